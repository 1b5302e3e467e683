import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Activity } from '#domain/activity.ts';
import { assess } from '#domain/assessment/assess.ts';
import type { AssessmentInput } from '#domain/assessment/input.ts';
import { activity, BERLIN, COMPLETE, input, MAC, NEW_YORK, SAM, TOOL, without } from './evidence.ts';

/** Worlds of a few records each, in which everything may or may not be told. */

const PLACES: readonly Partial<Activity>[] = [
  { ip: '198.51.100.7', asn: { number: 64500, org: 'Home ISP' }, geo: BERLIN },
  { ip: '198.51.100.90', asn: { number: 64501, org: 'Mobile' }, geo: BERLIN },
  { ip: '203.0.113.41', asn: { number: 64999, org: 'Hosting' }, geo: NEW_YORK },
];
const KINDS = [
  'session-start',
  'mfa',
  'api-call',
  'session-use',
  'session-change',
  'vendor-verdict',
] as const;
const SAM_ACCOUNTS: AssessmentInput['bundle']['accounts'] = [
  { platform: 'okta', id: SAM.id, email: SAM.email, status: 'active' },
  { platform: 'slack', id: SAM.id, email: SAM.email, status: 'active' },
];
const LOGS = [COMPLETE, { ...COMPLETE, platform: 'slack', log: 'audit-logs' }];

/** Minutes of the first of March, or days before it. */
const moments = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 8 * 60, max: 11 * 60 }).map((minute) => minute * 60_000) },
  { weight: 1, arbitrary: fc.integer({ min: -30, max: -2 }).map((day) => day * 86_400_000 + 9 * 3_600_000) },
);

const records = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    at: moments,
    place: fc.constantFrom(...PLACES),
    platform: fc.constantFrom('okta', 'slack'),
    session: fc.constantFrom('sess-1', 'sess-2', 'sess-3'),
    userAgent: fc.constantFrom(MAC, TOOL),
    isMfa: fc.constantFrom(true, undefined),
    dropped: fc.subarray(['ip', 'asn', 'geo', 'userAgent'] as const, { maxLength: 1 }),
  })
  .map(({ kind, at, place, platform, session, userAgent, isMfa, dropped }) => {
    const time = new Date(Date.UTC(2026, 2, 1) + at).toISOString();
    const told = {
      ...place,
      platform,
      sessionId: `${platform}-${session}`,
      userAgent,
      ...(kind === 'mfa' && isMfa ? { isMfa } : {}),
      ...(kind === 'vendor-verdict' ? { vendorVerdict: 'risk HIGH' } : {}),
    };
    return without(activity('r', kind, time, told), ...dropped);
  });

const worlds = fc
  .array(records, { minLength: 1, maxLength: 14 })
  .map((found) => found.map((record, at) => ({ ...record, uid: `r${at}` })));
const credentials = fc.constantFrom(
  undefined,
  { kind: 'session', platform: 'okta', id: 'okta-sess-1' } as const,
  { kind: 'session', platform: 'slack', id: 'slack-sess-2' } as const,
);
const expectations = fc.constantFrom(undefined, { default: true, exempt: [] });

const cases = fc.record({ activities: worlds, credential: credentials, expectedMfa: expectations });
type Case = typeof cases extends fc.Arbitrary<infer Made> ? Made : never;

function inputOf({ activities, ...more }: Case, watermarks = LOGS): AssessmentInput {
  return input(activities, { ...more, accounts: SAM_ACCOUNTS, watermarks });
}

/** Stolen says less than forged: not who made it. */
function isMoreCertain(after: string, before: string): boolean {
  if (before === 'forged' && after === 'stolen') return false;
  return after !== 'undecided' && after !== before;
}

describe('every assessment', () => {
  test('of generated evidence is one of evidence as it is stored', () => {
    fc.assert(
      fc.property(worlds, (activities) => activities.every((each) => Activity.safeParse(each).success)),
    );
  });

  test('of generated evidence may accuse, and may leave it open', () => {
    const verdicts = fc
      .sample(cases, { numRuns: 1_500, seed: 1 })
      .map((each) => assess(inputOf(each)).verdict);
    for (const verdict of ['forged', 'stolen', 'undecided'] as const) assert.ok(verdicts.includes(verdict));
  });

  test('is the same whatever the order of the records', () => {
    fc.assert(
      fc.property(
        cases.chain((each) =>
          fc.record({
            each: fc.constant(each),
            shuffled: fc.shuffledSubarray(each.activities, { minLength: each.activities.length }),
          }),
        ),
        ({ each, shuffled }) => {
          assert.deepEqual(assess(inputOf({ ...each, activities: shuffled })), assess(inputOf(each)));
        },
      ),
    );
  });

  test('is the same whatever another person does', () => {
    const stranger = { id: 'u-else', email: 'else@example.com', type: 'user' } as const;
    fc.assert(
      fc.property(cases, worlds, (each, others) => {
        const foreign = others.map((record, at) => ({
          ...record,
          uid: `x${at}`,
          actor: stranger,
          sessionId: `else-${record.sessionId}`,
        }));
        assert.deepEqual(
          assess(inputOf({ ...each, activities: [...each.activities, ...foreign] })),
          assess(inputOf(each)),
        );
      }),
    );
  });

  test('is not made more certain by the loss of a log', () => {
    fc.assert(
      fc.property(cases, fc.subarray(LOGS), (each, left) => {
        const before = assess(inputOf(each));
        const after = assess(inputOf(each, left));
        assert.ok(!isMoreCertain(after.verdict, before.verdict), `${before.verdict} became ${after.verdict}`);
        assert.ok(after.interval[0] <= before.interval[0] + 1e-9);
        assert.ok(after.interval[1] >= before.interval[1] - 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  // Without device ids two networks of one telephone look like two places, which the signals name as false positives.
  for (const field of ['ip', 'asn', 'geo', 'userAgent', 'isMfa'] as const) {
    test(`is not made more certain by the loss of ${field}`, () => {
      fc.assert(
        fc.property(cases, (each) => {
          const before = assess(inputOf(each));
          const activities = each.activities.map((record) => without(record, field));
          const after = assess(inputOf({ ...each, activities }));
          assert.ok(
            !isMoreCertain(after.verdict, before.verdict),
            `${before.verdict} became ${after.verdict}`,
          );
        }),
        { numRuns: 400 },
      );
    });
  }
});
