import type { Connectors } from '#domain/connectors.ts';
import { CountersignError } from '#domain/errors.ts';
import type { EvidenceRef } from '#domain/evidence.ts';
import { type EventData, event } from '#domain/journal-event.ts';
import type { Clock, EvidenceStore, Incidents } from '#domain/ports.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import { requestFor } from '#domain/run/request-for.ts';
import type { Incident } from '#domain/run/state.ts';
import { itemAt } from './action-request.ts';
import { failed, finished, type Patience } from './failure.ts';

export interface ReadDeps {
  readonly incidents: Incidents;
  readonly connectors: Connectors;
  readonly evidence: EvidenceStore;
  readonly clock: Clock;
  readonly actor: string;
  /** How the step bears failures, from the pinned playbook. */
  patienceOf(runId: string, step: string): Promise<Patience>;
}

type Read = { output: NonNullable<EventData<'action-finished'>['output']>; evidence: EvidenceRef[] };

/** Most audit records one `activity.pull` keeps; what is cut is named in its watermark. */
const MOST_RECORDS = 10_000;

/** Carries out a step that only reads. It may be repeated freely: a repeat reads again. */
export async function readAction(place: ActionPlace, deps: ReadDeps): Promise<void> {
  const incident = await deps.incidents.load(place.incidentId, place.seq);
  const { step, item } = itemAt(incident, place);
  if (item.phase !== 'intended' || item.attempt !== place.attempt) return;
  let outcome: EventData<'action-finished'>;
  try {
    outcome = { ...finished(place, step, item, 'accepted'), ...(await read(incident, place, deps)) };
  } catch (thrown) {
    const patience = await deps.patienceOf(place.runId, place.step);
    const failure = failed(thrown, place, step, item, { now: deps.clock.now(), ...patience });
    if (failure.kind !== 'action-finished') throw thrown;
    outcome = failure.data;
  }
  await deps.incidents.change(place.incidentId, deps.actor, (present) => {
    const now = itemAt(present, place).item;
    return now.phase === 'intended' && now.attempt === place.attempt
      ? [event('action-finished', outcome)]
      : [];
  });
}

async function read(incident: Incident, place: ActionPlace, deps: ReadDeps): Promise<Read> {
  const { run, step, item } = itemAt(incident, place);
  const { platform, account } = requestFor(incident, run, step, item);
  switch (step.use) {
    case 'account.find': {
      const found = await deps.connectors.findAccount(platform, { id: account.id });
      return { output: { account: asJson(found ?? null) }, evidence: [] };
    }
    case 'sessions.list':
      return {
        output: { sessions: asJson(await deps.connectors.listSessions(platform, account)) },
        evidence: [],
      };
    case 'tokens.list':
      return {
        output: { tokens: asJson(await deps.connectors.listTokens(platform, account)) },
        evidence: [],
      };
    case 'activity.pull':
      return await pullActivity(incident, place, deps);
    default:
      throw new CountersignError('ERR_CAPABILITY_NOT_OFFERED', `${step.use} is not a reading that is known`);
  }
}

async function pullActivity(incident: Incident, place: ActionPlace, deps: ReadDeps): Promise<Read> {
  const { run, step, item } = itemAt(incident, place);
  const { platform, account } = requestFor(incident, run, step, item);
  const { since } = item.input;
  if (typeof since !== 'string' || Number.isNaN(Date.parse(since))) {
    throw new CountersignError('ERR_INPUT_INVALID', 'activity.pull needs `since`, a time', {
      place: `${place.step}.with.since`,
    });
  }
  const until = deps.clock.now().toISOString();
  const query = { account, since: new Date(since).toISOString(), until, limit: MOST_RECORDS };
  const pull = await deps.connectors.pullActivity(platform, query);
  const facts = { platform, count: pull.raw.length };
  const evidence =
    pull.raw.length > 0
      ? [await deps.evidence.put(incident.id, 'raw-records', pull.raw.join('\n'), facts)]
      : [];
  return { output: { records: pull.raw.length, completeUntil: pull.watermark.completeUntil }, evidence };
}

/** As the journal holds it: plain JSON, without absent members. */
function asJson(value: unknown): Read['output'][string] {
  return JSON.parse(JSON.stringify(value)) as Read['output'][string];
}
