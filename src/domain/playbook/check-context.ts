import type { ActionFacts, ConnectorFacts } from '../containment.ts';
import type { Path } from './document.ts';
import type { Policy } from './policy-schema.ts';
import type { Playbook } from './schema.ts';

/** What `run` needs to know of another playbook. */
export type RunnablePlaybook = Pick<Playbook, 'id' | 'inputs' | 'steps'>;

/** What a playbook is checked against. */
export interface CheckContext {
  /** The connectors that are configured. */
  readonly connectors: readonly ConnectorFacts[];
  readonly policy: Policy;
  /** The other playbooks, by id; without them `run` finds none. */
  readonly playbooks?: ReadonlyMap<string, RunnablePlaybook>;
  /** What a preflight found lacking, by platform and action; without it, scopes are not looked at. */
  readonly missingScopes?: readonly MissingScopes[];
}

/** One connector's offer of an action. */
export interface Offer {
  readonly platform: string;
  readonly facts: ActionFacts;
}

/** Scopes that a platform has not granted. */
export interface MissingScopes {
  readonly platform: string;
  /** The action that needs them. */
  readonly capability: string;
  readonly scopes: readonly string[];
}

/** Says what is wrong at a path of the file. */
export type Report = (path: Path, message: string, hint?: string) => void;
