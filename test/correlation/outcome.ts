import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { assessSource, type CaseAssessorDeps, type CaseSource } from '../../src/case-assessor.ts';
import { policyFrom } from '../../src/case-document.ts';
import type { CaseAssessment } from '../../src/stages/assessment/assess-case.ts';
import { type LoggedRecord, type Subject, usual } from './evidence.ts';
import type { RuleThatApplies } from './rules.ts';

const Part = z.object({
  ID: z.string(),
  Matches: z.record(z.string(), z.record(z.string(), z.array(z.string()))),
});
const RuleTest = z.object({
  Name: z.string(),
  ExpectedResult: z.enum(['true', 'false']),
  RuleOutputs: z.array(Part),
});
const Collection = z.array(
  z.object({ rule: z.object({ RuleID: z.string() }), tests: z.array(RuleTest).min(1) }),
);

/** Where they lie in the reference data. */
export const COLLECTION = ['correlation', 'panther_correlation_tests.json'] as const;

type RuleTest = z.output<typeof RuleTest>;

/** Others' rules and the tests that they publish with them. */
export function readCollection(file: string): z.output<typeof Collection> {
  return Collection.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** What an assessment says of one test of a rule. */
interface RuleOutcome {
  readonly assessment: CaseAssessment;
  /** The rule's signals that fired. */
  readonly fired: readonly string[];
  /** Whether it matches, by our own signals. */
  readonly isMatch: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Where a test counts in minutes. */
const BEGINNING_MS = Date.parse('2026-03-10T08:00:00Z');
/** Longer than any credential of the platforms that occur can live. */
const REACH_MS = 120 * DAY_MS;

/** Assesses what a test tells, with logs that are complete from long before until long after. */
export async function outcomeOf(
  rule: RuleThatApplies,
  test: RuleTest,
  deps: CaseAssessorDeps,
): Promise<RuleOutcome> {
  const { assessment } = await assessSource(caseOf(rule, test), deps);
  const fired = assessment.signals
    .filter(({ id, state }) => rule.signals.includes(id) && state === 'fired')
    .map(({ id }) => id);
  return { assessment, fired, isMatch: fired.length === rule.signals.length };
}

function caseOf(rule: RuleThatApplies, test: RuleTest): CaseSource {
  const happened = test.RuleOutputs.flatMap(({ ID: part, Matches: matches }) =>
    Object.values(matches).flatMap((byValue) =>
      Object.entries(byValue).flatMap(([value, times]) =>
        times.map((time) => ({ part, subject: subjectOf(value), at: instantOf(time) })),
      ),
    ),
  ).toSorted((a, b) => a.at.localeCompare(b.at));
  // The person in question is whom the rule's own parts name, in the order in which it names them.
  const order = Object.keys(rule.parts);
  const [first] = happened.toSorted((a, b) => order.indexOf(a.part) - order.indexOf(b.part));
  const last = Date.parse(happened.at(-1)!.at);
  const before = new Date(Date.parse(happened[0]!.at) - 10 * DAY_MS).toISOString();
  const records = [
    ...usual(first!.subject, before),
    ...happened.flatMap(({ part, subject, at }) => rule.parts[part]!(subject, at)),
  ];
  const platforms = [...new Set([...records.map(({ platform }) => platform), rule.platform])];
  const range = [iso(last - REACH_MS), iso(last + DAY_MS)] as [string, string];
  return {
    finding: findingOf(rule, first!.subject, iso(last + MINUTE_MS)),
    logs: platforms.map((platform) => ({ platform, records: () => recordsOf(records, platform) })),
    complete: Object.fromEntries(platforms.map((platform) => [platform, range])),
    now: iso(last + DAY_MS),
    policy: policyFrom({ expectedMfa: { default: true, exempt: [] } }),
  };
}

function findingOf({ platform }: RuleThatApplies, { email }: Subject, time_dt: string): object {
  return {
    class_uid: 2004,
    severity_id: 4,
    time_dt,
    finding_info: { uid: 'correlation', title: 'Others’ rule' },
    metadata: { product: { name: platform } },
    evidences: [{ actor: { user: { email_addr: email } } }],
  };
}

/** Rules are joined by an address, a login or an e-mail address; of the rest any will do. */
function subjectOf(value: string): Subject {
  if (/^\d+(\.\d+){3}$/.test(value)) return { email: 'somebody@example.com', ip: value };
  const email = value.includes('@') ? value : `${value}@example.com`;
  return { email, ip: '73.1.1.7' };
}

function instantOf(time: string): string {
  return /^\d+$/.test(time) ? iso(BEGINNING_MS + Number(time) * MINUTE_MS) : iso(Date.parse(time));
}

async function* recordsOf(records: readonly LoggedRecord[], platform: string) {
  const own = records.filter((each) => each.platform === platform);
  for (const [index, { record }] of own.entries()) yield { place: `record ${index}`, value: record };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
