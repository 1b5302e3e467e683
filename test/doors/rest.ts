import fc from 'fast-check';
import { ROUTES, type RouteName } from '#domain/access/doors.ts';
import { type JsonObject, type Operation, openapiDocument } from '../../src/adapters/api/openapi.ts';
import { REST_ROUTES } from '../../src/adapters/api/rest.ts';
import { EXAMPLES } from '../../src/adapters/api/rest-examples.ts';
import { verifyJournal } from '../../src/adapters/store/index.ts';
import { RestOnStore } from '../adapters/api/rest-on-store.ts';
import { runEvents } from '../support/store-samples.ts';
import type { DoorRow, DoorTable } from './door-table.ts';
import { HOSTILE_TEXTS, type Schema, shaped } from './shaped.ts';

/** Every route of REST, sent what its own document says it takes, and what is nearly so. */

/** Requests of each route when the whole is played. */
const CASES = 60;
const SEED = 20_261_124;

export const REST: DoorTable = {
  title: 'REST, from its own schemas',
  about:
    'Each route gets requests made from the OpenAPI document (path, query, body) with hostile texts and wrong types among them, as an administrator. None may be answered with 5xx, none may leave a key of a request half kept, and the journal must verify at the end.',
  columns: ['route', 'requests', 'answered'],
  play: () => playRest(CASES),
};

interface Sent {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Plays so many requests of each route on a database of its own. */
export async function playRest(cases: number): Promise<readonly DoorRow[]> {
  const rest = new RestOnStore();
  await rest.open();
  try {
    await seed(rest);
    const rows: DoorRow[] = [];
    for (const route of Object.keys(ROUTES) as RouteName[]) rows.push(await playRoute(rest, route, cases));
    rows.push(await leftBehind(rest));
    return rows;
  } finally {
    await rest.close();
  }
}

/** Something to be found under the ids of the document's examples. */
async function seed(rest: RestOnStore): Promise<void> {
  const incidentId = await rest.incident('eve');
  const events = runEvents('run-a').slice(0, 5);
  await rest.store.journal.append({ incidentId, expectedSeq: 2, actor: 'system', events, jobs: [] });
}

const document = openapiDocument(REST_ROUTES);

async function playRoute(rest: RestOnStore, route: RouteName, cases: number): Promise<DoorRow> {
  const [method, path] = route.split(' ') as ['GET' | 'POST', string];
  const operation = document.paths[path]![method.toLowerCase()]!;
  const faults: string[] = [];
  for (const [at, sent] of fc.sample(requestOf(route, operation), { numRuns: cases, seed: SEED }).entries()) {
    const answer = await send(rest, method, path, sent, at);
    if (answer.status >= 500) faults.push(`${answer.status} for ${JSON.stringify(sent).slice(0, 400)}`);
    await answer.body?.cancel();
  }
  return { cells: [route, String(cases), faults.length === 0 ? 'no 5xx' : `${faults.length} 5xx`], faults };
}

async function send(
  rest: RestOnStore,
  method: string,
  path: string,
  sent: Sent,
  at: number,
): Promise<Response> {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent((sent.params[name] ?? 'x').toWellFormed()),
  );
  const query = new URLSearchParams(sent.query).toString();
  const url = query === '' ? filled : `${filled}?${query}`;
  if (method === 'GET') return await rest.get(url, 'ada');
  // Every third request has a key, so that what is kept of one is tried too.
  return await rest.post(url, sent.body, 'ada', at % 3 === 0 ? `key-${path}-${at}` : undefined);
}

function requestOf(route: RouteName, { parameters, requestBody }: Operation): fc.Arbitrary<Sent> {
  const { params = {} } = EXAMPLES[route];
  return fc.record({
    params: texts(
      parameters.filter((each) => each.in === 'path'),
      params,
      [],
    ),
    query: texts(
      parameters.filter((each) => each.in === 'query'),
      {},
      undefined,
    ),
    body: requestBody ? shaped(bodySchema(requestBody)) : fc.constant(undefined),
  });
}

/** Values of parameters as texts; of a path half the time the example's, which is there. */
function texts(
  parameters: readonly JsonObject[],
  known: Readonly<Record<string, string>>,
  requiredKeys: [] | undefined,
): fc.Arbitrary<Record<string, string>> {
  const named = parameters.map(({ name, schema }) => [
    String(name),
    fc.oneof(
      shaped(schema as Schema).map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
      fc.constantFrom(...HOSTILE_TEXTS),
      fc.constant(known[String(name)] ?? 'x'),
    ),
  ]);
  const all = fc.record(
    Object.fromEntries(named) as Record<string, fc.Arbitrary<string>>,
    requiredKeys ? {} : { requiredKeys: [] },
  );
  return all as fc.Arbitrary<Record<string, string>>;
}

function bodySchema({ content }: JsonObject): Schema {
  return (content as Record<string, { schema: Schema }>)['application/json']!.schema;
}

/** What the requests left: no key half kept, and a journal that verifies. */
async function leftBehind({ store }: RestOnStore): Promise<DoorRow> {
  const { rows } = await store.pool.query('select 1 from idempotency_keys where status is null');
  const faults = rows.length === 0 ? [] : [`${rows.length} keys of requests are half kept`];
  const checked = await verifyJournal(store.pool, { publicKeys: [] });
  faults.push(...checked.faults.map((fault) => `journal: ${JSON.stringify(fault)}`));
  return {
    cells: ['what is left of them', '', faults.length === 0 ? 'journal verifies, no key half kept' : 'WRONG'],
    faults,
  };
}
