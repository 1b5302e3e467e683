/** One thing of a pack that does not verify. */
export interface PackFault {
  /** `journal entry 12`, `file evidence/…`, `signed head 4`, `archive`. */
  readonly where: string;
  /** One sentence. */
  readonly what: string;
}
