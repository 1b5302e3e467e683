import type { BudgetUses } from '#domain/budget-uses.ts';
import type { Chat } from '#domain/chat.ts';
import type { Connectors } from '#domain/connectors.ts';
import { CountersignError } from '#domain/errors.ts';
import type { IssuerTerms } from '#domain/issuer/trusted-issuer.ts';
import type { OpenNetworkKnowledge } from '#domain/network-knowledge.ts';
import type { OtherWays } from '#domain/other-ways.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import { DEFAULT_OUTAGE_WAIT_MS } from '#domain/playbook/step-schema.ts';
import type { Baselines, Clock, Digest, EvidenceStore, Incidents, Job, Journal } from '#domain/ports.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import type { Incident } from '#domain/run/state.ts';
import type { Watches } from '#domain/watch/watch.ts';
import { type Judging, look, reassess } from './look.ts';
import { reportSources } from './report-sources.ts';
import { keepDeadlines } from './stages/approval/keep-deadlines.ts';
import { type CarryOutDeps, carryOut } from './stages/containment/carry-out.ts';
import type { LeasePlace } from './stages/containment/lease-place.ts';
import { planAction } from './stages/containment/plan-action.ts';
import { planUndo } from './stages/containment/plan-undo.ts';
import { readAction } from './stages/containment/read-action.ts';
import { undoLease } from './stages/containment/undo-lease.ts';
import { incidentLedger } from './stages/report/incident-ledger.ts';
import { keptBundle } from './stages/report/kept-bundle.ts';
import { publishReport } from './stages/report/publish-report.ts';
import { endWaits } from './stages/run/end-waits.ts';
import { pinnedDocuments } from './stages/run/pinned-documents.ts';
import { timeOutSteps } from './stages/run/time-out-steps.ts';
import { undoDue } from './stages/run/undo-due.ts';
import { type LookOutDeps, lookOut } from './stages/verification/look-out.ts';
import { type VerifyDeps, verifyAction } from './stages/verification/verify-action.ts';
import { verifyLate } from './stages/verification/verify-late.ts';
import { verifyUndo } from './stages/verification/verify-undo.ts';
import { tellPeople } from './tell-people.ts';

/** What the stages need of the world, put together by main. */
export interface World {
  readonly incidents: Incidents;
  readonly journal: Pick<Journal, 'read'>;
  readonly connectors: Connectors;
  readonly evidence: EvidenceStore;
  readonly baselines: Baselines;
  readonly watches: Watches;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly networks: OpenNetworkKnowledge;
  /** Undefined when no chat is configured: approvals are then answered by REST. */
  readonly chat: Chat | undefined;
  /** How people are reached when the chat is silent. */
  readonly otherWays: OtherWays;
  readonly worker: string;
  /** What the operator says of the issuers whose tokens are trusted. */
  readonly issuerTerms: readonly IssuerTerms[];
  readonly settleCapMs: number | undefined;
  readonly playbooks: readonly {
    readonly playbook: Playbook;
    readonly file: string;
    readonly text: string;
  }[];
  readonly policy: { readonly policy: Policy; readonly file: string; readonly text: string };
  /** Why containment is switched off now, by whatever switch; undefined when it is not. */
  killSwitch(): Promise<string | undefined>;
  /** The policy as its file says now. @throws ERR_POLICY_UNREADABLE */
  presentPolicy(): Promise<Policy>;
  readonly budgets: BudgetUses;
  /** For rehearsals; see look.ts. */
  readonly judging?: Judging;
  readonly unshown: { shown(incidentId: string, seq: number): Promise<void> };
  isAlive(worker: string): Promise<boolean>;
  exclusively<T>(key: string, work: () => Promise<T>): Promise<T>;
}

type Handled = undefined | { readonly delayMs: number };
/** Without `verify` in the playbook, proof is looked for this long, in milliseconds. */
const DEFAULT_VERIFY_MS = 180_000;

/** Which stage does what with which job; the other half of the pipeline's table. */
export function handlersFor(
  world: World,
): Record<'incident' | 'run' | 'timer' | 'notify' | 'connector', (job: Job) => Promise<Handled>> {
  const actor = `worker/${world.worker}`;
  const stepOf = pinnedStep(world);
  const sources = reportSources(world);
  const ledger = (incident: Incident) => incidentLedger(incident, world.clock.now(), world);
  const patienceOf =
    (incidentId: string): CarryOutDeps['patienceOf'] =>
    async (runId, step) => {
      const pinned = await stepOf(incidentId, runId, step);
      return { waitMs: pinned?.ifUnavailable?.waitMs ?? DEFAULT_OUTAGE_WAIT_MS, retry: pinned?.retry };
    };
  const terms = ({ incidentId }: ActionPlace) => verifyTerms(world, incidentId, stepOf);
  return {
    incident: async ({ data }) => delayed(await look(data.incidentId, world)),
    run: async ({ data }) => {
      if (data.runId && data.step)
        await publishReport(data.incidentId, data.runId, data.step, { ...world, sources });
      return undefined;
    },
    timer: async ({ name, data }) => {
      await timeIsUp(name, data.incidentId, world);
      return undefined;
    },
    notify: async (job) => {
      await tellPeople(job, { ...world, ledger });
      return undefined;
    },
    connector: async ({ queue, name, data }) => {
      if (name === 'watch') return await watchPlatform(queue, { ...world, actor });
      if (data.leaseId !== undefined) return await leaseWork(name, data, { ...world, actor });
      const place = placeOf(data);
      const deps = { ...world, actor, patienceOf: patienceOf(place.incidentId) };
      switch (name) {
        case 'plan':
          return delayed(await planAction(place, deps));
        case 'read':
          await readAction(place, deps);
          return undefined;
        case 'carry-out':
          return delayed(await carryOut(place, deps));
        case 'verify':
          return void (await verifyAction(place, { ...deps, ...terms(place) }));
        case 'verify-late':
          return delayed(await verifyLate(place, { ...deps, ...terms(place) }));
        default:
          throw new CountersignError('ERR_INTERNAL', `no action of a connector is called "${name}"`);
      }
    },
  };
}

/** What a deadline that has come means. */
async function timeIsUp(name: string, incidentId: string, world: World): Promise<void> {
  if (name === 'expire') await keepDeadlines(incidentId, world);
  else if (name === 'reassess') await reassess(incidentId, world);
  else if (name === 'end-wait') await endWaits(incidentId, world);
  else if (name === 'step-timeout') await timeOutSteps(incidentId, world);
  else if (name === 'undo-due') await undoDue(incidentId, world);
  else throw new CountersignError('ERR_INTERNAL', `no timer is called "${name}"`);
}

/** Looks through a platform's log for all that is watched there, as often as policy says now. */
async function watchPlatform(queue: string, world: World & Pick<LookOutDeps, 'actor'>): Promise<Handled> {
  const { everyMs: watchEveryMs } = world.policy.policy.watch;
  return delayed(await lookOut(queue.slice('connector-'.length), { ...world, watchEveryMs }));
}

/** How long proof is looked for, and watched over, by what the run pinned. */
function verifyTerms(
  { policy, evidence }: World,
  incidentId: string,
  stepOf: ReturnType<typeof pinnedStep>,
): Pick<VerifyDeps, 'retryOf' | 'keptBundle' | 'withinMs' | 'watchMs' | 'watchEveryMs'> {
  const { defaultMs, everyMs } = policy.policy.watch;
  const verifyOf = async (runId: string, step: string) => (await stepOf(incidentId, runId, step))?.verify;
  return {
    retryOf: async (runId, step) => (await stepOf(incidentId, runId, step))?.retry,
    keptBundle: (incident) => keptBundle(incident, evidence),
    // Ended meanwhile: what was read comes too late to be recorded, whatever the time.
    withinMs: async (runId, step) => (await verifyOf(runId, step))?.withinMs ?? DEFAULT_VERIFY_MS,
    watchMs: async (runId, step) => Math.max(defaultMs, (await verifyOf(runId, step))?.watchMs ?? 0),
    watchEveryMs: everyMs,
  };
}

/** What is to be done for an undo lease. */
async function leaseWork(
  name: string,
  { incidentId, leaseId, attempt, seq }: Job['data'],
  deps: World & { readonly actor: string },
): Promise<Handled> {
  if (leaseId === undefined || attempt === undefined)
    throw new CountersignError('ERR_INTERNAL', 'a job of a lease lacks its place');
  const place: LeasePlace = { incidentId, leaseId, attempt, ...(seq === undefined ? {} : { seq }) };
  if (name === 'undo-plan') return delayed(await planUndo(place, deps));
  if (name === 'undo') return delayed(await undoLease(place, deps));
  if (name !== 'undo-verify')
    throw new CountersignError('ERR_INTERNAL', `no work of a lease is called "${name}"`);
  await verifyUndo(place, deps);
  return undefined;
}

function delayed(delayMs: number | undefined): Handled {
  return delayMs === undefined ? undefined : { delayMs };
}

function placeOf(data: Job['data']): ActionPlace {
  const { incidentId, runId, step, index, attempt, seq } = data;
  if (runId === undefined || step === undefined || index === undefined || attempt === undefined) {
    throw new CountersignError('ERR_INTERNAL', 'a job of a connector lacks its place');
  }
  return { incidentId, runId, step, index, attempt, ...(seq === undefined ? {} : { seq }) };
}

/** A step as the playbook says that its run pinned; undefined when the run has ended. */
function pinnedStep({
  incidents,
  evidence,
}: World): (
  incidentId: string,
  runId: string,
  step: string,
) => Promise<Playbook['steps'][string] | undefined> {
  const pinnedOf = pinnedDocuments(evidence);
  return async (incidentId, runId, step) => {
    // What a run pinned never changes: any state that has the run will do.
    const incident = await incidents.load(incidentId, 0);
    const run = incident.runs.find((each) => each.id === runId);
    if (!run || run.finished) return undefined;
    const { playbook } = (await pinnedOf(incident, []))(run);
    return playbook.steps[step];
  };
}
