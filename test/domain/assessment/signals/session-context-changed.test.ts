import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from '#domain/activity.ts';
import { sessionContextChanged } from '#domain/assessment/signals/session-context-changed.ts';
import { activity, BERLIN, input, MAC, NEW_YORK, TOOL, without } from '../evidence.ts';

const signIn = activity('s1', 'session-start', '09:00');
const home = activity('u1', 'api-call', '09:30');
const stranger = activity('u2', 'api-call', '10:00', {
  ip: '203.0.113.9',
  asn: { number: 64999, org: 'Hosting' },
  userAgent: TOOL,
});

function judge(...activities: readonly Activity[]) {
  return sessionContextChanged(input([signIn, ...activities]));
}

describe('a changed session context', () => {
  test('is another network and another kind of client', () => {
    const { result } = judge(home, stranger);
    assert.equal(result.state, 'fired');
    assert.match(
      result.why,
      /moved from AS64500 \(Home ISP\) with .* to AS64999 \(Hosting\) with python-requests/,
    );
    assert.deepEqual(result.evidence, ['okta/s1', 'okta/u2']);
  });

  const quiet: readonly (readonly [string, Activity])[] = [
    ['a telephone in another network', { ...stranger, userAgent: MAC }],
    [
      'another program at the same address, whose network nobody names',
      { ...without(stranger, 'asn'), ip: home.ip },
    ],
    ['the same client whose network nobody names', { ...without(stranger, 'asn'), userAgent: MAC }],
  ];
  for (const [what, record] of quiet) {
    test(`is not ${what}`, () => assert.equal(judge(home, record).result.state, 'quiet'));
  }

  const lesser: readonly (readonly [string, Activity])[] = [
    ['another program in the same network', { ...stranger, asn: { number: 64500 } }],
    ['a network that only its address tells apart', without(stranger, 'asn')],
    [
      'another device mark in another network, with the same client by its own word',
      { ...stranger, userAgent: MAC, deviceId: 'device-2' },
    ],
  ];
  for (const [what, record] of lesser) {
    test(`weighs less for ${what}`, () => {
      const marked = [signIn, home].map((each) => ({ ...each, deviceId: 'device-1' }));
      const { result } = sessionContextChanged(input([...marked, record]));
      const { llr: whole } = judge(home, stranger).result;
      assert.equal(result.state, 'fired');
      assert.ok(result.llr > 0 && result.llr < whole);
    });
  }

  describe('of a session that goes on elsewhere with the same client', () => {
    const marked = [signIn, home].map((each) => ({ ...each, deviceId: 'device-1' }));
    const copied = { ...stranger, userAgent: MAC };

    test('is the loss of a device’s mark that all such records had carried', () => {
      const { result } = sessionContextChanged(input([...marked, copied]));
      assert.equal(result.state, 'fired');
      assert.ok(result.llr > 0);
    });

    test('is none where the mark goes with it', () => {
      const { result } = sessionContextChanged(input([...marked, { ...copied, deviceId: 'device-1' }]));
      assert.equal(result.state, 'quiet');
    });

    test('is none where such records never carry a mark, or not always', () => {
      const other = { ...copied, eventCode: 'mail-read' };
      assert.equal(sessionContextChanged(input([...marked, other])).result.state, 'quiet');
      const unmarked = activity('u0', 'api-call', '09:20');
      assert.equal(sessionContextChanged(input([...marked, unmarked, copied])).result.state, 'quiet');
    });

    test('weighs more in a country where the person never was', () => {
      const earlier = activity('e1', 'api-call', '2026-02-10T09:00:00.000Z', {
        sessionId: 'sess-0',
        geo: BERLIN,
      });
      const at = (geo: Activity['geo']) =>
        sessionContextChanged(input([earlier, ...marked, { ...copied, ...(geo && { geo }) }])).result.llr;
      assert.ok(at(NEW_YORK) > at(BERLIN));
      assert.equal(at(BERLIN), at(undefined));
    });

    test('is quiet, and says less for the person than where the network stayed as well', () => {
      const before = activity('e1', 'api-call', '2026-02-10T09:00:00.000Z', { sessionId: 'sess-0' });
      const moved = judge(before, home, copied).result;
      const stayed = judge(before, home, activity('u2', 'api-call', '10:00')).result;
      assert.deepEqual([moved.state, stayed.state], ['quiet', 'quiet']);
      assert.ok(stayed.llr < moved.llr && moved.llr < 0);
    });
  });

  test('weighs less for a token, whose owner has several programs', () => {
    const token = (of: Activity) => ({ ...without(of, 'sessionId'), tokenId: 'tok-1' });
    const credential = { kind: 'api-key', platform: 'okta', id: 'tok-1' } as const;
    const { result } = sessionContextChanged(input([token(home), token(stranger)], { credential }));
    assert.ok(result.llr > 0 && result.llr < judge(home, stranger).result.llr);
  });

  test('is compared with everywhere the session was used before the days in question', () => {
    const before = (of: Activity) => ({ ...of, uid: `old-${of.uid}`, time: '2026-02-20T10:00:00.000Z' });
    assert.equal(judge(before(home), before(stranger), home, stranger).result.state, 'quiet');
  });

  test('is none of Entra ID’s where another app of the same system goes on with the session', () => {
    const entra = (of: Activity, userAgent: string) => ({ ...of, platform: 'entra-id', userAgent });
    const firefox = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:141.0) Gecko/20100101 Firefox/141.0';
    const { result } = sessionContextChanged(input([entra(home, MAC), entra(stranger, firefox)]));
    assert.equal(result.state, 'quiet');
    const okta = sessionContextChanged(input([home, { ...stranger, userAgent: firefox }]));
    assert.equal(okta.result.state, 'fired');
  });

  test('is none where the vendor’s own servers act for the person', () => {
    const server = { ...stranger, userAgent: 'Okta-Integrations', asn: { number: 16509, org: 'Amazon' } };
    assert.equal(judge(home, server).result.state, 'quiet');
    const pretending = { ...server, asn: { number: 64999, org: 'Hosting' } };
    assert.notEqual(judge(home, pretending).result.state, 'quiet');
  });

  for (const names of [['userAgent'], ['asn', 'ip']] as const) {
    test(`cannot be told without ${names.join(' and ')}`, () => {
      const { result, blindSpots } = judge(home, without(stranger, ...names));
      assert.deepEqual([result.state, result.llr], ['not-evaluable', 0]);
      assert.deepEqual(
        blindSpots.map(({ platform }) => platform),
        ['okta'],
      );
    });
  }
});
