import { z } from 'zod';
import { AccessLayer } from './credential.ts';
import { Platform } from './principal.ts';

/**
 * action          what a connector can do; its effect is read, reversible, recreatable or irreversible
 * containment     one action on one credential or account, with a proof state
 * proof state     requested → accepted → effective → proven, or unproven, contradicted, failed, unknown
 * residual access what may still work after containment, until when, and why
 */

export const Effect = z.enum(['read', 'reversible', 'recreatable', 'irreversible']);
export type Effect = z.infer<typeof Effect>;

/** The standard capability names that let one playbook serve every platform. */
export const CAPABILITIES = [
  'account.find',
  'sessions.list',
  'tokens.list',
  'activity.pull',
  'sessions.revoke',
  'session.revoke',
  'tokens.revoke',
  'credential.disable',
  'credential.delete',
  'grants.revoke',
  'account.suspend',
  'password.expire',
  'factors.reset',
  'app.disable',
  'network.deny',
  'signal.transmit',
] as const;
export const Capability = z.enum(CAPABILITIES);
export type Capability = z.infer<typeof Capability>;

/** The capabilities by which access is taken away; where a platform does not offer one, a person does what there is to do. */
export const ContainmentCapability = Capability.exclude([
  'account.find',
  'sessions.list',
  'tokens.list',
  'activity.pull',
  'signal.transmit',
]);
export type ContainmentCapability = z.infer<typeof ContainmentCapability>;

/** What a person does where a platform offers no call for it, or that there is nothing to be done. */
export const ByHand = z.strictObject({
  /** One or two sentences: where, what to do, and what it ends. With the rest of a gap's line it fits the journal. */
  text: z.string().max(300).regex(/\.$/, 'ends with a full stop'),
  /** The vendor's page on it. */
  docs: z
    .url({ protocol: /^https$/ })
    .max(110)
    .optional(),
});
export type ByHand = z.infer<typeof ByHand>;

/**
 * requested     the intent is in the journal; the call may not have been made
 * accepted      the platform answered 2xx: nothing more is known
 * effective     the platform's state shows it (list empty, status changed)
 * proven        the platform's own log shows it too, or the platform offers no log and its state is the strongest reading
 * unproven      given up within the time allowed; nothing is undone, a person is told
 * contradicted  used after proof
 * failed        the platform refused; nothing was changed
 * unknown       the call may or may not have taken effect
 */
export const ProofState = z.enum([
  'requested',
  'accepted',
  'effective',
  'proven',
  'unproven',
  'contradicted',
  'failed',
  'unknown',
]);
export type ProofState = z.infer<typeof ProofState>;

/** What may still work, until when, and why. */
export const ResidualAccess = z.strictObject({
  layer: AccessLayer,
  what: z.string().max(512),
  /** The worst-case end after the action, in milliseconds; `null` when there is none (a static key). */
  endsWithinMs: z.int().nonnegative().nullable(),
  why: z.string().max(1_024),
});
export type ResidualAccess = z.infer<typeof ResidualAccess>;

/** What an action would do, read from the present state; nothing is changed by making it. */
export const ActionPlan = z.strictObject({
  /** One sentence: what would be done to whom. */
  summary: z.string().max(1_024),
  targets: z.array(
    z.strictObject({ kind: z.string().max(60), id: z.string().max(512), label: z.string().max(512) }),
  ),
  /** The present state in words, line by line, for the approver. */
  present: z.array(z.string().max(512)),
  /** True when the state asked for holds already: performing would change nothing. */
  alreadyDone: z.boolean(),
  /** What an approval is bound to; a change in it voids the approval. Volatile readings (last seen) stay out. */
  binds: z.record(z.string(), z.json()),
  /** The state before, as `undo` needs it. */
  before: z.record(z.string(), z.json()),
});
export type ActionPlan = z.infer<typeof ActionPlan>;

/** What the platform answered to `perform`. */
export const ActionReceipt = z.strictObject({
  /** The platform's ids of the requests made. */
  requestIds: z.array(z.string().max(256)),
  /** What was asked, in words (`DELETE /api/v1/users/00u1/sessions?oauthTokens=true → 204`). */
  calls: z.array(z.string().max(1_024)),
  /** When the platform says the change may take until it shows, in milliseconds after the call. */
  effectiveWithinMs: z.int().nonnegative(),
});
export type ActionReceipt = z.infer<typeof ActionReceipt>;

/** One reading of the platform's own state or log, never the answer of the call that made the change. */
export const ProofReading = z.strictObject({
  /** `pending`: does not show yet; `refuted`: shows that it did not take hold and will not. */
  state: z.enum(['pending', 'effective', 'proven', 'refuted']),
  /** What was read and what it said, one sentence each. */
  saw: z.array(z.string().max(1_024)),
  /** The strongest state this platform can ever show for this action, and why not more. */
  strongest: z.strictObject({ state: z.enum(['effective', 'proven']), why: z.string().max(512) }),
});
export type ProofReading = z.infer<typeof ProofReading>;

/** One parameter that an action takes besides the account. */
export const InputFacts = z.strictObject({
  name: z.string().max(80),
  /** A CEL type; `time` is an instant or its text, `any` is for the connector to judge. */
  type: z.enum(['string', 'int', 'double', 'bool', 'list<string>', 'list', 'time', 'any']),
  isRequired: z.boolean(),
  choices: z.array(z.string().max(200)).max(100).optional(),
});
export type InputFacts = z.infer<typeof InputFacts>;

/** What the run engine needs to know of an action without loading its connector; pinned in `run-started`. */
export const ActionFacts = z.strictObject({
  capability: z.string().max(80),
  effect: Effect,
  cuts: z.array(AccessLayer),
  residual: z.array(ResidualAccess),
  scopes: z.array(z.string().max(120)),
  docs: z.url(),
  /** How long the platform's change or log may take, in milliseconds: the first wait between verifications. */
  settlesWithinMs: z.int().nonnegative(),
  canUndo: z.boolean(),
  /** Nothing can show what it did, and a repeat changes nothing. */
  unprovable: z.literal(true).optional(),
  /** A repeat changes nothing that the first call did not: a step may say `retry`. */
  idempotent: z.literal(true).optional(),
  /** What it takes besides the account; absent where that is not told. */
  input: z.array(InputFacts).max(50).optional(),
});
export type ActionFacts = z.infer<typeof ActionFacts>;

/** One platform's connector as the engine sees it. */
export const ConnectorFacts = z.strictObject({
  platform: Platform,
  kind: z.enum(['identity-provider', 'saas', 'both']),
  version: z.string().max(40),
  /** SHA-256 over the connector's files as loaded. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  actions: z.array(ActionFacts),
  /** By capability that is not offered, what a person does instead; absent where that was not told. */
  byHand: z.record(z.string().max(80), ByHand).optional(),
});
export type ConnectorFacts = z.infer<typeof ConnectorFacts>;
