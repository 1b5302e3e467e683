import type { Incident, Item, Operation, Run, Step } from '../run/state.ts';
import { operationText } from './operator-notes.ts';
import { changeText } from './verdict-notes.ts';

export interface TimelineLine {
  readonly at: string;
  readonly text: string;
}

/** The incident as a list of moments, oldest first. */
export function timelineOf(incident: Incident): readonly TimelineLine[] {
  const lines: TimelineLine[] = [
    {
      at: incident.openedAt,
      text: `opened by ${incident.sources.join(', ') || 'a request'}: ${incident.title}`,
    },
  ];
  if (incident.assessment) {
    const { verdict, score } = incident.assessment.assessment;
    lines.push({ at: incident.assessment.at, text: `assessed: ${verdict}, score ${score.toFixed(2)}` });
  }
  for (const change of incident.changes) lines.push({ at: change.at, text: `verdict ${changeText(change)}` });
  for (const run of incident.runs) lines.push(...runLines(run));
  for (const { question, status, why, answers, closedAt } of incident.approvals.values()) {
    lines.push({ at: question.askedAt, text: `asked ${question.approverGroup} about ${question.step}` });
    for (const answer of answers)
      lines.push({ at: answer.at, text: `${answer.by.email} answered ${answer.answer} (${answer.by.via})` });
    if (closedAt) lines.push({ at: closedAt, text: `${question.step}: ${status}${why ? `: ${why}` : ''}` });
  }
  return lines.toSorted((a, b) => a.at.localeCompare(b.at));
}

function runLines(run: Run): TimelineLine[] {
  const lines: TimelineLine[] = [
    { at: run.startedAt, text: `playbook ${run.playbook.id} v${run.playbook.version} started` },
  ];
  for (const step of run.steps.values()) {
    if (step.status === 'skipped') lines.push({ at: step.beganAt, text: `${step.id} skipped: ${step.why}` });
    lines.push(...step.items.flatMap((item) => itemLines(step, item)));
    lines.push(...askedLines(step));
    if (step.timedOut)
      lines.push({ at: step.timedOut.at, text: `${step.id} timed out: ${step.timedOut.why}` });
  }
  lines.push(...run.operations.filter(({ did }) => did !== 'cancel' && did !== 'skip').map(operationLine));
  if (run.stopped) lines.push({ at: run.stopped.at, text: `${run.playbook.id} stopped: ${run.stopped.why}` });
  if (run.finished)
    lines.push({ at: run.finished.at, text: `ended ${run.finished.outcome}: ${run.finished.why}` });
  return lines;
}

/** What was cancelled or skipped has a line of its own already. */
function operationLine(operation: Operation): TimelineLine {
  return { at: operation.at, text: operationText(operation) };
}

/** What people were asked and told, and what they said. */
function askedLines({ id, asked, notice, result, why }: Step): TimelineLine[] {
  const lines: TimelineLine[] = [];
  if (asked) {
    const { question, status, by, at } = asked;
    lines.push({ at: question.askedAt, text: `asked ${question.group}: ${question.text}` });
    if (at)
      lines.push({ at, text: status === 'answered' ? `${by?.email} answered ${id}` : `${id}: ${status}` });
  }
  if (notice) {
    const how = notice.delivered ? 'told' : result === 'failed' ? `not told (${why})` : 'to be told';
    lines.push({ at: notice.at, text: `${how}: ${notice.text}` });
  }
  return lines;
}

function itemLines(step: Step, item: Item): TimelineLine[] {
  const what = `${step.use} on ${item.account?.platform ?? 'no account'}`;
  if (item.gap) return [{ at: step.beganAt, text: `${what}: ${item.gap}` }];
  const lines: TimelineLine[] = [];
  if (item.claimedAt) lines.push({ at: item.claimedAt, text: `${what}: called` });
  if (item.acceptedAt)
    lines.push({
      at: item.acceptedAt,
      text: `${what}: ${item.outcome === 'already-done' ? 'was so already' : 'accepted'}`,
    });
  if (item.provenAt) lines.push({ at: item.provenAt, text: `${what}: proven` });
  return lines;
}
