import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digest } from '../../src/adapters/secrets/digest.ts';
import { canonicalJson } from '../../src/adapters/store/canonical.ts';
import { ChainCheck } from '../../src/adapters/store/chain-check.ts';
import { Faults } from '../../src/adapters/store/faults.ts';
import { entriesOf, type RecordedEntry, type Recording, recordings, replay } from './recording.ts';

/** Recordings stay as they are for ever: a program that decides otherwise on one of them breaks runs that are under way. */

const all = recordings();
const INTENT = 'action-intended';

function numbered(entry: RecordedEntry, at: number): RecordedEntry {
  return { ...entry, seq: at + 1 };
}

function chainFaults(entries: readonly RecordedEntry[]): readonly unknown[] {
  const faults = new Faults();
  const chain = new ChainCheck(faults);
  for (const entry of entries) chain.add({ ...entry, data: canonicalJson(entry.data) });
  return faults.listed;
}

function changed(recording: Recording, which: (entry: RecordedEntry) => boolean, data: object): Recording {
  const at = recording.entries.findIndex(which);
  assert.ok(at >= 0, `${recording.name} has no such entry`);
  const entry = recording.entries[at]!;
  const other = { ...entry, data: { ...(entry.data as object), ...data } };
  return { ...recording, entries: recording.entries.with(at, other) };
}

for (const recording of all) {
  describe(`the recording ${recording.name}`, () => {
    test('is decided today as it was decided then, and ends as it ended', () => {
      const { state, decided, difference } = replay(recording);
      assert.equal(difference, undefined);
      assert.ok(decided > 0);
      const [ended] = entriesOf(recording).filter((entry) => entry.kind === 'run-finished');
      assert.equal(state.runs[0]!.finished?.outcome, ended?.data.outcome);
    });

    test('has a hash chain that verifies with today’s canonical JSON', () => {
      assert.deepEqual(chainFaults(recording.entries), []);
    });

    test('has the documents its runs pinned, each under its hash', () => {
      const wanted = entriesOf(recording).flatMap((entry) =>
        entry.kind === 'run-started' ? [entry.data.pinned] : [],
      );
      assert.deepEqual([...recording.pinned.keys()], [...new Set(wanted)]);
      for (const [sha256, text] of recording.pinned) assert.equal(digest.ofText(text), sha256);
    });
  });
}

describe('the recordings together', () => {
  test('show every kind of decision, an approval, a refusal, and a call with an unknown outcome', () => {
    const shown = new Set(
      all.flatMap(entriesOf).map((entry) => {
        if (entry.kind === 'approval-closed') return entry.data.status;
        return entry.kind === 'action-finished' ? entry.data.outcome : entry.kind;
      }),
    );
    const wanted =
      'step-begun plan-requested approval-requested action-intended run-finished approved denied accepted unknown';
    assert.deepEqual(
      wanted.split(' ').filter((each) => !shown.has(each as never)),
      [],
    );
  });

  test('a decision that is another one is noticed', () => {
    const isIntent = (entry: RecordedEntry) => entry.kind === 'action-intended';
    const { difference } = replay(changed(all[0]!, isIntent, { platform: 'elsewhere' }));
    assert.deepEqual([difference?.decided?.kind, difference?.recorded?.kind], [INTENT, INTENT]);
    assert.match(JSON.stringify(difference?.recorded?.data), /elsewhere/);
    assert.doesNotMatch(JSON.stringify(difference?.decided?.data), /elsewhere/);
  });

  test('a decision that is not made is noticed', () => {
    const entries = all[0]!.entries.filter((entry) => entry.kind !== 'run-finished');
    assert.equal(
      replay({ ...all[0]!, entries: entries.map(numbered) }).difference?.decided?.kind,
      'run-finished',
    );
  });

  test('a policy that is another one is noticed', () => {
    const [[sha256, text]] = [...all[0]!.pinned] as [[string, string]];
    const stricter = text.replaceAll('ask: none', 'ask: one');
    assert.notEqual(stricter, text);
    const pinned = new Map([[sha256, stricter]]);
    assert.ok(replay({ ...all[0]!, pinned }).difference);
  });

  test('an entry that was changed is noticed by its hash', () => {
    const isDetection = (entry: RecordedEntry) => entry.kind === 'detection-received';
    const { entries } = changed(all[0]!, isDetection, { detectionId: 'another' });
    assert.equal(chainFaults(entries).length, 1);
  });
});
