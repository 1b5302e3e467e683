import type { Activity, Watermark } from './activity.ts';
import type { ActionPlan, ActionReceipt, ConnectorFacts, ProofReading } from './containment.ts';
import type { Credential } from './credential.ts';
import type { SessionRecord, TokenRecord } from './evidence.ts';
import type { Account } from './principal.ts';

/** Connectors as the stages call them. */

/** How an account is looked for. */
export interface AccountQuery {
  readonly email?: string;
  readonly id?: string;
  readonly name?: string;
}

export interface ActivityQuery {
  /** Absent: the whole log. */
  readonly account?: Account;
  /** A credential whose uses are wanted whoever the account is. */
  readonly credential?: Credential;
  readonly since: string;
  readonly until: string;
  /** Most records to return; more become a gap that is named. */
  readonly limit: number;
}

export interface ActivityPull {
  readonly activities: readonly Activity[];
  /** Raw records as JSON texts, secrets replaced, in the order of `activities`. */
  readonly raw: readonly string[];
  readonly watermark: Watermark;
}

/** What an action is asked to do. */
export interface ActionRequest {
  readonly platform: string;
  readonly capability: string;
  readonly account: Account;
  readonly credential?: Credential;
  readonly input: Readonly<Record<string, unknown>>;
  /** The same for every try of the same intent. */
  readonly idempotencyKey: string;
}

/** The connectors that are configured, behind one door. Every call throws ERR_CONNECTOR_…; ERR_CAPABILITY_NOT_OFFERED when a platform lacks it. */
export interface Connectors {
  readonly facts: readonly ConnectorFacts[];
  findAccount(platform: string, query: AccountQuery): Promise<Account | undefined>;
  listSessions(platform: string, account: Account): Promise<readonly SessionRecord[]>;
  listTokens(platform: string, account: Account): Promise<readonly TokenRecord[]>;
  pullActivity(platform: string, query: ActivityQuery): Promise<ActivityPull>;
  plan(request: ActionRequest): Promise<ActionPlan>;
  perform(request: ActionRequest, plan: ActionPlan): Promise<ActionReceipt>;
  /** Reads the platform's own state and log. `since` is when the call was made. */
  verify(request: ActionRequest, plan: ActionPlan, since: string): Promise<ProofReading>;
  undo(request: ActionRequest, plan: ActionPlan): Promise<ActionReceipt>;
}
