import type { AccountQuery } from '#domain/connectors.ts';
import type { Credential } from '#domain/credential.ts';
import type { SimulatorFactory } from '../simulator.ts';

export interface ConformanceOptions {
  readonly simulator: SimulatorFactory;
  /**
   * The platform's own seed. In it the account exists and is in use, and holds what each action takes away; its log
   * has at least two records of the account in the week before `startAt`.
   */
  readonly seed: unknown;
  /**
   * The same platform with nothing to take away: the account exists and is in use, but holds no session, token, key or
   * grant, and its log no end of any.
   */
  readonly bareSeed: unknown;
  /** Finds the account. */
  readonly account: AccountQuery;
  /** Finds nobody. Default: an address that nobody has. */
  readonly nobody?: AccountQuery;
  /**
   * The platform has no directory: an account is what the question names, and nobody is asked. Its status is then
   * `unknown`, and a look-up meets no fault.
   */
  readonly noDirectory?: true;
  /** The credential that an action is aimed at, by capability; for those that need one. */
  readonly credentials?: Readonly<Record<string, Credential>>;
  /** Parameters by capability. Default: none. */
  readonly inputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What stands over the simulator's own settings and secrets. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** ISO instant at which the clock begins. Default 2026-03-01T09:00:00Z. */
  readonly startAt?: string;
  /** A record of the audit log, of the account, that carries this raw secret somewhere in free text. */
  readonly recordWith?: (secret: string) => Record<string, unknown>;
}
