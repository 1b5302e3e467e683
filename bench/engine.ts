import { join } from 'node:path';
import type { Incidents } from '#domain/ports.ts';
import { createPresentedTokens } from '../src/adapters/issuers/presented-tokens.ts';
import { loadPlaybooks } from '../src/adapters/registry/load-playbooks.ts';
import { digest } from '../src/adapters/secrets/digest.ts';
import { createFingerprints } from '../src/adapters/secrets/fingerprints.ts';
import { readConfig } from '../src/config.ts';
import { type Running, start } from '../src/main.ts';
import { acceptRecords } from '../src/stages/intake/accept.ts';
import { PRESETS } from '../src/stages/intake/sources/index.ts';
import { startRunByHand } from '../src/stages/run/start-run.ts';
import type { Backend } from './backends.ts';
import { resetPlatform } from './connectors/bench/index.ts';
import { environment } from './environment.ts';
import { webhookBody } from './requests.ts';

/** A Countersign in this process, with incidents that wait for a run to be started by hand. */
export interface Engine {
  readonly incidentIds: readonly string[];
  /** Starts the playbook `bench` for an incident; resolves when that is in the journal. */
  trigger(incidentId: string): Promise<void>;
  /** Resolves when so many runs of this engine have finished in all. */
  finished(runs: number): Promise<void>;
  /** Jobs that went to the queue so far. */
  jobs(): Promise<number>;
  stop(): Promise<void>;
}

const BY = { subject: 'bench', email: 'bench@example.com', via: 'rest' } as const;

export async function openEngine(backend: Backend, incidents: number): Promise<Engine> {
  const config = readConfig(
    { ...environment(await backend.database(), await backend.redis(), 'all'), LOG_LEVEL: 'warn' },
    join(import.meta.dirname, '..'),
  );
  resetPlatform();
  const running = await start(config);
  const { playbooks, policy } = await loadPlaybooks(config.playbooksPath, running.connectors.facts);
  if (!policy) throw new Error('the policy of the bench does not load');
  const { connectors, store } = running;
  const deps = {
    playbooks,
    policy,
    connectors,
    evidence: store.evidence,
    digest,
    incidents: running.incidents,
  };
  const incidentIds = await openIncidents(running, config.fingerprintKey, incidents);
  const count = countFinished(running);
  return {
    incidentIds,
    async trigger(incidentId) {
      await startRunByHand({ incidentId, playbookId: 'bench', by: BY }, deps);
    },
    finished: count,
    async jobs() {
      const { rows } = await store.pool.query<{ last: string }>(
        'select last_value as last from outbox_id_seq',
      );
      return Number(rows[0]?.last);
    },
    stop: () => running.stop(),
  };
}

/** One incident a person, enriched and assessed, for which no playbook was found. */
async function openIncidents(running: Running, key: Uint8Array, count: number): Promise<string[]> {
  const { store, incidents } = running;
  const fingerprints = createFingerprints(key);
  const clock = { now: () => new Date() };
  const ports = {
    presets: PRESETS,
    intake: store.intake,
    deadLetters: store.deadLetters,
    fingerprints,
    presented: createPresentedTokens({ issuers: [], fingerprints, clock, fetchDocument: undefined }),
    digest,
    clock,
    windowMs: () => 3_600_000,
  };
  const bodies = Array.from({ length: count }, (_, number): unknown =>
    JSON.parse(webhookBody(number, count)),
  );
  const { receipts } = await acceptRecords({ name: 'bench', preset: 'ocsf' }, bodies, ports);
  const ids = receipts.map(({ incidentId }) => incidentId);
  for (const id of ids) await untilAssessed(incidents, id);
  return ids;
}

async function untilAssessed(incidents: Incidents, id: string): Promise<void> {
  while ((await incidents.load(id)).withoutPlaybook === undefined)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

function countFinished({ store }: Running): (runs: number) => Promise<void> {
  let finished = 0;
  let wake: (() => void) | undefined;
  store.onAppend((entries) => {
    finished += entries.filter((entry) => entry.kind === 'run-finished').length;
    wake?.();
  });
  return (runs) =>
    new Promise((resolve) => {
      wake = () => {
        if (finished >= runs) resolve();
      };
      wake();
    });
}
