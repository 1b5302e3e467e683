/** Where a lease stands: ids only, as jobs carry them. */
export interface LeasePlace {
  readonly incidentId: string;
  readonly leaseId: string;
  readonly attempt: number;
  /** The entry that asked for it: a state that has come so far will do. */
  readonly seq?: number;
}
