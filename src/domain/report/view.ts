import type { SignalResult } from '../assessment.ts';
import { signalTitle } from '../explanation/signal-titles.ts';
import type { ApprovalView, IncidentView } from '../ports.ts';
import type { Approval, Incident } from '../run/state.ts';
import { containmentsOf, residualOf, toRestore } from './containments.ts';
import { operatorNotesOf } from './operator-notes.ts';
import { timelineOf } from './timeline.ts';
import { restoreText, verdictNotesOf } from './verdict-notes.ts';

/** What people are shown of an incident in chat. All texts are data; the adapter escapes them. */
export function viewOf(incident: Incident): IncidentView {
  const assessment = incident.assessment?.assessment;
  const finished = incident.runs.filter((run) => run.finished);
  return {
    incidentId: incident.id,
    title: incident.title,
    principal: incident.principal.email ?? incident.principal.name ?? incident.principal.uid ?? 'unknown',
    severity: incident.severity,
    detections: incident.detections,
    verdict: assessment?.verdict ?? 'not assessed yet',
    score: assessment?.score,
    verdictNotes: verdictNotesOf(incident),
    operatorNotes: operatorNotesOf(incident),
    toRestore: toRestore(incident).map(restoreText),
    evidenceFor: firedLines(assessment?.signals),
    evidenceAgainst: firedLines(assessment?.counterSignals),
    blindSpots: (assessment?.blindSpots ?? []).map((spot) => `${spot.platform}: ${spot.what}: ${spot.why}`),
    timeline: timelineOf(incident),
    approvals: [...incident.approvals.values()].map(approvalView),
    containments: containmentsOf(incident).map((line) => ({
      text: `${line.capability} on ${line.platform} for ${line.account}${line.note ? `; ${line.note}` : ''}`,
      proof: line.proof,
    })),
    residual: residualOf(incident).map(
      (line) => `${line.platform}: ${line.what} (${line.endsAt ?? 'no end by itself'})`,
    ),
    outcome:
      finished.length === 0
        ? incident.withoutPlaybook?.why
        : finished.map((run) => `${run.finished!.outcome}: ${run.finished!.why}`).join('; '),
  };
}

/** The id last, since a short line is cut at its end. */
function firedLines(signals: readonly SignalResult[] = []): readonly string[] {
  return signals
    .filter(({ state }) => state === 'fired')
    .map(({ id, why }) => `${signalTitle(id).title}: ${why} (${id})`);
}

function approvalView({ question, status, why, answers }: Approval): ApprovalView {
  return {
    approvalId: question.approvalId,
    step: question.step,
    status,
    why,
    actions: question.targets.map((target) => ({
      summary: target.plan.summary,
      present: target.plan.present,
      effect: target.effect,
    })),
    residual: question.targets.flatMap((target) => target.residual.map((residual) => residual.what)),
    deadline: question.deadline,
    ifSilent: question.ifSilent,
    approverGroup: question.approverGroup,
    quorum: question.quorum,
    approvedBy: answers.filter((answer) => answer.answer === 'approve').map((answer) => answer.by.email),
  };
}
