import { z } from 'zod';
import type { Activity } from '#domain/activity.ts';
import type { AccountQuery, ActionRequest, ActivityPull, ActivityQuery } from '#domain/connectors.ts';
import {
  type ActionPlan,
  type ActionReceipt,
  Capability,
  Effect,
  type ProofReading,
  ResidualAccess,
} from '#domain/containment.ts';
import { AccessLayer } from '#domain/credential.ts';
import type { SessionRecord, TokenRecord } from '#domain/evidence.ts';
import { InventoryRecord } from '#domain/inventory.ts';
import type { Clock, Fingerprints, Log } from '#domain/ports.ts';
import type { Account } from '#domain/principal.ts';
import type { ReceivedLog } from '#domain/received.ts';
import { fittedPlan, fittedReading, fittedReceipt } from './fitted.ts';
import { Manifest } from './manifest.ts';

/** What a connector gets: its own settings and secrets only, and the world by the door. */
export interface ConnectorContext {
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly fingerprints: Fingerprints;
  /** What the platform sent us by itself; absent where nothing is kept (a command without a database). */
  readonly received?: ReceivedLog;
}

export interface Lookups<Client> {
  /** The account of that id, else of that e-mail, else of that name; undefined when the platform has none. */
  account(client: Client, query: AccountQuery): Promise<Account | undefined>;
  /** Left out when the platform offers no list: the manifest's telemetry says so. */
  sessions?(client: Client, account: Account): Promise<readonly SessionRecord[]>;
  /** Tokens, keys and grants of an account. */
  tokens?(client: Client, account: Account): Promise<readonly TokenRecord[]>;
}

export interface AuditLog<Client> {
  /** The name of the log, as watermarks carry it: `system-log`. */
  readonly log: string;
  /** Records of the time asked, normalised, with the raw ones (secrets replaced) and the watermark. Bounded by `limit`; what was cut is a gap in the watermark. */
  pull(client: Client, query: ActivityQuery): Promise<ActivityPull>;
  /** One raw record into an activity; pure. @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the field */
  normalize(record: unknown, rawSha256: string): Activity;
}

/** Every credential of the platform, whoever owns it. */
export interface Inventory<Client> {
  /** The kinds it lists; a kind that is not here the platform does not list, or not for everybody. */
  readonly kinds: readonly InventoryRecord['kind'][];
  /** What it cannot list, for a person: `access tokens: Okta lists none`. */
  readonly gaps: readonly string[];
  /**
   * Page by page, each yielded as it was read: a hundred thousand keys are never held together. A credential comes once.
   * @throws ERR_CONNECTOR_… where a list breaks off: what came before stands, and is not all
   */
  list(client: Client): AsyncIterable<readonly InventoryRecord[]>;
}

/** What a preflight asks of a connector besides its lookups and its log. Changes nothing. */
export interface Preflight<Client> {
  /**
   * Reaches the platform with the credential in use: who we are there, and the scopes we hold, spelled as in the manifest
   * and the actions; undefined where the platform does not tell.
   * @throws ERR_CONNECTOR_… when it is not reached, or refuses the credential
   */
  identity(client: Client): Promise<Identity>;
}

export interface Identity {
  /** The account, app or role of ours: `service app 0oa1…`; no secret. */
  readonly name: string;
  readonly scopes: readonly string[] | undefined;
  /** What a person should know: `SSWS token of an administrator: it may do all that its owner may`. */
  readonly warnings: readonly string[];
}

/** Do, prove and undo stand together. */
export interface Action<Client> {
  /** A standard capability, or the platform's own action as `<platform>.<verb>`. */
  readonly capability: Capability | `${string}.${string}`;
  /** The vendor's page of the very endpoint. */
  readonly docs: string;
  readonly effect: Effect;
  /** The access layers it cuts. */
  readonly cuts: readonly AccessLayer[];
  /** What it does not cut, with the worst-case end. */
  readonly residual: readonly ResidualAccess[];
  /** Least privilege for it. */
  readonly scopes: readonly string[];
  /** How long the platform's change or log may take to show, in milliseconds. */
  readonly settlesWithinMs: number;
  /** What proves it, in a few words, for the table of all connectors. The conformance suite asks for it. */
  readonly provenBy?: string;
  /**
   * True where the platform shows nothing of what it made of the call, as a signal's receiver does: the action cuts
   * nothing, `verify` leaves it open for ever and says why, and it ends unproven. A repeat must change nothing.
   */
  readonly unprovable?: true;
  /**
   * True where a repeat changes nothing that the first call did not, and is no error: a playbook may then say `retry`. So it is
   * where a state is set, or where it is named what is ended; and where all sessions are ended, since the owner of one that was
   * begun meanwhile signs in again. It is not where all tokens, grants, keys or factors are ended whatever they are, or a new
   * password is asked for: the owner may have seen to that since the first call.
   */
  readonly idempotent?: true;
  /** Parameters besides the account (`with:` in a playbook, kebab-case). Strict: unknown keys are refused. */
  readonly input: z.ZodObject;
  /**
   * Whether the platform offers it under these settings; left out when it always does. Where it does not, a plan shows
   * a gap, and `plan` throws ERR_CAPABILITY_NOT_OFFERED.
   */
  offered?(settings: Readonly<Record<string, string>>): boolean;
  /** Reads the present state and says what would change. Changes nothing. */
  plan(client: Client, request: ActionRequest): Promise<ActionPlan>;
  /** Makes the change, once. A time-out after sending throws ERR_CONNECTOR_OUTCOME_UNKNOWN. */
  perform(client: Client, request: ActionRequest, plan: ActionPlan): Promise<ActionReceipt>;
  /** Reads the platform's own state and log since the call; never trusts the answer of `perform`. */
  verify(client: Client, request: ActionRequest, plan: ActionPlan, since: string): Promise<ProofReading>;
  /** Takes a reversible action back to `plan.before`. Exactly the reversible actions have it. */
  undo?(client: Client, request: ActionRequest, plan: ActionPlan): Promise<ActionReceipt>;
}

/** The code for one platform: a plain object. */
export interface Connector<Client = unknown> {
  readonly manifest: Manifest;
  /** Makes the client; opens no connection. @throws ERR_CONFIG_INVALID naming the setting */
  open(context: ConnectorContext): Client;
  readonly lookups: Lookups<Client>;
  readonly auditLog?: AuditLog<Client>;
  readonly preflight?: Preflight<Client>;
  readonly inventory?: Inventory<Client>;
  readonly actions: readonly Action<Client>[];
}

/** Ties an action's parts to one client type, and cuts the texts it returns to the lengths that the journal keeps. */
export function defineAction<Client>(action: Action<Client>): Action<Client> {
  const { plan, perform, verify, undo } = action;
  return Object.freeze({
    ...action,
    plan: async (client, request) => fittedPlan(await plan(client, request)),
    perform: async (client, request, made) => fittedReceipt(await perform(client, request, made)),
    verify: async (client, request, made, since) => fittedReading(await verify(client, request, made, since)),
    ...(undo
      ? { undo: async (client, request, made) => fittedReceipt(await undo(client, request, made)) }
      : {}),
  } satisfies Action<Client>);
}

/** Ties a connector's parts to one client type. The registry checks it against the kit's schema when it loads it. */
export function defineConnector<Client>(connector: Connector<Client>): Connector<Client> {
  return Object.freeze(connector);
}

const fn = z.custom<(...args: never[]) => unknown>(
  (value) => typeof value === 'function',
  'must be a function',
);

const ActionShape = z
  .strictObject({
    capability: z.union([Capability, z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/)]),
    docs: z.url({ protocol: /^https$/ }),
    effect: Effect,
    cuts: z.array(AccessLayer),
    residual: z.array(ResidualAccess),
    scopes: z.array(z.string().min(1)),
    settlesWithinMs: z.int().nonnegative(),
    provenBy: z.string().min(1).max(200).optional(),
    unprovable: z.literal(true).optional(),
    idempotent: z.literal(true).optional(),
    input: z.custom<z.ZodObject>((value) => value instanceof z.ZodObject, 'must be a zod object'),
    offered: fn.optional(),
    plan: fn,
    perform: fn,
    verify: fn,
    undo: fn.optional(),
  })
  .refine(
    (a) => (a.effect === 'reversible') === (a.undo !== undefined),
    'exactly the reversible actions have `undo`',
  )
  .refine((a) => !a.unprovable || a.cuts.length === 0, 'what nothing can show cuts nothing');

/** The contract a connector must fit, checked at load. */
export const ConnectorShape = z
  .strictObject({
    manifest: Manifest,
    open: fn,
    lookups: z.strictObject({ account: fn, sessions: fn.optional(), tokens: fn.optional() }),
    auditLog: z.strictObject({ log: z.string().min(1), pull: fn, normalize: fn }).optional(),
    preflight: z.strictObject({ identity: fn }).optional(),
    inventory: z
      .strictObject({
        kinds: z.array(InventoryRecord.shape.kind).min(1),
        gaps: z.array(z.string().min(1).max(300)),
        list: fn,
      })
      .optional(),
    actions: z.array(ActionShape),
  })
  .refine(
    (c) => new Set(c.actions.map((a) => a.capability)).size === c.actions.length,
    'each capability is offered once',
  )
  .refine(
    (c) => c.actions.every((a) => a.offered || !Object.hasOwn(c.manifest.byHand ?? {}, a.capability)),
    'what is always offered is not left to a person by `byHand`',
  );
