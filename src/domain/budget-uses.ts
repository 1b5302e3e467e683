/** What policy’s budgets have been used for. */

/** An identity that is to be contained, and the budgets it counts against. */
export interface WantedUse {
  readonly budgets: readonly {
    readonly key: string;
    /** How many identities in that time, in milliseconds. */
    readonly identities: number;
    readonly withinMs: number;
  }[];
  readonly identity: string;
  readonly incidentId: string;
  readonly at: string;
  /** Keys of budgets that people let it pass. */
  readonly passed: readonly string[];
}

/** A budget that is used up, and the latest that used it. */
export interface UsedUp {
  readonly key: string;
  readonly used: number;
  readonly latest: readonly { readonly identity: string; readonly incidentId: string; readonly at: string }[];
}

/** What was contained in a time, counted by identity across incidents and processes. */
export interface BudgetUses {
  /** Which budgets an identity would find used up; nothing is counted. @throws ERR_STORE_UNAVAILABLE */
  usedUp(wanted: WantedUse): Promise<readonly UsedUp[]>;
  /**
   * Counts an identity against all of the budgets, or against none and says which are used up. Of two that want the last
   * use one gets it; who is counted already is not counted again.
   * @throws ERR_STORE_UNAVAILABLE
   */
  reserve(wanted: WantedUse): Promise<readonly UsedUp[]>;
}
