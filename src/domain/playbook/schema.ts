// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import { z } from 'zod';
import { Verdict } from '../assessment.ts';
import { CAPABILITIES, Effect } from '../containment.ts';
import { CredentialKind } from '../credential.ts';
import { Duration } from '../duration.ts';
import {
  ExpectedMfa,
  GeoLocationAlerts,
  RegisteredTravel,
  SignalWeights,
  TokenReplayThreshold,
  VerdictThresholds,
} from './assessment-policy.ts';
import { AssessmentRounds } from './assessment-rounds.ts';

/**
 * playbook   the YAML that says what is done; file name = id
 * step       one line of it: an action on accounts, or the report
 * policy     data apart from playbooks: who may approve, what must be asked, whom nobody touches
 *
 * Written in YAML with kebab-case keys in playbooks and camelCase keys in the policy; camelCase here.
 */

const WEEK_MS = 7 * 24 * 3_600_000;

/** The built-ins that are no platform's action. */
export const REPORT = 'report.publish';
export const AWAIT_VERDICT = 'verdict.await';

/** Words that an expression could not write after `steps.`; `constructor` is one of JavaScript's own. */
const RESERVED_STEP_IDS = new Set(
  'as break const constructor continue else false for function if import in let loop namespace null package prototype return true var void while'.split(
    ' ',
  ),
);

const StepId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,79}$/, 'a step id is snake_case, so that expressions can name it: cut_sessions')
  .refine((id) => !RESERVED_STEP_IDS.has(id), 'this is a reserved word; choose another step id');

const Use = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be a capability such as sessions.revoke, a platform’s own action such as okta.expire-password, or a built-in: report.publish, verdict.await',
  )
  .max(80)
  .describe(
    `A standard capability (${CAPABILITIES.join(', ')}), a platform’s own action as \`<platform>.<verb>\`, or a built-in: \`${REPORT}\`, \`${AWAIT_VERDICT}\`.`,
  );

/** A whole `${{ … }}`, as it stands in the file; `parseTemplate` takes it apart. */
const WholeExpression = z
  .string()
  .max(2_010)
  .regex(/^\s*\$\{\{[\s\S]*\}\}\s*$/, 'must be one expression between ${{ and }}');

const bounded = (least: number, most: number, message: string) =>
  Duration.refine((ms) => ms >= least && ms <= most, message);

const GroupName = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a group name is lower-case kebab-case: security-oncall')
  .max(80);

const Ask = z.enum(['none', 'one', 'two']);
export type Ask = z.infer<typeof Ask>;

const StepApproval = z
  .strictObject({
    ask: Ask.describe(
      'How many distinct people must approve. It can raise what policy demands, never lower it.',
    ),
    within: bounded(1_000, WEEK_MS, 'an approval is open between 1s and 7d')
      .prefault('15m')
      .describe('How long the question stays open: a duration such as 10m. Default 15m.'),
    'if-silent': z
      .enum(['deny', 'approve'])
      .default('deny')
      .describe(
        'What silence means. `approve` is only for actions that can be undone, and only where policy sets `allowSilentApproval`.',
      ),
    group: GroupName.optional().describe('Who is asked; an approver group of the policy. Default: policy’s.'),
  })
  .transform(({ within, 'if-silent': ifSilent, ...rest }) => ({ ...rest, withinMs: within, ifSilent }));

const StepVerify = z
  .strictObject({
    within: bounded(1_000, WEEK_MS, 'proof is looked for between 1s and 7d').describe(
      'How long proof is looked for on the platform, a duration such as 3m; after that the step is unproven and a person is told.',
    ),
  })
  .transform(({ within }) => ({ withinMs: within }));

/** How long a step waits for its platform when nothing else is said, in milliseconds. */
export const DEFAULT_OUTAGE_WAIT_MS = 5 * 60_000;

const StepIfUnavailable = z
  .strictObject({
    wait: bounded(0, WEEK_MS, 'a platform is waited for between 0s and 7d').describe(
      'How long a platform that is down, or refuses for its rate, is tried again: a duration such as 30m; `0s` goes on at once. After that the action has failed, and the steps that need it begin.',
    ),
  })
  .transform(({ wait }) => ({ waitMs: wait }));

const StepAwait = z
  .strictObject({
    within: bounded(1_000, WEEK_MS, 'a verdict is awaited between 1s and 7d').describe(
      'How long at most, a duration such as 2h. It is over at once when the verdict is decided already, and when policy waits no longer.',
    ),
    'if-undecided': z
      .enum(['stop', 'go-on'])
      .default('stop')
      .describe(
        'What happens when the verdict is still undecided then: `stop` leaves the rest to a person and goes to the report; `go-on` begins the steps that need this one. Default `stop`.',
      ),
  })
  .transform(({ within, 'if-undecided': ifUndecided }) => ({ withinMs: within, ifUndecided }));

export const Step = z
  .strictObject({
    use: Use,
    needs: z
      .array(StepId)
      .max(100)
      .default([])
      .describe('Steps that must have ended before this one begins; a skipped step has ended.'),
    when: WholeExpression.optional().describe(
      'A condition, `${{ … }}` of type bool; when it does not hold, the step is skipped. Evaluated once, before `for-each`.',
    ),
    'for-each': WholeExpression.optional().describe(
      'A list, `${{ … }}`; the step is done once for each, which `with` names `item`. At most 500.',
    ),
    with: z
      .record(
        z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'an input is kebab-case: include-tokens'),
        z.json(),
      )
      .default({})
      .describe(
        'What the action is given. `account` is the account it is done to; the rest is the action’s own input. `${{ … }}` may stand in any text.',
      ),
    approval: StepApproval.optional().describe(
      'Asks people before the step; without it, policy alone decides.',
    ),
    verify: StepVerify.optional().describe('How long proof is looked for.'),
    await: StepAwait.optional().describe(`How long \`${AWAIT_VERDICT}\` waits; that step must have it.`),
    'if-unavailable': StepIfUnavailable.optional().describe(
      'What happens when the platform does not answer; without it, it is waited for 5m.',
    ),
  })
  .transform(({ 'for-each': forEach, 'if-unavailable': ifUnavailable, ...step }) => ({
    ...step,
    ...(ifUnavailable === undefined ? {} : { ifUnavailable }),
    ...(forEach === undefined ? {} : { forEach }),
  }));
/** One line of a playbook. */
export type Step = z.infer<typeof Step>;

export const Playbook = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id is lower-case kebab-case: forged-session')
    .max(80)
    .describe('The file’s name without its ending.'),
  version: z.int().min(1).describe('Raised with every change; a run keeps the version it began with.'),
  summary: z.string().min(1).max(500).describe('What it does, for the person who is asked.'),
  on: z
    .strictObject({
      verdict: z.array(Verdict).min(1).describe('The verdicts it is for.'),
      credential: z
        .array(CredentialKind)
        .min(1)
        .optional()
        .describe('The kinds of credential it is for; without it, all.'),
    })
    .optional()
    .describe('When a run begins by itself; without it, only by hand.'),
  steps: z
    .record(StepId, Step)
    .refine((steps) => Object.keys(steps).length > 0, 'a playbook has at least one step')
    .refine((steps) => Object.keys(steps).length <= 200, 'a playbook has at most 200 steps')
    .describe('The steps, by id.'),
});
export type Playbook = z.infer<typeof Playbook>;

/** What a person may be asked about: reads never are. */
const AskableEffect = Effect.exclude(['read']);

const Email = z.email().max(320).toLowerCase();

const ApprovalRule = z.strictObject({
  when: z
    .strictObject({
      capability: z.array(Use).min(1).optional().describe('Any of these actions.'),
      effect: z.array(AskableEffect).min(1).optional().describe('Any of these effects.'),
      verdict: z.array(Verdict).min(1).optional().describe('Any of these verdicts.'),
    })
    .describe('All that is named must fit; an empty `when` fits everything.'),
  ask: Ask.describe('How many distinct people must approve.'),
  group: GroupName.optional().describe('Who is asked; default `approvers.defaultGroup`.'),
});
export type ApprovalRule = z.infer<typeof ApprovalRule>;

const isCidr = (text: string) => z.cidrv4().safeParse(text).success || z.cidrv6().safeParse(text).success;

const PolicyDocument = z.strictObject({
  version: z.int().min(1).describe('Raised with every change.'),
  approvers: z
    .strictObject({
      groups: z
        .record(GroupName, z.array(Email).min(1, 'an approver group is never empty; nobody is not anybody'))
        .describe('Groups of people, by verified e-mail.'),
      defaultGroup: GroupName.describe('Who is asked when neither rule nor playbook names a group.'),
    })
    .describe('Who may approve.'),
  approvals: z
    .array(ApprovalRule)
    .max(200)
    .default([])
    .describe(
      'Rules in order: the first that fits holds, and where none fits one person is asked. Reads are never asked about.',
    ),
  protected: z
    .strictObject({
      emails: z.array(Email).default([]).describe('Break-glass accounts, service accounts, our own.'),
    })
    .prefault({})
    .describe('Identities that are never contained: they are shown as a gap for a person.'),
  knownEgress: z
    .array(
      z.strictObject({
        cidr: z
          .string()
          .refine(isCidr, 'must be an IPv4 or IPv6 range such as 203.0.113.0/24')
          .describe('An IPv4 or IPv6 range.'),
        name: z.string().min(1).max(120).describe('What it is, as the assessment says it.'),
      }),
    )
    .max(5_000)
    .default([])
    .describe('The organisation’s own ways out to the internet.'),
  expectedMfa: ExpectedMfa,
  registeredTravel: RegisteredTravel,
  geoLocationAlerts: GeoLocationAlerts,
  tokenReplayThreshold: TokenReplayThreshold,
  verdictThresholds: VerdictThresholds,
  signalWeights: SignalWeights,
  assessment: AssessmentRounds,
  killSwitch: z.boolean().default(false).describe('true: nothing is contained; reads go on.'),
  lookBack: bounded(60_000, 90 * 24 * 3_600_000, 'lookBack is between 1m and 90d')
    .prefault('24h')
    .describe('How far before the first detection logs are read. Default 24h.'),
  correlationWindow: bounded(1_000, 30 * 24 * 3_600_000, 'correlationWindow is between 1s and 30d')
    .prefault('24h')
    .describe('How long an incident takes in further detections. Default 24h.'),
  allowSilentApproval: z
    .boolean()
    .default(false)
    .describe('true: a playbook may take silence as consent, for actions that can be undone.'),
});

export const Policy = PolicyDocument.superRefine((policy, context) => {
  const groups = policy.approvers.groups;
  const named = (name: string, ask: Ask, path: (string | number)[]) => {
    if (!Object.hasOwn(groups, name)) {
      context.addIssue({ code: 'custom', path, message: `there is no approver group "${name}"` });
    } else if (ask === 'two' && new Set(groups[name]).size < 2) {
      context.addIssue({
        code: 'custom',
        path,
        message: `two cannot be asked: the group "${name}" has one member`,
      });
    }
  };
  named(policy.approvers.defaultGroup, 'one', ['approvers', 'defaultGroup']);
  for (const [index, rule] of policy.approvals.entries()) {
    named(rule.group ?? policy.approvers.defaultGroup, rule.ask, [
      'approvals',
      index,
      rule.group ? 'group' : 'ask',
    ]);
  }
}).transform(({ lookBack, correlationWindow, ...rest }) => ({
  ...rest,
  lookBackMs: lookBack,
  correlationWindowMs: correlationWindow,
}));
export type Policy = z.infer<typeof Policy>;
