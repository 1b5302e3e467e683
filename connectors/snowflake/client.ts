import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Call,
  type ConnectorContext,
  CountersignError,
  createHttp,
  type Http,
  type HttpAnswer,
  readAnswer,
  recoded,
  withToken,
  type z,
} from 'countersign/kit';
import { keepAccessToken, tokenType } from './access-token.ts';
import { type RawRecord, readPartition, readResult } from './rows.ts';
import { readSettings, type SnowflakeSettings } from './settings.ts';
import { isRead, type Sql } from './sql.ts';
import { ABOUT_STATEMENTS, errorText, rateLimitMs, statementError } from './statement-error.ts';
import { Failure, Running } from './wire.ts';

const STATEMENTS = 'api/v2/statements';
/** Snowflake holds a request for 45 seconds before it answers 202. */
const ANSWERS_WITHIN_MS = 60_000;
/** How long a statement may run, in seconds, before Snowflake cancels it itself. */
const STATEMENT_TIMEOUT_S = 120;
/** Waits between two questions after a statement under way, in milliseconds; the last one goes on. */
const POLLS_MS = [500, 1_000, 2_000, 5_000];
/** By then Snowflake has cancelled it. */
const MOST_POLLS = 40;
const MOST_BYTES = 64 * 1024 * 1024;

/** Snowflake, as this connector speaks to it: the only file that sees an HTTP status. Every call throws ERR_CONNECTOR_…. */
export interface SnowflakeClient {
  readonly context: ConnectorContext;
  readonly settings: SnowflakeSettings;
  /** All rows of a read, each checked. */
  rows<Shape extends z.ZodType>(statement: Sql, shape: Shape): Promise<readonly z.infer<Shape>[]>;
  /** Rows of a read as they come, part by part, each checked. */
  pages<Shape extends z.ZodType>(statement: Sql, shape: Shape): AsyncGenerator<readonly z.infer<Shape>[]>;
  /** Makes one change. */
  change(statement: Sql): Promise<Call>;
}

/**
 * @param wait resolves after so many milliseconds; default: a timer
 * @throws ERR_CONFIG_INVALID naming the setting or secret
 */
export function openClient(
  context: ConnectorContext,
  wait: (ms: number) => Promise<unknown> = sleep,
): SnowflakeClient {
  const settings = readSettings(context);
  if (settings.proof.kind === 'programmatic-token') {
    context.log.warn(
      { platform: 'snowflake', setting: 'SNOWFLAKE_TOKEN' },
      'snowflake: a programmatic access token is used in place of a key; it is a password that lives for months',
    );
  }
  const plain = createHttp({
    platform: 'snowflake',
    baseUrl: settings.baseUrl,
    clock: context.clock,
    headers: () => ({
      'user-agent': 'countersign/1.0',
      'x-snowflake-authorization-token-type': tokenType(settings),
    }),
    timeoutMs: ANSWERS_WITHIN_MS,
    maxBytes: MOST_BYTES,
    requestIdHeader: 'x-snowflake-request-id',
    rateLimitMs,
    errorText,
  });
  const http = withToken(
    plain,
    keepAccessToken(settings, () => context.clock.now()),
  );
  async function* pages<Shape extends z.ZodType>(statement: Sql, shape: Shape) {
    const line = `${statement.text.slice(0, 60)}…`;
    for await (const body of pagesOf(http, settings, statement, wait)) {
      yield readAnswer('snowflake', shape.array(), { body, line });
    }
  }
  return {
    context,
    settings,
    pages,
    async rows(statement, shape) {
      const found: z.infer<typeof shape>[] = [];
      for await (const page of pages(statement, shape)) found.push(...page);
      return found;
    },
    async change(statement) {
      const answer = await finished(http, settings, statement, wait);
      const handle = Failure.safeParse(answer.body).data?.statementHandle;
      return { line: `${statement.text} → ${answer.status}`, requestId: handle ?? undefined };
    },
  };
}

/** A read whose answer was lost changed nothing, though it was a POST. */
const READ_ERRORS = { ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE' } as const;

async function* pagesOf(
  http: Http,
  settings: SnowflakeSettings,
  statement: Sql,
  wait: (ms: number) => Promise<unknown>,
): AsyncGenerator<readonly RawRecord[]> {
  try {
    const { handle, columns, partitions, rows } = readResult(await finished(http, settings, statement, wait));
    yield rows;
    for (let partition = 1; partition < partitions; partition++) {
      const path = `${STATEMENTS}/${handle}`;
      yield readPartition(columns, await http({ method: 'GET', path, query: { partition } }));
    }
  } catch (thrown) {
    throw recoded(thrown, READ_ERRORS);
  }
}

/** Once Snowflake has taken a change, whatever keeps us from its end leaves it unknown. A rate limit is waited for. */
const CHANGE_UNDER_WAY = {
  ERR_CONNECTOR_UNAVAILABLE: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
  ERR_CONNECTOR_NOT_FOUND: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
  ERR_CONNECTOR_FORBIDDEN: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
  ERR_CONNECTOR_REJECTED: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
  ERR_CONNECTOR_RESPONSE_UNREADABLE: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
} as const;

/** Sends a statement and asks after it until it is done. */
async function finished(
  http: Http,
  settings: SnowflakeSettings,
  statement: Sql,
  wait: (ms: number) => Promise<unknown>,
): Promise<HttpAnswer> {
  const json = requestOf(settings, statement);
  let answer = await http({ method: 'POST', path: STATEMENTS, json, accept: ABOUT_STATEMENTS });
  try {
    for (let poll = 0; answer.status === 202; poll++) {
      if (poll === MOST_POLLS) throw endless(statement);
      const { statementHandle } = readAnswer('snowflake', Running, answer);
      await wait(POLLS_MS[Math.min(poll, POLLS_MS.length - 1)]!);
      const path = `${STATEMENTS}/${statementHandle}`;
      answer = await http({ method: 'GET', path, accept: ABOUT_STATEMENTS });
    }
  } catch (thrown) {
    throw isRead(statement) ? thrown : recoded(thrown, CHANGE_UNDER_WAY);
  }
  if (ABOUT_STATEMENTS.includes(answer.status)) throw statementError(statement, answer);
  return answer;
}

/** One statement, whatever the account's own default allows. */
function requestOf({ role, warehouse }: SnowflakeSettings, { text, bindings }: Sql): Record<string, unknown> {
  const values = bindings.map((value, at) => [String(at + 1), { type: 'TEXT', value }] as const);
  return {
    statement: text,
    timeout: STATEMENT_TIMEOUT_S,
    role,
    warehouse,
    parameters: { multi_statement_count: 1, query_tag: 'countersign', timezone: 'UTC' },
    ...(values.length > 0 ? { bindings: Object.fromEntries(values) } : {}),
  };
}

function endless({ text }: Sql): CountersignError {
  return new CountersignError(
    'ERR_CONNECTOR_UNAVAILABLE',
    `snowflake: a statement did not end in the time it was given: ${text.slice(0, 60)}…`,
    { place: `snowflake ${STATEMENTS}` },
  );
}
