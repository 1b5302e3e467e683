import { z } from 'zod';
import { Directory } from '../access/directory.ts';
import { Access } from '../access/roles-of.ts';
import { Verdict } from '../assessment.ts';
import { Effect } from '../containment.ts';
import { Principal } from '../principal.ts';
import {
  ExpectedMfa,
  GeoLocationAlerts,
  RegisteredTravel,
  SignalWeights,
  TokenReplayThreshold,
  VerdictThresholds,
} from './assessment-policy.ts';
import { AssessmentRounds } from './assessment-rounds.ts';
import { Budgets } from './budgets.ts';
import { Escalation, groupsOfChain } from './escalation.ts';
import { Protected } from './protection.ts';
import { TimeToContain } from './time-to-contain.ts';
import { WatchPolicy } from './watch-policy.ts';
import { Ask, bounded, GroupName, Use } from './words.ts';

/** policy   data apart from playbooks: who may approve, what must be asked, whom nobody touches; camelCase in YAML too */

/** What a person may be asked about: reads never are. */
const AskableEffect = Effect.exclude(['read']);

const Email = z.email().max(320).toLowerCase();

const ApprovalRule = z.strictObject({
  when: z
    .strictObject({
      capability: z.array(Use).min(1).optional().describe('Any of these actions.'),
      effect: z.array(AskableEffect).min(1).optional().describe('Any of these effects.'),
      verdict: z.array(Verdict).min(1).optional().describe('Any of these verdicts.'),
      undo: z
        .literal(true)
        .optional()
        .describe(
          'The rule is for taking an action back by hand or by a playbook, and for nothing else; rules without it are for doing it.',
        ),
      principal: z
        .array(Principal.shape.kind)
        .min(1)
        .optional()
        .describe('Any of these kinds of principal: user, workload, unknown.'),
      administrator: z
        .boolean()
        .optional()
        .describe('true: one of the accounts holds an administrator’s role; false: none is known to.'),
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
      directory: Directory.optional(),
      breakGlass: z
        .array(Email)
        .max(20)
        .default([])
        .describe(
          'People who may answer any question, with a reason, when nobody of its group can be reached; every group is paged then.',
        ),
    })
    .describe('Who may approve.'),
  access: Access,
  approvals: z
    .array(ApprovalRule)
    .max(200)
    .default([])
    .describe(
      'Rules in order: the first that fits holds, and where none fits one person is asked. Reads are never asked about.',
    ),
  escalation: Escalation,
  protected: Protected,
  budgets: Budgets,
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
  timeToContain: TimeToContain,
  watch: WatchPolicy,
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
  for (const [index, { group, ask }] of policy.budgets.entries())
    named(group ?? policy.approvers.defaultGroup, ask, ['budgets', index, group ? 'group' : 'ask']);
  for (const group of Object.keys(policy.approvers.directory?.groups ?? {}))
    named(group, 'one', ['approvers', 'directory', 'groups', group]);
  for (const [group, path] of groupsOfChain(policy.escalation)) named(group, 'one', ['escalation', ...path]);
}).transform(({ lookBack, correlationWindow, ...rest }) => ({
  ...rest,
  lookBackMs: lookBack,
  correlationWindowMs: correlationWindow,
}));
export type Policy = z.infer<typeof Policy>;
