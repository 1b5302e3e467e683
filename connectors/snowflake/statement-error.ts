import { CountersignError, type HttpAnswer, isRecord, retryAfterMs } from 'countersign/kit';
import { isRead, type Sql } from './sql.ts';
import { Failure } from './wire.ts';

/** Snowflake's errors of statements, as the kit knows errors. */

/** Waited when a 429 does not say how long. */
const DEFAULT_RETRY_MS = 15_000;

const INSUFFICIENT = /^(?:003001|003041|003540)$/;
/** “does not exist or not authorized”: Snowflake tells the two apart to nobody. */
const HIDDEN = /^(?:002003|002043|002037)$/;
const TIMED_OUT = /^(?:000630|000604)$/;
const SYNTAX = '001003';

/** 202, 408 and 422 are answers about a statement. */
export const ABOUT_STATEMENTS = [408, 422];

/** Snowflake's own words: its code, which documentation is found by, and its message. */
export function errorText({ body }: HttpAnswer): string | undefined {
  const { code, message } = failureIn(body);
  return [code, message].filter(Boolean).join(' ').replace(/\s+/g, ' ').slice(0, 600) || undefined;
}

export function rateLimitMs({ status, headers }: HttpAnswer, nowMs: number): number | undefined {
  return status === 429 ? (retryAfterMs(headers, nowMs) ?? DEFAULT_RETRY_MS) : undefined;
}

/**
 * The error for a statement that failed (422) or took too long (408).
 *
 * A read that took too long is unavailable; of a change that was cut off nobody knows whether it came first.
 */
export function statementError(statement: Sql, answer: HttpAnswer): CountersignError {
  const { code, sqlState, statementHandle } = failureIn(answer.body);
  const line = `${leadingWords(statement)} → ${answer.status}`;
  const facts = {
    place: `snowflake ${line}`,
    cause: { sqlCode: code },
    ...(statementHandle ? { requestId: statementHandle } : {}),
  };
  const said = `snowflake: ${line}: ${errorText(answer) ?? 'without a reason'}`;
  if (answer.status === 408 || TIMED_OUT.test(code ?? '')) {
    const isChange = !isRead(statement);
    return new CountersignError(
      isChange ? 'ERR_CONNECTOR_OUTCOME_UNKNOWN' : 'ERR_CONNECTOR_UNAVAILABLE',
      said,
      facts,
    );
  }
  if (INSUFFICIENT.test(code ?? '') || sqlState === '42501') {
    return new CountersignError('ERR_CONNECTOR_FORBIDDEN', said, facts);
  }
  if (HIDDEN.test(code ?? '')) {
    const note = 'what is not there and what the role may not see look the same';
    return new CountersignError('ERR_CONNECTOR_FORBIDDEN', `${said} (${note})`, facts);
  }
  return new CountersignError('ERR_CONNECTOR_REJECTED', said, facts);
}

/** Whether Snowflake did not understand the statement: a command of a newer release than the account's. */
export function isUnknownCommand(thrown: unknown): boolean {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return isRecord(cause) && cause.sqlCode === SYNTAX;
}

/** The statement without its names, for messages: `ALTER USER … SET DISABLED = TRUE`. */
function leadingWords({ text }: Sql): string {
  return text.replace(/"(?:[^"]|"")*"|'(?:[^']|'')*'/g, '…').slice(0, 160);
}

function failureIn(body: unknown): Failure {
  const read = Failure.safeParse(body);
  return read.success ? read.data : {};
}
