import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
} from 'countersign/kit/testing';
import { Account } from './simulator/account.ts';
import { runCommand } from './simulator/commands.ts';
import { ACCOUNT, isAuthentic, privateKeyPem, SELF, WAREHOUSE } from './simulator/credentials.ts';
import {
  isRefusal,
  type Outcome,
  partitionOf,
  type Refusal,
  refusalOf,
  resultOf,
  runningOf,
  type Table,
} from './simulator/result.ts';
import { Seed } from './simulator/seed.ts';
import { runShow } from './simulator/show.ts';
import { runQuery } from './simulator/views.ts';

const STATEMENTS = /^\/api\/v2\/statements$/;
const STATEMENT = /^\/api\/v2\/statements\/(?<handle>[0-9a-f-]{36})$/;
/** Long enough to tell one statement from another, in the ledger and for faults. */
const MOST_OPERATION = 400;

const NO_PRIVILEGE: Refusal = {
  code: '003001',
  sqlState: '42501',
  message: "SQL access control error:\nInsufficient privileges to operate on user 'SIMULATED'",
};

/** A simulated Snowflake account. The seed is described in simulator/seed.ts. */
const createSnowflakeSimulator: SimulatorFactory = ({ now, seed: unread }) => {
  const seed = Seed.parse(unread ?? {});
  const account = new Account(seed, now);
  const results = new Results(seed);
  return createSimulator({
    platform: 'snowflake',
    now,
    routes: [
      { method: 'POST', path: STATEMENTS, answer: (request) => submit(account, results, request) },
      {
        method: 'GET',
        path: STATEMENT,
        answer: ({ params, query }) => results.read(params.handle ?? '', query),
      },
    ],
    settings: (baseUrl) => ({ baseUrl, account: ACCOUNT, user: SELF, role: seed.role, warehouse: WAREHOUSE }),
    secrets: { privateKey: privateKeyPem() },
    emit: (record) => account.emit(record),
    // All is one path: what is asked stands in the statement.
    operationOf: ({ method, body }) =>
      method === 'POST' ? statementIn(body).slice(0, MOST_OPERATION) : undefined,
    refuse: (request) =>
      isAuthentic(request, now().getTime())
        ? undefined
        : { status: 401, body: { code: '390144', message: 'JWT token is invalid.' } },
    rateLimited: () => ({
      status: 429,
      ...(seed.retryAfterS === undefined ? {} : { headers: { 'retry-after': String(seed.retryAfterS) } }),
    }),
    unavailable: () => ({ status: 503 }),
    forbidden: () => refusalOf(account.nextHandle(), NO_PRIVILEGE),
    notFound: () => ({ status: 404 }),
  });
};

export default createSnowflakeSimulator;

function statementIn(body: unknown): string {
  return String((body as { statement?: unknown } | undefined)?.statement ?? '');
}

/** Values in the order of their places. */
function valuesIn(body: unknown): string[] {
  const { bindings = {} } = (body ?? {}) as { bindings?: Record<string, { value: string }> };
  return Object.entries(bindings)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, { value }]) => value);
}

function submit(account: Account, results: Results, { body }: SimulatedRequest): SimulatedAnswer {
  const text = statementIn(body);
  const handle = account.nextHandle();
  const outcome: Outcome | Refusal =
    runCommand(account, text) ?? runShow(account, text) ?? runQuery(account, text, valuesIn(body));
  if (isRefusal(outcome)) return refusalOf(handle, outcome);
  const { change, table } = outcome;
  const answer = results.keep(handle, table);
  if (!change) return answer;
  return {
    ...answer,
    change: () => {
      change();
      const type = text.startsWith('ALTER USER') ? 'ALTER_USER' : 'SELECT';
      account.recordChange(handle, text, type);
    },
  };
}

/** Results by handle, each under way for as many questions as the seed says. */
class Results {
  private readonly seed: Seed;
  private readonly kept = new Map<string, { readonly table: Table; pollsLeft: number }>();

  constructor(seed: Seed) {
    this.seed = seed;
  }

  keep(handle: string, table: Table): SimulatedAnswer {
    const { polls, partitionRows } = this.seed;
    this.kept.set(handle, { table, pollsLeft: polls });
    return polls > 0 ? runningOf(handle) : resultOf(handle, table, partitionRows);
  }

  read(handle: string, query: URLSearchParams): SimulatedAnswer {
    const found = this.kept.get(handle);
    if (!found) return { status: 404 };
    const { partitionRows } = this.seed;
    const partition = query.get('partition');
    if (partition !== null) return partitionOf(found.table, Number(partition), partitionRows);
    found.pollsLeft--;
    return found.pollsLeft > 0 ? runningOf(handle) : resultOf(handle, found.table, partitionRows);
  }
}
