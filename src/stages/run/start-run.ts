import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { type EventData, event, type JournalEvent } from '#domain/journal-event.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import type { Connectors, Digest, EvidenceStore, Incidents } from '#domain/ports.ts';
import type { Incident } from '#domain/run/state.ts';
import { writePinned } from './pinned.ts';

/** A playbook as it was loaded. */
export interface LoadedPlaybook {
  readonly playbook: Playbook;
  readonly file: string;
  readonly text: string;
}

export interface StartRunDeps {
  readonly playbooks: readonly LoadedPlaybook[];
  readonly policy: { readonly file: string; readonly text: string };
  readonly connectors: Connectors;
  readonly evidence: EvidenceStore;
  readonly digest: Digest;
}

/** Whether the assessment of the present round has been answered: by a run, or by saying that no playbook fits. */
export function isAnswered(incident: Incident): boolean {
  const round = incident.assessment?.round;
  if (round === undefined) return false;
  if (incident.withoutPlaybook && incident.withoutPlaybook.round >= round) return true;
  return incident.runs.some((run) => run.trigger === 'assessment');
}

/** Starts every playbook whose `on` fits the verdict and the credential; when none fits, that is said. */
export async function startRuns(
  incident: Incident,
  deps: StartRunDeps,
): Promise<(incident: Incident) => readonly JournalEvent[]> {
  const made = incident.assessment;
  if (!made) throw new CountersignError('ERR_INTERNAL', `${incident.id}: there is no assessment to answer`);
  const { verdict } = made.assessment;
  const fitting = deps.playbooks.filter(({ playbook }) => fits(playbook, verdict, incident.credential?.kind));
  const starts = await Promise.all(fitting.map((loaded) => starter(loaded, deps, { trigger: 'assessment' })));
  return (present) => {
    if (isAnswered(present)) return [];
    if (starts.length > 0) return starts.map((start, index) => start(present, index));
    return [
      event('playbook-not-found', { round: made.round, why: `no playbook is for a verdict of "${verdict}"` }),
    ];
  };
}

/** A run that somebody asks for. */
export interface RunRequest {
  readonly incidentId: string;
  readonly playbookId: string;
  readonly by: Person;
  /** SHA-256 that tells this request from every other; the same one again starts nothing. */
  readonly requestKey?: string | undefined;
}

/**
 * Starts one playbook by hand; resolves to the id of its run, which is the earlier one when the request came before.
 * @throws ERR_NOT_FOUND for an unknown playbook or incident
 */
export async function startRunByHand(
  request: RunRequest,
  deps: StartRunDeps & { readonly incidents: Incidents },
): Promise<string> {
  const { incidentId, playbookId, by, requestKey } = request;
  const loaded = deps.playbooks.find(({ playbook }) => playbook.id === playbookId);
  if (!loaded)
    throw new CountersignError('ERR_NOT_FOUND', `there is no playbook "${playbookId}"`, {
      place: 'playbook',
    });
  const start = await starter(loaded, deps, {
    trigger: 'request',
    startedBy: by,
    ...(requestKey ? { requestKey } : {}),
  });
  let runId = '';
  await deps.incidents.change(incidentId, `person/${by.email}`, (incident) => {
    const before = requestKey && incident.runs.find((run) => run.requestKey === requestKey);
    if (before) {
      runId = before.id;
      return [];
    }
    runId = nextRunId(incident, 0);
    return [start(incident, 0)];
  });
  return runId;
}

function fits(playbook: Playbook, verdict: string, credential: string | undefined): boolean {
  if (!playbook.on || !(playbook.on.verdict as readonly string[]).includes(verdict)) return false;
  const kinds = playbook.on.credential as readonly string[] | undefined;
  return kinds === undefined || credential === undefined || kinds.includes(credential);
}

function nextRunId(incident: Incident, offset: number): string {
  return `${incident.id}-r${incident.runs.length + 1 + offset}`;
}

async function starter(
  loaded: LoadedPlaybook,
  deps: StartRunDeps,
  why: Pick<EventData<'run-started'>, 'trigger' | 'startedBy' | 'requestKey'>,
): Promise<(incident: Incident, offset: number) => JournalEvent> {
  const { playbook, file, text } = loaded;
  const document = writePinned({
    playbook: { file, text },
    policy: { file: deps.policy.file, text: deps.policy.text },
    connectors: [...deps.connectors.facts],
  });
  const { sha256 } = await deps.evidence.put(undefined, 'pinned', document, { count: 1 });
  return (incident, offset) =>
    event('run-started', {
      runId: nextRunId(incident, offset),
      playbook: { id: playbook.id, version: playbook.version, sha256: deps.digest.ofText(text) },
      pinned: sha256,
      ...why,
    });
}
