import { type CountersignError, unreadableRecord } from 'countersign/kit';

export const LOG_PLACE = 'atlassian audit-log';

/** The error for a record of no log of Atlassian. */
export function unreadable(why: string): CountersignError {
  return unreadableRecord(LOG_PLACE, why);
}
