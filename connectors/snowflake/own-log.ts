import type { Findings } from 'countersign/kit';
import type { SnowflakeClient } from './client.ts';
import { isRefused } from './sessions.ts';
import { ownChanges } from './statements.ts';
import { OwnStatement } from './wire.ts';

/** What Snowflake logged of our own statements since a call: its record of them, not the answers we got. */
export interface OwnLog {
  /** The record of a statement of exactly this text that succeeded; undefined when there is none. */
  recordOf(statement: string): OwnStatement | undefined;
}

/**
 * Reads the query history of the service user, which is not late. Where the role is refused it, it is silent: that proves
 * nothing, and hides nothing.
 */
export async function ownLogSince(client: SnowflakeClient, since: string): Promise<OwnLog> {
  const statements = await readOwn(client, since);
  return {
    recordOf: (statement) =>
      statements.findLast(
        (each) => each.QUERY_TEXT === statement && Date.parse(each.START_TIME) >= Date.parse(since),
      ),
  };
}

async function readOwn(client: SnowflakeClient, since: string): Promise<readonly OwnStatement[]> {
  try {
    return await client.rows(ownChanges(new Date(since).toISOString()), OwnStatement);
  } catch (thrown) {
    if (!isRefused(thrown)) throw thrown;
    client.context.log.warn(
      { platform: 'snowflake', why: (thrown as Error).message },
      'snowflake: the query history could not be read; the proof rests on the state alone',
    );
    return [];
  }
}

/** Whether all of these are recorded; nothing recorded of nothing is no record. */
export function recorded(log: OwnLog, statements: readonly string[]): Findings['log'] {
  const isWhole = statements.length > 0 && statements.every((each) => log.recordOf(each) !== undefined);
  return isWhole ? 'recorded' : 'silent';
}

export function inWords(log: OwnLog, statement: string): string {
  const record = log.recordOf(statement);
  return record
    ? `QUERY_HISTORY: ${record.QUERY_TEXT} at ${record.START_TIME} (${record.QUERY_ID})`
    : `QUERY_HISTORY shows no ${statement} since the call`;
}
