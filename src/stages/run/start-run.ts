import type { Person } from '#domain/approval.ts';
import type { Connectors } from '#domain/connectors.ts';
import { CountersignError } from '#domain/errors.ts';
import { type EventData, event, type JournalEvent } from '#domain/journal-event.ts';
import { calledPlaybooks } from '#domain/playbook/called-playbooks.ts';
import { beginningFor } from '#domain/playbook/fits.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import type { Digest, EvidenceStore, Incidents } from '#domain/ports.ts';
import { nextRunId } from '#domain/run/child-runs.ts';
import type { Incident, Run } from '#domain/run/state.ts';
import { stopOf, wouldDoMore } from '#domain/run/stop-runs.ts';
import { storableValues } from '#domain/storable-values.ts';
import { type PinnedDocument, writePinned } from './pinned.ts';

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

/** Whether the present verdict has been answered: by runs, or by saying that no playbook fits. The same one again has been. */
export function isAnswered({ assessment, answered }: Incident): boolean {
  return assessment !== undefined && assessment.assessment.verdict === answered;
}

/**
 * Answers a verdict: starts every playbook whose `on` fits it and the credential. Where a run has done, or goes on doing,
 * what its playbook says under this verdict, that run is the answer. When nothing fits, that is said.
 *
 * A verdict that has become undecided starts nothing while an answer to a decided one stands.
 */
export async function answerVerdict(
  incident: Incident,
  deps: StartRunDeps,
): Promise<(incident: Incident) => readonly JournalEvent[]> {
  const made = incident.assessment;
  if (!made) throw new CountersignError('ERR_INTERNAL', `${incident.id}: there is no assessment to answer`);
  const { verdict } = made.assessment;
  const fitting = beginningFor(deps.playbooks, verdict, incident.credential?.kind);
  const starters = await Promise.all(
    fitting.map(async (loaded) => ({
      loaded,
      start: await starter(loaded, deps, { trigger: 'assessment', ...inputsOf(loaded, {}) }),
    })),
  );
  return (present) => {
    if (isAnswered(present) || present.assessment?.round !== made.round) return [];
    const standing = present.runs
      .slice(present.explainedRuns)
      .filter((run) => isAnswer(run) && !isContradicted(run));
    if (verdict === 'undecided' && standing.length > 0) return [];
    if (starters.length === 0)
      return [
        event('playbook-not-found', {
          round: made.round,
          why: `no playbook is for a verdict of "${verdict}"`,
        }),
      ];
    const why = tooOftenContradicted(present);
    if (why) return [event('playbook-not-found', { round: made.round, why })];
    let offset = 0;
    const begun = starters.map(({ loaded, start }) => {
      const run = standing.findLast((each) => does(present, each, loaded, deps));
      return run ? event('run-continued', { runId: run.id, round: made.round }) : start(present, offset++);
    });
    return [...stopsOfContradicted(present), ...begun];
  };
}

/** What is used again after so many proofs, another run of the same will not end. */
const MOST_CONTRADICTED_RUNS = 2;

/** Whether something that the run had proven to be cut was used since. */
function isContradicted(run: Run): boolean {
  return [...run.steps.values()].some(({ items }) => items.some(({ proof }) => proof === 'contradicted'));
}

/** Why no run is started any more; undefined while one may help. */
function tooOftenContradicted({ runs, contradictions }: Incident): string | undefined {
  const count = runs.filter(isContradicted).length;
  if (count <= MOST_CONTRADICTED_RUNS) return undefined;
  const last = contradictions?.at(-1);
  const where = last ? ` at ${last.platform}` : '';
  return `what ${count} runs had proven to be cut was used again: a person has to cut it${where}`;
}

/** What a contradicted run has not begun, the one that begins anew does. */
function stopsOfContradicted({ runs }: Incident): readonly JournalEvent[] {
  return runs
    .filter((run) => run.trigger === 'assessment' && !run.finished && !run.stopped && isContradicted(run))
    .map((run) => stopOf(run, 'contradicted', 'what it had proven to be cut was used since'));
}

function isAnswer({ trigger, stopped }: Run): boolean {
  return trigger === 'assessment' && !stopped;
}

/** Whether a run does, or did, all that a playbook says as things are now; one under way would else have been stopped. */
function does(incident: Incident, run: Run, { playbook, text }: LoadedPlaybook, deps: StartRunDeps): boolean {
  if (run.playbook.id !== playbook.id) return false;
  if (!run.finished) return true;
  const pinned = { playbook, connectors: deps.connectors.facts };
  return run.playbook.sha256 === deps.digest.ofText(text) && !wouldDoMore(incident, run, pinned);
}

/** A run that somebody asks for. */
export interface RunRequest {
  readonly incidentId: string;
  readonly playbookId: string;
  readonly by: Person;
  /** What the playbook's `inputs` ask for, by name. */
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
  /** SHA-256 that tells this request from every other; the same one again starts nothing. */
  readonly requestKey?: string | undefined;
}

/**
 * Starts one playbook by hand; resolves to the id of its run, which is the earlier one when the request came before.
 * @throws ERR_NOT_FOUND for an unknown playbook or incident; ERR_INPUT_INVALID naming each input that does not fit
 */
export async function startRunByHand(
  request: RunRequest,
  deps: StartRunDeps & { readonly incidents: Incidents },
): Promise<string> {
  const { incidentId, playbookId, by, inputs = {}, requestKey } = request;
  const loaded = deps.playbooks.find(({ playbook }) => playbook.id === playbookId);
  if (!loaded)
    throw new CountersignError('ERR_NOT_FOUND', `there is no playbook "${playbookId}"`, {
      place: 'playbook',
    });
  const start = await starter(loaded, deps, {
    trigger: 'request',
    startedBy: by,
    ...inputsOf(loaded, inputs),
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

/** What a run is given, defaults filled in; nothing for a playbook that asks for nothing. @throws ERR_INPUT_INVALID */
function inputsOf(
  { playbook }: LoadedPlaybook,
  given: Readonly<Record<string, unknown>>,
): Pick<EventData<'run-started'>, 'inputs'> {
  const inputs = storableValues(playbook.inputs, given, 'inputs');
  return Object.keys(inputs).length > 0 ? { inputs } : {};
}

/** What a playbook may run, at any remove, to be pinned with it; nothing where it runs none. */
function calledBy(
  playbook: Playbook,
  { playbooks, digest }: Pick<StartRunDeps, 'playbooks' | 'digest'>,
): Pick<PinnedDocument, 'called'> {
  const found = calledPlaybooks(playbook, playbooks);
  if (found.length === 0) return {};
  return {
    called: found.map(({ file, text }) => ({ file, text, sha256: digest.ofText(text) })),
  };
}

async function starter(
  loaded: LoadedPlaybook,
  deps: StartRunDeps,
  why: Pick<EventData<'run-started'>, 'trigger' | 'startedBy' | 'requestKey' | 'inputs'>,
): Promise<(incident: Incident, offset: number) => JournalEvent> {
  const { playbook, file, text } = loaded;
  const document = writePinned({
    playbook: { file, text },
    policy: { file: deps.policy.file, text: deps.policy.text },
    connectors: [...deps.connectors.facts],
    ...calledBy(playbook, deps),
  });
  const { sha256 } = await deps.evidence.put(undefined, 'pinned', document, { count: 1 });
  return (incident, offset) =>
    event('run-started', {
      runId: nextRunId(incident, offset),
      playbook: { id: playbook.id, version: playbook.version, sha256: deps.digest.ofText(text) },
      pinned: sha256,
      leavesLeases: true,
      ...why,
    });
}
