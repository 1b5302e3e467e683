import type { SignalResult } from '../assessment.ts';
import type { ApprovalView, IncidentView } from '../chat.ts';
import { signalTitle } from '../explanation/signal-titles.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { accessEndText, openLines } from '../ledger/ledger-text.ts';
import type { Approval, Incident } from '../run/state.ts';
import { contradictionText } from '../run/watch-after.ts';
import { type ContainmentLine, containmentsOf, toRestore } from './containments.ts';
import { leaseLines } from './lease-lines.ts';
import { operatorNotesOf } from './operator-notes.ts';
import { questionNotes } from './question-notes.ts';
import { timelineOf } from './timeline.ts';
import { restoreText, verdictNotesOf } from './verdict-notes.ts';

/** What people are shown of an incident in chat. All texts are data; the adapter escapes them. */
export function viewOf(incident: Incident, ledger?: Ledger): IncidentView {
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
    leases: leaseLines(incident),
    evidenceFor: firedLines(assessment?.signals),
    evidenceAgainst: firedLines(assessment?.counterSignals),
    blindSpots: (assessment?.blindSpots ?? []).map((spot) => `${spot.platform}: ${spot.what}: ${spot.why}`),
    timeline: timelineOf(incident),
    approvals: [...incident.approvals.values()].map(approvalView),
    containments: containmentsOf(incident).map((line) => ({
      text: `${whatOf(line)}${line.note ? `; ${line.note}` : ''}`,
      proof: line.proof,
    })),
    residual: ledger ? openLines(ledger) : [],
    accessEnds: ledger && ledger.lines.length > 0 ? accessEndText(ledger) : undefined,
    alarms: alarmsOf(incident),
    outcome:
      finished.length === 0
        ? incident.withoutPlaybook?.why
        : finished.map((run) => `${run.finished!.outcome}: ${run.finished!.why}`).join('; '),
  };
}

/** A gap says itself what it is about, and what a person is to do. */
function whatOf({ capability, platform, account, proof, why }: ContainmentLine): string {
  if (proof === 'gap' && why !== undefined) return `${account}: ${why}`;
  return `${capability} on ${platform} for ${account}`;
}

/** What calls for somebody now, and how the incident was ended or opened again. All texts are data. */
function alarmsOf({ contradictions = [], closed, reopened = [] }: Incident): readonly string[] {
  return [
    ...contradictions.toReversed().map((each) => `USED AFTER PROOF: ${contradictionText(each)}`),
    ...reopened.toReversed().map(({ at, why }) => `opened again at ${at}: ${why}`),
    ...(closed
      ? [`closed by ${closed.by.email} at ${closed.at}${closed.reason ? `: ${closed.reason}` : ''}`]
      : []),
  ];
}

/** The id last, since a short line is cut at its end. */
function firedLines(signals: readonly SignalResult[] = []): readonly string[] {
  return signals
    .filter(({ state }) => state === 'fired')
    .map(({ id, why }) => `${signalTitle(id).title}: ${why} (${id})`);
}

export function approvalView(approval: Approval): ApprovalView {
  const { question, status, why, answers } = approval;
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
    ...(question.forPerson ? { forPerson: question.forPerson } : {}),
    deadline: question.deadline,
    ifSilent: question.ifSilent,
    approverGroup: question.approverGroup,
    quorum: question.quorum,
    exceeds: (question.exceeds ?? []).map(({ why: text }) => text),
    notes: questionNotes(approval),
    isExtendable: status === 'waiting' && !approval.extended,
    approvedBy: answers.filter((answer) => answer.answer === 'approve').map((answer) => answer.by.email),
  };
}
