import type { Effect, ResidualAccess } from '../containment.ts';
import type { AccessLayer } from '../credential.ts';

/** What coverage is judged from: what connectors state of themselves. */

export type Shown = 'shown' | 'partly' | 'not-shown';
export type ShownEvent =
  | 'login'
  | 'mfa'
  | 'session'
  | 'session-use'
  | 'token-mint'
  | 'token-use'
  | 'api-call';
export type ShownId = 'session-id' | 'token-id' | 'ip' | 'user-agent';

/** What a platform's log shows at one licence tier. */
export interface TelemetryTier {
  readonly tier: string;
  readonly events: Readonly<Record<ShownEvent, Shown>>;
  readonly ids: Readonly<Record<ShownId, Shown>>;
  readonly retentionDays: number;
  readonly lagMs: number;
  readonly notes: readonly string[];
}

export interface CoverageAction {
  readonly capability: string;
  readonly effect: Effect;
  readonly cuts: readonly AccessLayer[];
  readonly residual: readonly ResidualAccess[];
  readonly scopes: readonly string[];
  readonly canUndo: boolean;
  /** What must show it before it counts as done; undefined when the connector names nothing. */
  readonly provenBy: string | undefined;
  /** `always`; or under the settings there are; or under some, where the connector is not configured. */
  readonly offered: 'always' | 'so-configured' | 'not-so-configured' | 'depends';
  /** The variables on which `offered` depends. */
  readonly dependsOn: readonly string[];
}

/** What a person does where no action does it. */
export interface LeftToPerson {
  readonly capability: string;
  readonly text: string;
  readonly docs?: string | undefined;
}

export interface CoverageFacts {
  readonly platform: string;
  readonly title: string;
  readonly kind: 'identity-provider' | 'saas' | 'both';
  readonly state: 'configured' | 'half-configured' | 'installed';
  /** What is still to be set before it is configured; for one that is merely installed, all that is required. */
  readonly unset: readonly string[];
  /** The name of its audit log; undefined when it reads none. */
  readonly log: string | undefined;
  readonly lists: { readonly sessions: boolean; readonly tokens: boolean };
  /** One for each licence tier; at least one. */
  readonly telemetry: readonly TelemetryTier[];
  readonly actions: readonly CoverageAction[];
  /** Of what is not offered, or perhaps not; absent where the connector tells nothing. */
  readonly byHand?: readonly LeftToPerson[];
}
