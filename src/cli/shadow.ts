import { parseArgs } from 'node:util';
import type pg from 'pg';
import { parseDuration } from '#domain/duration.ts';
import { CountersignError } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import { factsOf } from '../adapters/registry/connectors.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { loadPlaybooks } from '../adapters/registry/load-playbooks.ts';
import { digest } from '../adapters/secrets/digest.ts';
import { createReadModels } from '../adapters/store/read-models.ts';
import { type Config, readConfig } from '../config.ts';
import type { Stage } from '../rehearsal/rehearse.ts';
import { type Shadow, shadow } from '../rehearsal/shadow.ts';
import { readIncident } from './one-incident.ts';
import { plainLine } from './plain-line.ts';
import { findPlaybook } from './plan-playbook.ts';
import { projectRoot } from './project-root.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `countersign shadow PLAYBOOK [--since 30d] [--incident ID…] [--json]

  rehearses a playbook on past incidents of the database, with what platforms and people came to then, and shows which
  actions it would add or leave out; what was not recorded is supposed to go well, and is named. Nothing is done.

  PLAYBOOK        the id of a playbook, or a path to its file
  --since TIME    incidents opened within this time; default 30d
  --incident ID   this incident; may be repeated

  exit code 0: told; 2: it could not be told`;

const PAGE = 200;

/** Prints what another version of a playbook would have done in past incidents. */
export async function shadowCommand(args: readonly string[]): Promise<number> {
  const options = {
    since: { type: 'string', default: '30d' },
    incident: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const [wanted] = positionals;
  if (values.help || wanted === undefined) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const since = new Date(Date.now() - parseDuration(values.since)).toISOString();
  const config = readConfig(process.env, projectRoot);
  const stage = await stageFor(wanted, config);
  const shadows = await withDatabase(config, async (pool) => {
    const found: Shadow[] = [];
    for (const id of values.incident ?? (await incidentsSince(pool, since))) {
      const { incident, journal } = await readIncident(pool, id);
      found.push(await shadow(incident, await journal.read(id), stage));
    }
    return found;
  });
  console.log(values.json ? harmlessJson({ incidents: shadows }, 2) : shadowText(shadows));
  return 0;
}

async function stageFor(wanted: string, config: Config): Promise<Stage> {
  const connectors = (await loadConnectors(config.connectorsPaths)).map(factsOf);
  const { playbooks, policy } = await loadPlaybooks(config.playbooksPath, connectors);
  if (!policy) throw new CountersignError('ERR_PLAYBOOK_INVALID', 'there is no policy that can be read');
  const loaded = await findPlaybook(wanted, config.playbooksPath, connectors);
  return { loaded, others: playbooks, policy, connectors, digest };
}

/** Newest first. */
async function incidentsSince(pool: pg.Pool, since: string): Promise<string[]> {
  const models = createReadModels(pool);
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await models.incidents({ limit: PAGE, ...(cursor ? { cursor } : {}) });
    const fresh = page.items.filter(({ openedAt }) => openedAt >= since);
    ids.push(...fresh.map(({ id }) => id));
    cursor = fresh.length === page.items.length ? page.next : undefined;
  } while (cursor);
  return ids;
}

/** One incident after the other: what is added, what is left out, and what is supposed. */
export function shadowText(shadows: readonly Shadow[]): string {
  const lines = shadows.flatMap((each) => {
    const { incidentId, cannot, verdict, outcome, added, missing, assumed, after } = each;
    if (cannot !== undefined) return [`${incidentId}: cannot be told: ${cannot}`];
    const isSame = added.length + missing.length === 0;
    return [
      `${incidentId} (${verdict}): ${outcome.before} → ${outcome.after}; ${isSame ? `the same ${after.length} action(s)` : 'other actions'}`,
      ...added.map((line) => `  + ${line}`),
      ...missing.map((line) => `  - ${line}`),
      ...assumed.map((line) => `  ? ${line}`),
    ];
  });
  const other = shadows.filter(({ added, missing }) => added.length + missing.length > 0).length;
  return [...lines, `${shadows.length} incident(s), ${other} with other actions`].map(plainLine).join('\n');
}
