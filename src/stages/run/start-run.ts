import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import type { Connectors, Digest, EvidenceStore } from '#domain/ports.ts';
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
  const starts = await Promise.all(fitting.map((loaded) => starter(loaded, deps, 'assessment')));
  return (present) => {
    if (isAnswered(present)) return [];
    if (starts.length > 0) return starts.map((start, index) => start(present, index));
    return [
      event('playbook-not-found', { round: made.round, why: `no playbook is for a verdict of "${verdict}"` }),
    ];
  };
}

/** Starts one playbook by hand. @throws ERR_NOT_FOUND when there is none of that id */
export async function startRunByHand(
  playbookId: string,
  by: Person,
  deps: StartRunDeps,
): Promise<(incident: Incident) => readonly JournalEvent[]> {
  const loaded = deps.playbooks.find(({ playbook }) => playbook.id === playbookId);
  if (!loaded)
    throw new CountersignError('ERR_NOT_FOUND', `there is no playbook "${playbookId}"`, {
      place: 'playbook',
    });
  const start = await starter(loaded, deps, 'request', by);
  return (incident) => [start(incident, 0)];
}

function fits(playbook: Playbook, verdict: string, credential: string | undefined): boolean {
  if (!playbook.on || !(playbook.on.verdict as readonly string[]).includes(verdict)) return false;
  const kinds = playbook.on.credential as readonly string[] | undefined;
  return kinds === undefined || credential === undefined || kinds.includes(credential);
}

async function starter(
  loaded: LoadedPlaybook,
  deps: StartRunDeps,
  trigger: 'assessment' | 'request',
  startedBy?: Person,
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
      runId: `${incident.id}-r${incident.runs.length + 1 + offset}`,
      playbook: { id: playbook.id, version: playbook.version, sha256: deps.digest.ofText(text) },
      pinned: sha256,
      trigger,
      ...(startedBy ? { startedBy } : {}),
    });
}
