import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { CountersignError } from '#domain/errors.ts';
import { assessSource, type CaseAssessorDeps, type CaseOutcome } from '../src/case-assessor.ts';
import { policyFrom } from '../src/case-document.ts';
import { casesOf } from './scenarios/evaluation.ts';
import { assessorDeps, COMPLETE, FINDING, oktaRecord, START, USE, USED_AT } from './support/case-samples.ts';

/** Cases whose finding and records somebody wrote who wishes their reader ill. */

const COMPROMISED = ['forged', 'stolen'];
const HUGE = 'A'.repeat(10 * 2 ** 20);
/** What is read by the same code on six more platforms, at a tenth of the price. */
const LARGE = HUGE.slice(0, 2 ** 20);

let deps: CaseAssessorDeps;
before(async () => {
  deps = await assessorDeps();
});

type Logs = Readonly<Record<string, Iterable<unknown>>>;

async function assessed(
  logs: Logs,
  finding: unknown = FINDING,
  policy: unknown = undefined,
): Promise<CaseOutcome> {
  const source = {
    finding,
    logs: Object.entries(logs).map(([platform, records]) => ({
      platform,
      records: () => recordsOf(records),
    })),
    complete: { okta: [...COMPLETE.okta] as [string, string] },
    policy: policyFrom(policy),
  };
  return await assessSource(source, deps);
}

async function assertInnocent(logs: Logs, finding: unknown): Promise<void> {
  const { assessment } = await assessed(logs, finding);
  const fired = assessment.signals
    .filter(({ state }) => state === 'fired')
    .map(({ id, why }) => `${id}: ${why}`);
  assert.ok(!COMPROMISED.includes(assessment.verdict), `${assessment.verdict}: ${fired.join('; ')}`);
  assert.ok(JSON.stringify(assessment).length < 2 ** 20, 'the answer repeats the text');
}

async function* recordsOf(values: Iterable<unknown>) {
  for (const value of values) yield { place: 'a record', value };
}

/** The record with one of its texts and numbers after the other in another's place. */
function* spoilt(record: unknown, by: unknown): Iterable<unknown> {
  if (typeof record !== 'object' || record === null) {
    yield by;
    return;
  }
  for (const [name, value] of Object.entries(record)) {
    for (const other of spoilt(value, by)) {
      yield Array.isArray(record)
        ? record.map((each, index) => (String(index) === name ? other : each))
        : { ...record, [name]: other };
    }
  }
}

interface Sample {
  readonly finding: unknown;
  readonly record: unknown;
}

/** One record of each platform that names the person of an innocent case, with as much in it as any has. */
function richest(): ReadonlyMap<string, Sample> {
  const found = new Map<string, Sample & { readonly size: number }>();
  for (const { logs, finding, truth } of WORLDS.flatMap((seed) => [
    ...casesOf(seed, { withheldPerCase: 0 }),
  ])) {
    const [email] = /[\w.+-]+@[\w.-]+/.exec(JSON.stringify(finding)) ?? [];
    if (truth !== 'explained' || email === undefined) continue;
    for (const [platform, records] of logs) {
      for (const { record } of records) {
        const text = JSON.stringify(record);
        if (text.includes(email) && text.length > (found.get(platform)?.size ?? 0))
          found.set(platform, { finding, record, size: text.length });
      }
    }
  }
  return found;
}

/** Not every world has every identity provider. */
const WORLDS = ['hostile', 'hostile-3'];
const RECORDS = richest();

const OCSF = {
  class_uid: 3002,
  activity_id: 1,
  status_id: 1,
  time_dt: USED_AT,
  metadata: { uid: 'ocsf-1', event_code: 'login' },
  user: { uid: '00uada', email_addr: 'ada@example.com', name: 'ada' },
  session: { uid: 'session-of-ada', issuer: 'okta' },
  src_endpoint: {
    ip: '198.51.100.7',
    autonomous_system: { number: 64500, name: 'Home ISP' },
    location: { country: 'DE', city: 'Berlin', lat: 52.5, long: 13.4 },
  },
  http_request: { user_agent: 'curl/8.5.0' },
  device: { uid: 'd-1' },
  service: { name: 'Okta' },
};

describe('ten megabytes of text, or one', () => {
  test('are sent to all seven platforms', () => {
    const platforms = ['aws', 'entra-id', 'github', 'google-workspace', 'okta', 'salesforce', 'slack'];
    assert.deepEqual([...RECORDS.keys()].toSorted(), platforms);
  });

  for (const [platform, { record, finding }] of RECORDS) {
    test(`in place of any member of a record of ${platform} leave a verdict, and accuse nobody`, async () => {
      const text = platform === 'slack' ? HUGE : LARGE;
      await assertInnocent({ [platform]: both([record], spoilt(record, text)) }, finding);
    });
  }

  test('in place of any member of an OCSF event leave a verdict, and accuse nobody', async () => {
    await assertInnocent({ okta: both([START, USE], spoilt(OCSF, HUGE)) }, FINDING);
  });

  test('in place of any member of the finding leave a verdict or name what is wrong', async () => {
    for (const finding of spoilt(FINDING, HUGE)) {
      try {
        const { assessment } = await assessed({ okta: [START, USE] }, finding);
        assert.ok(!COMPROMISED.includes(assessment.verdict));
      } catch (thrown) {
        assert.ok(thrown instanceof CountersignError, String(thrown));
        assert.ok(thrown.message.length < 10_000, 'the message repeats the text');
      }
    }
  });
});

function* both(one: Iterable<unknown>, other: Iterable<unknown>): Iterable<unknown> {
  yield* one;
  yield* other;
}

describe('absurd records', () => {
  const ABSURD: readonly unknown[] = [
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '-000001-01-01T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-13-01',
    'yesterday',
    '',
    -1,
    -8.64e15,
    8.64e15 + 1,
    Number.MAX_VALUE,
    1e-300,
    null,
    [],
    {},
    true,
  ];

  for (const [platform, { record, finding }] of RECORDS) {
    test(`of ${platform}, with what is no time or no text in any member, are read or told, and accuse nobody`, async () => {
      const records = ABSURD.flatMap((each) => [...spoilt(record, each)]);
      await assertInnocent({ [platform]: both([record], records) }, finding);
    });
  }

  test('named like the members of prototypes change nothing of what is assessed', async () => {
    const text = '{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {"isAdmin": true}}}';
    const polluted = {
      ...USE,
      uuid: 'polluted',
      ...(JSON.parse(text) as object),
      actor: JSON.parse(text) as unknown,
    };
    const { assessment } = await assessed({ okta: [START, USE, polluted], constructor: [OCSF] });
    assert.ok(!COMPROMISED.includes(assessment.verdict));
    assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined);
  });

  test('under one id with different contents come out alike in any order', async () => {
    const other = {
      ...USE,
      client: { ipAddress: '203.0.113.9', userAgent: { rawUserAgent: 'python-requests/2' } },
    };
    const one = await assessed({ okta: [START, USE, other] });
    const reversed = await assessed({ okta: [other, USE, START] });
    assert.deepEqual(one.assessment, reversed.assessment);
  });

  test('of fifty thousand sessions of one person are assessed, with a gap where they are too many', async () => {
    const { assessment } = await assessed({ okta: sessions(50_000) });
    assert.ok(!COMPROMISED.includes(assessment.verdict));
    assert.ok(assessment.blindSpots.length > 0);
  });
});

function* sessions(count: number): Iterable<unknown> {
  for (let each = 0; each < count; each++) {
    const time = new Date(Date.parse(USED_AT) - each * 1_000).toISOString();
    yield oktaRecord(`start-${each}`, 'user.session.start', time, 'ada', `session-${each}`);
  }
}
