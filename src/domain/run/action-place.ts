/** Where an action stands: ids only, as jobs carry them. */
export interface ActionPlace {
  readonly incidentId: string;
  readonly runId: string;
  readonly step: string;
  readonly index: number;
  readonly attempt: number;
  /** The entry that asked for it: a state that has come so far will do. */
  readonly seq?: number;
}
