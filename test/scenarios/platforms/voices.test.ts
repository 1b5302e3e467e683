import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from 'countersign/kit';
import fc from 'fast-check';
import type { Act, Written } from '../act.ts';
import { heard, read, VARIATIONS, VOICED, voiceOf } from './hearing.ts';
import { voices } from './index.ts';
import { ALICE, AT, actsOn, BERLIN, federation, signInAt, useAt } from './sample-acts.ts';

const RUN_MS = 300_000;

for (const platform of VOICED) {
  describe(`what ${platform} writes`, () => {
    const spoken = VARIATIONS.map((variation) => voiceOf(platform, 'a-seed', variation));
    const all = spoken.flatMap((voice) =>
      actsOn(platform).flatMap((act) => voice.write(act).map((written) => ({ act, written }))),
    );

    test('is read by its connector, and happened when the act did, or shortly before', () => {
      assert.ok(all.length > 50);
      for (const { act, written } of all) {
        const { time } = read(written);
        const early = act.at - Date.parse(time);
        assert.ok(early >= -120_000 && early <= RUN_MS, `${act.kind} at ${time}`);
      }
    });

    test('becomes readable after it happened, never before', () => {
      for (const { written } of all) assert.ok(written.at >= Date.parse(read(written).time));
      for (const { written } of all) assert.equal(written.platform, platform);
    });

    test('names the address that the act came from, wherever it names one', () => {
      const ips = all.map(({ written }) => read(written).ip).filter((ip) => ip !== undefined);
      assert.ok(ips.length > all.length / 2);
      assert.deepEqual([...new Set(ips)], [BERLIN.ip]);
    });

    test('is of the person, by the account that the voice names or by address', () => {
      for (const voice of spoken) {
        const activities = heard(voice, signInAt(platform));
        assert.ok(activities.length > 0);
        for (const { actor } of activities) {
          const isKnown = actor?.id === voice.accountId(ALICE) || actor?.email === ALICE.email;
          assert.ok(isKnown, JSON.stringify(actor));
        }
        const uses = heard(voice, useAt(platform, { does: 'create-user', session: 's1' }));
        assert.ok(uses.some(({ actor }) => actor?.id === voice.accountId(ALICE)));
      }
    });

    test('is the same whenever and however often it is asked for, and another with another seed', () => {
      const act = signInAt(platform);
      assert.deepEqual(voiceOf(platform).write(act), voiceOf(platform).write(act));
      assert.notDeepEqual(voiceOf(platform).write(act), voiceOf(platform, 'another').write(act));
    });

    test('has an id of its own for each record of each act', () => {
      for (const voice of spoken) {
        const acts: readonly Act[] = [signInAt(platform), signInAt(platform, { at: AT + 1, session: 's9' })];
        const uids = acts
          .flatMap((act) => heard(voice, act))
          .map(({ uid, kind, eventCode }) => `${uid} ${kind} ${eventCode}`);
        assert.equal(new Set(uids).size, uids.length);
      }
    });

    test('says nothing of what another platform alone would see', () => {
      const other = platform === 'okta' ? 'github' : 'okta';
      for (const voice of spoken) {
        const acts = actsOn(other).filter((act) => act.kind !== 'federated-sign-in');
        assert.deepEqual(
          acts.flatMap((act) => voice.write(act)),
          [],
        );
      }
    });

    test('of a forged assertion is known at the application alone', () => {
      const other = platform === 'okta' ? 'slack' : 'okta';
      for (const voice of spoken) {
        const asProvider = { ...federation(platform, other), isAtProvider: false };
        const asApplication = { ...federation(other, platform), isAtProvider: false };
        assert.deepEqual(voice.write(asProvider), []);
        assert.ok(voice.write(asApplication).length > 0);
      }
    });

    test('names one session of a sign-in and its uses, where it names sessions at all', () => {
      for (const voice of spoken) {
        const id = voice.sessionId('s1');
        const [began = new Set(), used = new Set()] = [
          signInAt(platform),
          useAt(platform, { does: 'create-user', session: 's1' }),
        ].map((act) => new Set(heard(voice, act).flatMap(idsOf)));
        if (id === undefined) assert.equal(heard(voice, signInAt(platform))[0]?.sessionId, undefined);
        else {
          assert.ok(used.has(id), `${platform} ${id}`);
          assert.ok([...used].some((each) => began.has(each)));
        }
      }
    });
  });
}

function idsOf({ sessionId, rootSessionId }: Activity): readonly string[] {
  return [sessionId, rootSessionId].filter((id) => id !== undefined);
}

test('voices write of any act, whatever its names are', () => {
  const spoken = voices({ seed: 'any' });
  const acts = VOICED.flatMap((platform) => actsOn(platform));
  fc.assert(
    fc.property(
      fc.constantFrom(...acts),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      (act, name) => {
        const named = {
          ...act,
          person: { ...act.person, name },
          ...('to' in act ? { to: name } : {}),
        } as Act;
        const written = spoken.flatMap((voice): readonly Written[] => voice.write(named));
        for (const each of written) assert.ok(read(each).time);
      },
    ),
    { numRuns: 300 },
  );
});
