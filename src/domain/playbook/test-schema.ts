import { z } from 'zod';
import { Verdict } from '../assessment.ts';
import { CredentialKind } from '../credential.ts';
import { Severity } from '../detection.ts';
import { Duration } from '../duration.ts';
import { Account, Platform } from '../principal.ts';
import { FieldValue } from './field-schema.ts';
import { Expected } from './test-expected.ts';
import { PerformAnswers, PlanAnswers, ReadAnswers, VerifyAnswers } from './test-words.ts';
import { StepId, Use } from './words.ts';

/**
 * test   an incident, what platforms and people answer, and what the playbook is expected to do; kebab-case as the rest
 *
 * `countersign test` carries it out with the run engine and the stages that serve, in memory and in virtual time.
 */

const Email = z.email().max(320).toLowerCase();

const TestAccount = z
  .union(
    [
      Platform.transform((platform) => ({ platform })),
      z
        .strictObject({
          platform: Platform,
          id: Account.shape.id.optional().describe('Default: the name in the e-mail address.'),
          email: Email.optional().describe('Default: the principal’s.'),
          name: Account.shape.name,
          status: Account.shape.status.optional().describe('Default active.'),
          'is-admin': z.boolean().optional(),
          groups: Account.shape.groups,
        })
        .transform(({ 'is-admin': isAdmin, ...rest }) => ({ ...rest, isAdmin })),
    ],
    { error: 'must be a platform such as okta, or { platform, id, … }' },
  )
  .describe('An account: its platform, or more of it.');

/** What is judged, as a test says it; by default as the playbook’s `on` asks. */
const Judged = {
  verdict: Verdict.optional().describe('Default: the first that the playbook is for, else stolen.'),
  score: z.number().min(0).max(1).optional().describe('Default: 0.95, undecided 0.5, explained 0.1.'),
  signals: z.array(z.string().min(1).max(80)).default([]).describe('The signals that fired.'),
  'decided-in': Duration.optional().describe(
    'For `undecided`: when the logs that are lacking can be had; without it the verdict is left open.',
  ),
};

const TestIncident = z
  .strictObject({
    principal: Email.default('sam.rivera@example.com').describe('Whose credential it is.'),
    accounts: z.array(TestAccount).max(50).describe('What the person is on each platform.'),
    credential: z
      .union([
        CredentialKind.transform((kind) => ({ kind, platform: undefined, id: undefined })),
        z.strictObject({
          kind: CredentialKind,
          platform: Platform.optional().describe('Default: the first account’s.'),
          id: z.string().min(1).max(512).optional(),
        }),
      ])
      .optional()
      .describe('Default: the first kind that the playbook is for; none where it names none.'),
    ...Judged,
    severity: Severity.default('high'),
    'first-seen': Duration.default(600_000).describe('How long before the incident opened. Default 10m.'),
  })
  .transform(({ 'first-seen': firstSeenMs, 'decided-in': decidedInMs, ...rest }) => ({
    ...rest,
    firstSeenMs,
    decidedInMs,
  }));

const TestPlatform = z
  .strictObject({
    platform: Platform,
    account: z.string().min(1).max(512).optional().describe('Only for the account of this id.'),
    capability: Use.optional().describe('Only for this action.'),
    step: StepId.optional().describe('Only for the actions of this step.'),
    plan: PlanAnswers.optional(),
    perform: PerformAnswers.optional(),
    verify: VerifyAnswers.optional(),
    read: ReadAnswers.optional(),
    records: z
      .int()
      .nonnegative()
      .max(10_000)
      .optional()
      .describe('How many records `activity.pull` brings.'),
  })
  .refine(({ step, read, records }) => step === undefined || (read ?? records) === undefined, {
    path: ['read'],
    error: 'a reading is asked for by platform and capability: take `step` away',
  });

const TestPerson = z
  .strictObject({
    step: StepId.describe('The step that asks.'),
    question: z.int().min(1).max(10).optional().describe('Only the first, second … question of the step.'),
    says: z.enum(['approve', 'deny']).optional().describe('What is said to an approval.'),
    answers: z
      .record(z.string().max(40), FieldValue)
      .optional()
      .describe('What is filled in, for a step that asks by `ask`; `{}` where it has no form.'),
    by: Email.optional().describe(
      'Default: the first of the group that is asked who may decide, then the next.',
    ),
    after: Duration.default(60_000).describe('How long after the question was posted. Default 1m.'),
  })
  .refine(
    ({ says, answers }) => (says === undefined) !== (answers === undefined),
    'a person says approve or deny, or answers a question: one of `says` and `answers`',
  )
  .transform(({ after, ...rest }) => ({ ...rest, afterMs: after }));

const TestEvent = z
  .strictObject({
    after: Duration.describe('How long after the incident opened.'),
    ...Judged,
    detection: z
      .strictObject({ severity: Severity.default('high') })
      .optional()
      .describe('Another detection about the same person comes in.'),
    clock: z
      .string()
      .regex(/^[+-]\d{1,9}(ms|s|m|h|d)$/, 'a jump of the clock is + or - and a duration: -1h')
      .optional()
      .describe('Our clock jumps by so much: `+1h`, `-1h`. The queue’s own time goes on.'),
    'kill-switch': z.boolean().optional().describe('Stops containment, or lets it go on.'),
  })
  .refine(
    (event) =>
      [event.verdict, event.detection, event.clock, event['kill-switch']].filter((each) => each !== undefined)
        .length === 1,
    'an event is one of verdict, detection, clock, kill-switch',
  )
  .transform(({ after, 'kill-switch': killSwitch, 'decided-in': decidedInMs, ...rest }) => ({
    ...rest,
    afterMs: after,
    killSwitch,
    decidedInMs,
  }));

export const PlaybookTest = z
  .strictObject({
    name: z.string().min(1).max(200).describe('What it shows, as a sentence.'),
    at: z.iso
      .datetime({ offset: false })
      .default('2026-03-02T09:00:00.000Z')
      .describe('When the incident opens. Default 2026-03-02T09:00:00Z, a Monday.'),
    'started-by': Email.optional().describe(
      'Who starts the run by hand; without it, it begins by the verdict.',
    ),
    inputs: z
      .record(z.string().max(40), FieldValue)
      .default({})
      .describe('What a run that is started by hand is given.'),
    incident: TestIncident,
    platforms: z
      .array(TestPlatform)
      .max(200)
      .default([])
      .describe('What platforms answer; the first that fits and has an answer left.'),
    people: z.array(TestPerson).max(50).default([]).describe('Who answers what; everybody else is silent.'),
    events: z.array(TestEvent).max(50).default([]).describe('What happens meanwhile.'),
    expect: Expected,
  })
  .transform(({ 'started-by': startedBy, ...rest }) => ({ ...rest, startedBy }))
  .describe('One test; `countersign test` runs it.');
/** A test of a playbook, as it is written in it. */
export type PlaybookTest = z.infer<typeof PlaybookTest>;
