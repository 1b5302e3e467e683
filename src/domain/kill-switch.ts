import type { Person } from './approval.ts';

/** The switch that stops containment, as people have turned it. */

/** One turn of the kill switch. */
export interface KillSwitchTurn {
  readonly isOn: boolean;
  readonly by: Person;
  readonly reason: string;
  readonly at: string;
}

/** Who switched containment off and on, the same for all processes at once; append-only. */
export interface KillSwitchRecord {
  /** @throws ERR_STORE_UNAVAILABLE */
  turn(turn: Omit<KillSwitchTurn, 'at'>): Promise<void>;
  /** Newest first; the first one holds. @throws ERR_STORE_UNAVAILABLE */
  latest(limit: number): Promise<readonly KillSwitchTurn[]>;
}
