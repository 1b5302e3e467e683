import { type Call, errorCode } from 'countersign/kit';
import type { SnowflakeClient } from '../client.ts';
import { abortSession } from '../statements.ts';

/**
 * Aborts a session. One that has ended by itself gets a plain no, which is no fault: SESSIONS is hours late, and tells in
 * the end what became of it. A missing right is a fault.
 */
export async function abortIfThere(client: SnowflakeClient, id: string): Promise<Call> {
  const statement = abortSession(id);
  try {
    return await client.change(statement);
  } catch (thrown) {
    if (errorCode(thrown) !== 'ERR_CONNECTOR_REJECTED') throw thrown;
    return { line: `${statement.text} → refused: ${(thrown as Error).message}`, requestId: undefined };
  }
}
