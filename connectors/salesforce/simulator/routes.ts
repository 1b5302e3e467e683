import type { SimulatedAnswer, SimulatedRequest, SimulatorRoute } from 'countersign/kit/testing';
import { longId } from '../record-id.ts';
import { fileId, loginId, type Org } from './org.ts';
import { type ObjectSchema, SCHEMA } from './schema.ts';
import { byCase, parseSoql, type Query, type Row, valueAt } from './soql.ts';

const BASE = '/services/data/v64.0';

export function fault(status: number, errorCode: string, message: string): SimulatedAnswer {
  return { status, body: [{ message, errorCode }] };
}

export const notFound = () => fault(404, 'NOT_FOUND', 'The requested resource does not exist');

/** Every route of the REST API that the connector uses. */
export function routesOf(org: Org): SimulatorRoute[] {
  const cursors = new Map<string, readonly Row[]>();
  const path = (rest: string) => new RegExp(`^${BASE.replaceAll('.', '\\.')}${rest}$`);
  return [
    {
      method: 'GET',
      path: path('/query'),
      answer: ({ query }) => queryAnswer(org, cursors, query.get('q') ?? ''),
    },
    {
      method: 'GET',
      path: path('/query/(?<cursor>[^/]+)'),
      answer: ({ params }) => pageAnswer(org, cursors, cursors.get(params.cursor ?? '') ?? []),
    },
    {
      method: 'GET',
      path: path('/sobjects/EventLogFile/(?<id>[^/]+)/LogFile'),
      answer: ({ params }) => {
        const file = org.seed.logFiles.find((_, at) => fileId(at) === params.id);
        return file ? { status: 200, body: file.text } : notFound();
      },
    },
    {
      method: 'DELETE',
      path: path('/sobjects/AuthSession/(?<id>[^/]+)'),
      answer: (request) => deleteSession(org, request),
    },
    {
      method: 'PATCH',
      path: path('/sobjects/UserLogin/(?<id>[^/]+)'),
      answer: (request) => patchLogin(org, request),
    },
    { method: 'POST', path: /^\/services\/oauth2\/revoke$/, answer: (request) => revoke(org, request) },
  ];
}

function deleteSession(org: Org, { params: { id = '' } }: SimulatedRequest): SimulatedAnswer {
  const session = org.sessions.find((one) => longId(one.id) === longId(id));
  if (!session || !org.seed.permissions.manageUsers) {
    return fault(404, 'NOT_FOUND', 'Provided external ID field does not exist or is not accessible');
  }
  return {
    status: 204,
    change: () => {
      org.sessions = org.sessions.filter((one) => one !== session);
    },
  };
}

function patchLogin(org: Org, { params: { id = '' }, body }: SimulatedRequest): SimulatedAnswer {
  const user = org.users.find((one) => loginId(one.id) === longId(id));
  if (!user) return notFound();
  const { IsFrozen, ...rest } = (body ?? {}) as { IsFrozen?: unknown };
  if (typeof IsFrozen !== 'boolean' || Object.keys(rest).length > 0) {
    return fault(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', 'Unable to create/update fields');
  }
  return { status: 204, change: () => org.freeze(user, IsFrozen) };
}

function revoke(org: Org, { body }: SimulatedRequest): SimulatedAnswer {
  const { token } = (body ?? {}) as { token?: string };
  const held = org.tokens.find(({ deleteToken }) => deleteToken === token);
  if (!held) return { status: 400, body: { error: 'invalid_token', error_description: 'token was invalid' } };
  return {
    status: 200,
    change: () => {
      org.tokens = org.tokens.filter((one) => one !== held);
    },
  };
}

function queryAnswer(org: Org, cursors: Map<string, readonly Row[]>, text: string): SimulatedAnswer {
  let query: Query;
  try {
    query = parseSoql(text);
    const refusal = refusalOf(org, query);
    if (refusal) return refusal;
    const rows = org.rowsOf(query.object).filter(query.matches);
    const sorted = query.order ? inOrder(rows, query.order) : rows;
    return pageAnswer(
      org,
      cursors,
      sorted
        .slice(0, Math.min(query.limit, SCHEMA[query.object]?.mostRows ?? query.limit))
        .map((row) => shown(query, row)),
    );
  } catch (thrown) {
    return fault(400, 'MALFORMED_QUERY', String(thrown));
  }
}

/** What Salesforce says to a query for what it does not have, or does not let us have. */
function refusalOf(org: Org, { object, fields, filters, order }: Query): SimulatedAnswer | undefined {
  const schema = SCHEMA[object];
  if (!schema || (schema.needsLicence && !org.seed.hasEventMonitoring)) {
    return fault(400, 'INVALID_TYPE', `sObject type '${object}' is not supported.`);
  }
  const used = [...fields, ...filters.map(({ field }) => field), ...(order ? [order.field] : [])];
  const unknown = used.find((field) => !schema.fields.includes(field));
  if (unknown) return fault(400, 'INVALID_FIELD', `No such column '${unknown}' on entity '${object}'.`);
  return schema.isBig ? bigRefusal(schema, filters, order) : undefined;
}

function bigRefusal(
  { timeField }: ObjectSchema,
  filters: Query['filters'],
  order: Query['order'],
): SimulatedAnswer | undefined {
  const isPlain = filters.length <= 1 && filters.every(({ field }) => field === timeField);
  if (isPlain && order === undefined) return undefined;
  return fault(400, 'BIG_OBJECT_UNSUPPORTED_OPERATION', 'Filter on the fields of the index, in their order');
}

function inOrder(rows: readonly Row[], { field, isDescending }: NonNullable<Query['order']>): readonly Row[] {
  const sorted = rows.toSorted((a, b) => byCase(String(valueAt(a, field)), String(valueAt(b, field))));
  return isDescending ? sorted.reverse() : sorted;
}

/** Only what was asked for, nested as asked. */
function shown({ fields, object }: Query, row: Row): Row {
  const answer: Record<string, unknown> = {
    attributes: { type: object, url: `${BASE}/sobjects/${object}/${String(row.Id ?? '')}` },
  };
  for (const field of fields) {
    const [head = '', ...rest] = field.split('.');
    answer[head] = rest.length === 0 ? (row[head] ?? null) : (row[head] ?? null);
  }
  return answer;
}

function pageAnswer(org: Org, cursors: Map<string, readonly Row[]>, rows: readonly Row[]): SimulatedAnswer {
  const { pageSize } = org.seed;
  const isDone = rows.length <= pageSize;
  const cursor = `01g5e0000000${String(cursors.size + 1).padStart(5, '0')}-${pageSize}`;
  if (!isDone) cursors.set(cursor, rows.slice(pageSize));
  return {
    status: 200,
    body: {
      totalSize: rows.length,
      done: isDone,
      ...(isDone ? {} : { nextRecordsUrl: `${BASE}/query/${cursor}` }),
      records: rows.slice(0, pageSize),
    },
  };
}
