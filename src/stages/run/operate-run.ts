import { CountersignError } from '#domain/errors.ts';
import type { EvidenceStore, Incidents } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { storableReason } from '#domain/reason.ts';
import { type OperatorCommand, operate } from '#domain/run/operate.ts';
import type { Incident } from '#domain/run/state.ts';
import { readPinned } from './pinned.ts';

export interface OperateRunDeps {
  readonly incidents: Incidents;
  readonly readModels: Pick<ReadModels, 'run'>;
  readonly evidence: Pick<EvidenceStore, 'get'>;
}

/** What a run is after a person's command. */
export interface Operated {
  readonly runId: string;
  readonly incidentId: string;
  readonly status: 'running' | 'paused' | 'stopped' | 'finished';
}

const LONGEST_REASON = 900;

/**
 * Carries out a person's command on a run: who and why are in the journal before anything follows from it.
 * @throws ERR_NOT_FOUND for a run or step that does not exist; ERR_RUN_STATE, naming the state, where it does not allow it;
 *   ERR_INPUT_INVALID without a reason
 */
export async function operateRun(command: OperatorCommand, deps: OperateRunDeps): Promise<Operated> {
  const reason = storableReason(command.reason, LONGEST_REASON).trim();
  if (reason === '')
    throw new CountersignError('ERR_INPUT_INVALID', 'say why: a reason is kept and shown', {
      place: 'reason',
    });
  const by = { ...command.by, email: command.by.email.toLowerCase() };
  const row = await deps.readModels.run(command.runId);
  if (!row) throw new CountersignError('ERR_NOT_FOUND', `there is no run ${command.runId}`);
  const stepIds = await stepIdsOf(await deps.incidents.load(row.incidentId), command, deps);
  const after = await deps.incidents.change(row.incidentId, `person/${by.email}`, (incident) =>
    operate(incident, { ...command, by, reason }, stepIds),
  );
  return { runId: command.runId, incidentId: row.incidentId, status: statusOf(after, command.runId) };
}

/** The steps of the playbook as the run pinned it; what it pinned never changes. */
async function stepIdsOf(
  incident: Incident,
  command: OperatorCommand,
  deps: OperateRunDeps,
): Promise<readonly string[]> {
  const run = incident.runs.find(({ id }) => id === command.runId);
  if (!run || !('step' in command)) return [];
  return Object.keys(readPinned(await deps.evidence.get(run.pinned), run.pinned).playbook.steps);
}

function statusOf({ runs }: Incident, runId: string): Operated['status'] {
  const run = runs.find(({ id }) => id === runId);
  if (run?.finished) return 'finished';
  if (run?.stopped) return 'stopped';
  return run?.paused ? 'paused' : 'running';
}
