import { join } from 'node:path';
import type { EventKind } from '#domain/journal-event.ts';
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
  /** Starts a playbook for an incident, `bench` unless another is named; resolves when that is in the journal. */
  trigger(incidentId: string, playbookId?: string): Promise<void>;
  /** Resolves when a run of this incident finishes, from now on. */
  ended(incidentId: string): Promise<void>;
  /** Resolves when people have been asked so often in all. */
  asked(questions: number): Promise<void>;
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
  return {
    incidentIds,
    async trigger(incidentId, playbookId = 'bench') {
      await startRunByHand({ incidentId, playbookId, by: BY }, deps);
    },
    ended: (incidentId) => untilEnded(running, incidentId),
    asked: countOf(running, 'approval-requested'),
    finished: countOf(running, 'run-finished'),
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

/** A run that starts others ends last. */
function untilEnded({ store, incidents }: Running, incidentId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = store.onAppend((entries) => {
      if (!entries.some((entry) => entry.incidentId === incidentId && entry.kind === 'run-finished')) return;
      incidents.load(incidentId).then(({ runs }) => {
        if (runs.some((run) => !run.finished)) return;
        stop();
        resolve();
      }, reject);
    });
  });
}

/** Counts the entries of a kind from now on; what it gives resolves when there are so many. */
function countOf({ store }: Running, kind: EventKind): (many: number) => Promise<void> {
  let finished = 0;
  let wake: (() => void) | undefined;
  store.onAppend((entries) => {
    finished += entries.filter((entry) => entry.kind === kind).length;
    wake?.();
  });
  return (many) =>
    new Promise((resolve) => {
      wake = () => {
        if (finished >= many) resolve();
      };
      wake();
    });
}
