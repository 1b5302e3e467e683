import type { Connectors } from '#domain/connectors.ts';
import type { ActionFacts, ProofReading, ProofState } from '#domain/containment.ts';
import { type EventData, event, type JournalEvent } from '#domain/journal-event.ts';
import type { Clock, Incidents } from '#domain/ports.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import { type Retry, repetitionOf } from '#domain/run/repeat.ts';
import { requestFor } from '#domain/run/request-for.ts';
import { type BeginWatchDeps, watchOver } from './begin-watch.ts';
import { leftBehind } from './left-behind.ts';
import { lookAgainAt } from './look-again.ts';
import { type Found, isProof, itemAt, readProof, wasRead } from './read-proof.ts';

export interface VerifyDeps extends BeginWatchDeps {
  readonly incidents: Incidents;
  readonly connectors: Connectors;
  readonly clock: Clock;
  readonly actor: string;
  /** How long proof is looked for, in milliseconds, after the call; by run and step, from the pinned playbook. */
  withinMs(runId: string, step: string): Promise<number>;
  /** How the step repeats what has failed, from the pinned playbook. */
  retryOf(runId: string, step: string): Promise<Retry>;
  /** Most that is waited before an unknown call is taken as not carried out, in milliseconds; undefined: the connector's own bound. */
  readonly settleCapMs: number | undefined;
}

/** Attempts after an unknown outcome that the platform shows was not carried out. */
const MOST_UNKNOWN_ATTEMPTS = 3;

/** Reads what the platform shows of a containment and moves its proof state; never trusts the call that made the change. */
export async function verifyAction(place: ActionPlace, deps: VerifyDeps): Promise<void> {
  const incident = await deps.incidents.load(place.incidentId, place.seq);
  const found = itemAt(incident, place, 'verifying');
  if (!found) return;
  const reading = await readProof(incident, found, deps);
  const { run, step, item } = found;
  const left = await leftBehind(requestFor(incident, run, step, item), reading, deps.connectors);
  const withinMs = await deps.withinMs(place.runId, place.step);
  const retry = await deps.retryOf(place.runId, place.step);
  const watch = isProof(reading) ? await watchOver(incident, place, found, deps) : () => [];
  await deps.incidents.change(place.incidentId, deps.actor, (present) => {
    const now = itemAt(present, place, 'verifying');
    if (!now || now.item.readings !== found.item.readings) return [];
    const moving = moved(place, now, reading, { withinMs, retry }, deps).map((each) => withLeft(each, left));
    return [...moving, ...watch(deps.clock.now())];
  });
}

function withLeft(moving: JournalEvent, left: Awaited<ReturnType<typeof leftBehind>>): JournalEvent {
  const isLast = moving.kind === 'proof-read' && moving.data.nextAt === undefined;
  return isLast && left ? event('proof-read', { ...moving.data, left }) : moving;
}

function moved(
  place: ActionPlace,
  found: Found,
  reading: ProofReading,
  { withinMs, retry }: { readonly withinMs: number; readonly retry: Retry },
  deps: VerifyDeps,
): readonly JournalEvent[] {
  const { item } = found;
  const now = deps.clock.now();
  const elapsedMs = now.getTime() - Date.parse(item.claimedAt!);
  const nextAt = new Date(now.getTime() + paceMs(item.readings)).toISOString();
  const base = {
    runId: place.runId,
    step: place.step,
    index: place.index,
    attempt: place.attempt,
    platform: item.account!.platform,
    reading,
  };
  if (isProof(reading)) return [event('proof-read', { ...base, proof: 'proven' })];
  if (item.outcome === 'unknown' && reading.state !== 'effective') {
    return unknownMoved(base, found, reading, { elapsedMs, withinMs }, nextAt, deps);
  }
  if (reading.state === 'refuted') return refuted(base, found, repetitionOf(item, retry, now), nextAt);
  const proof: ProofState =
    reading.state === 'effective'
      ? 'effective'
      : elapsedMs >= withinMs
        ? 'unproven'
        : (item.proof ?? 'accepted');
  if (elapsedMs < withinMs) return [event('proof-read', { ...base, proof, nextAt })];
  return [event('proof-read', { ...base, proof, ...lookAgainAt(reading, item, now) })];
}

/** The platform shows that it did not take hold: it has failed, and is done again where the step's `retry` says so. */
function refuted(
  base: Omit<EventData<'proof-read'>, 'proof'>,
  { step, item }: Found,
  again: ReturnType<typeof repetitionOf>,
  nextAt: string,
): readonly JournalEvent[] {
  if (!again) return [event('proof-read', { ...base, proof: 'failed' })];
  const { reading, ...place } = base;
  const failure = { code: 'ERR_CONNECTOR_REJECTED', message: reading.saw.join('; ').slice(0, 2_000) };
  return [
    event('proof-read', { ...base, proof: item.proof ?? 'accepted', nextAt }),
    event('action-finished', { ...place, effect: step.effect!, outcome: 'failed', failure, ...again }),
  ];
}

/**
 * Whether the unknown call was carried out: when the platform would show it by now and twice does not, it was not.
 * Twice, because the first list that is read after a long time may be the one from before.
 */
function unknownMoved(
  base: Omit<EventData<'proof-read'>, 'proof'>,
  found: Found,
  reading: ProofReading,
  { elapsedMs, withinMs }: { elapsedMs: number; withinMs: number },
  nextAt: string,
  deps: VerifyDeps,
): readonly JournalEvent[] {
  const settlesMs = settlesWithinMs(found, deps);
  const hasSettled = elapsedMs >= settlesMs && wasRead(found.item.reading);
  const wasNotDone = wasRead(reading) && (reading.state === 'refuted' || hasSettled);
  if (!wasNotDone) {
    // The time may have passed while nobody was there to look: what is read for the first time is read once more.
    const isFirst = wasRead(reading) && !wasRead(found.item.reading);
    if (elapsedMs >= withinMs + settlesMs && !isFirst) {
      const again = lookAgainAt(reading, found.item, deps.clock.now());
      return [event('proof-read', { ...base, proof: 'unproven', ...again })];
    }
    return [event('proof-read', { ...base, proof: 'unknown', nextAt })];
  }
  const isUnprovable = actionOf(found, deps)?.unprovable === true;
  if (base.attempt >= MOST_UNKNOWN_ATTEMPTS)
    return [event('proof-read', { ...base, proof: isUnprovable ? 'unproven' : 'failed' })];
  const { reading: _reading, ...place } = base;
  const message = isUnprovable
    ? 'nothing shows whether the call was carried out; a repeat changes nothing'
    : 'the platform shows that the call was not carried out';
  return [
    event('proof-read', { ...base, proof: 'unknown', nextAt }),
    event('action-finished', {
      ...place,
      effect: found.step.effect!,
      outcome: 'failed',
      failure: { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN', message },
      retryAt: deps.clock.now().toISOString(),
    }),
  ];
}

/** How long the platform may take to show a change, by its connector's own word. */
function settlesWithinMs(found: Found, deps: VerifyDeps): number {
  const { settlesWithinMs: ownMs = 60_000 } = actionOf(found, deps) ?? {};
  return Math.min(ownMs, deps.settleCapMs ?? Number.POSITIVE_INFINITY);
}

function actionOf({ step, item }: Found, deps: VerifyDeps): ActionFacts | undefined {
  const connector = deps.connectors.facts.find((each) => each.platform === item.account?.platform);
  return connector?.actions.find((each) => each.capability === step.use);
}

/** One second, doubling to half a minute. */
function paceMs(readings: number): number {
  return Math.min(30_000, 1_000 * 2 ** readings);
}
