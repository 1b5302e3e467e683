import type { ConnectorFacts } from '../containment.ts';
import type { Path } from './document.ts';
import type { Policy } from './policy-schema.ts';

/** What a playbook is checked against. */
export interface CheckContext {
  /** The connectors that are configured. */
  readonly connectors: readonly ConnectorFacts[];
  readonly policy: Policy;
}

/** Says what is wrong at a path of the file. */
export type Report = (path: Path, message: string, hint?: string) => void;
