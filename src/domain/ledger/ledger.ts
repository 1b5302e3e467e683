import type { ProofState } from '../containment.ts';
import type { ChildKind } from './child-kind.ts';

/**
 * ledger   what an incident's credentials and all that came of them may still open, line by line, until when and why
 *
 * Made from the journal and the evidence alone. A line is settled when it is proven to be cut, has expired, or a named person
 * answers for it.
 */
export interface Ledger {
  readonly incidentId: string;
  /** As of when it was made: what expires does so by this time. */
  readonly at: string;
  /** What is open first, then by when it ends. */
  readonly lines: readonly LedgerLine[];
  /** When the last access will have ended, at worst; null where it has no end that is known. */
  readonly accessEndsAt: string | null;
  /** What has the last end, or none, in words. */
  readonly accessEndsWhy: string;
  /** How many lines are neither proven nor expired nor accepted. */
  readonly open: number;
}

/**
 * `detection`: it is the incident's credential; `evidence`: the logs and lists of the last round; `watch`: what a watch found;
 * `action`: an action says so of itself.
 */
export type Witness = 'detection' | 'evidence' | 'watch' | 'action';

/** An action of a run on one account. */
export interface Cutting {
  readonly runId: string;
  readonly step: string;
  readonly index: number;
  readonly capability: string;
}

export interface LedgerLine {
  /** `l-` and 16 hex digits: the same line has the same id each time. */
  readonly id: string;
  readonly platform: string;
  /** How the account is named to a person, and its id there. */
  readonly account: string;
  readonly accountId: string;
  /** `declared`: what an action says that it does not cut; `left`: what an action was to cut, and did not. */
  readonly kind: ChildKind | 'declared' | 'left';
  /** `session 102…`: data, and may be written by an attacker. */
  readonly what: string;
  /** How it is known and where it came from. */
  readonly origin: string;
  /** What tells of it: where the entries of the journal behind it are found. */
  readonly from: readonly Witness[];
  /** What it lets its holder into. */
  readonly opens: string;
  /** The action that cut it, or was to; absent where none was aimed at it. */
  readonly cutBy?: Cutting;
  /** The action that declares that it does not cut it, where one does. */
  readonly declaredBy?: Cutting;
  /** `not-cut`: no action was aimed at it; `not-done`: one was, and was left for a person, refused or stopped; `undone`: it was taken back. */
  readonly proof: ProofState | 'not-cut' | 'not-done' | 'undone';
  readonly state: 'proven' | 'expired' | 'accepted' | 'open';
  /** When access by it ended, or will have ended at worst; null where it has no end by itself. */
  readonly endsAt: string | null;
  /** Why then: the proof, its lifetime, a bound of the platform. */
  readonly endsWhy: string;
  readonly accepted?: { readonly by: string; readonly reason: string; readonly at: string };
}

/** A ledger whose lines name the journal's entries behind them. */
export interface TracedLedger extends Ledger {
  readonly lines: readonly (LedgerLine & { readonly entries: readonly number[] })[];
}

/** Whether nothing more is owed to a line. */
export function isSettled({ state }: LedgerLine): boolean {
  return state !== 'open';
}
