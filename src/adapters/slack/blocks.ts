import type { KnownBlock } from '@slack/types';
import type { ApprovalView, IncidentView } from '#domain/chat.ts';
import { approvalBlocks } from './approval-blocks.ts';
import { BUDGETS, type Budget, MESSAGE_CHARS, SLACK_LIMITS } from './budget.ts';
import { mrkdwn, plain } from './escape.ts';
import { context, list, section } from './lines.ts';

/** The one message of an incident as Block Kit; pure. */

export interface IncidentMessage {
  /** What a notification and a screen reader say; escaped. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Renders with as much detail as fits Slack's limits. `tightest` shows the least there is. */
export function incidentMessage(view: IncidentView, tightest = false): IncidentMessage {
  const text = notification(view);
  for (const budget of tightest ? [] : BUDGETS) {
    const blocks = render(view, budget);
    if (blocks.length <= SLACK_LIMITS.blocks && JSON.stringify(blocks).length <= MESSAGE_CHARS) {
      return { text, blocks };
    }
  }
  return { text, blocks: render(view, BUDGETS[BUDGETS.length - 1] ?? BUDGETS[0]) };
}

function render(view: IncidentView, budget: Budget): KnownBlock[] {
  return [
    { type: 'header', text: { type: 'plain_text', text: headline(view), emoji: false } },
    section(summary(view, budget)),
    ...list('Attention', view.alarms ?? [], budget),
    ...list('Verdict', view.verdictNotes, budget),
    ...list('Done by people', view.operatorNotes, budget),
    ...list('To give back', view.toRestore, budget),
    ...list('Taking back', view.leases ?? [], budget),
    ...list('Evidence for', view.evidenceFor, budget),
    ...list('Evidence against', view.evidenceAgainst, budget),
    ...list('Blind spots', view.blindSpots, budget),
    ...list('Containment', view.containments.map(proofLine), budget),
    ...list('What may still work', view.residual, budget),
    ...list('Latest', latest(view, budget), budget),
    ...approvals(view.approvals, budget),
    context(`Incident ${mrkdwn(view.incidentId, 80)}`),
  ];
}

function headline(view: IncidentView): string {
  const verdict = view.score === undefined ? view.verdict : `${view.verdict} ${percent(view.score)}`;
  return plain(`${view.severity.toUpperCase()} · ${verdict} · ${view.title}`, SLACK_LIMITS.headerChars);
}

function summary(view: IncidentView, budget: Budget): string {
  const chars = Math.min(budget.lineChars * 2, 160);
  const times = view.detections === 1 ? 'one detection' : `${view.detections} detections`;
  return [
    `*Who:* ${mrkdwn(view.principal, chars)}`,
    `*What:* ${mrkdwn(view.title, chars)} (${times})`,
    ...(view.accessEnds === undefined ? [] : [`*Access:* ${mrkdwn(view.accessEnds, chars)}`]),
    ...(view.outcome === undefined ? [] : [`*Outcome:* ${mrkdwn(view.outcome, chars)}`]),
  ].join('\n');
}

function proofLine(containment: IncidentView['containments'][number]): string {
  return `${containment.proof.slice(0, 40)}: ${containment.text}`;
}

/** The newest entries; the timeline comes oldest first. */
function latest(view: IncidentView, budget: Budget): string[] {
  const shown = view.timeline.slice(-budget.listLines);
  return shown.map((entry) => `${entry.at.slice(0, 40)} ${entry.text}`);
}

function approvals(views: readonly ApprovalView[], budget: Budget): KnownBlock[] {
  const waiting = views.filter((view) => view.status === 'waiting');
  const closed = views.filter((view) => view.status !== 'waiting').reverse();
  const shown = [...waiting, ...closed].slice(0, budget.approvals);
  const hiddenWaiting = Math.max(0, waiting.length - shown.length);
  const hiddenClosed = views.length - shown.length - hiddenWaiting;
  const left = [
    ...(hiddenWaiting > 0
      ? [
          `*${hiddenWaiting} more questions wait* and are shown as these are answered; GET /v1/approvals lists them`,
        ]
      : []),
    ...(hiddenClosed > 0 ? [`${hiddenClosed} earlier questions are closed`] : []),
  ];
  return [
    ...shown.flatMap((view, index) => approvalBlocks(view, index, budget)),
    ...(left.length > 0 ? [context(left.join('. '))] : []),
  ];
}

function notification(view: IncidentView): string {
  const waiting = view.approvals.filter((approval) => approval.status === 'waiting').length;
  const asks = waiting === 0 ? '' : ` (${waiting === 1 ? 'a question waits' : `${waiting} questions wait`})`;
  return `${mrkdwn(headline(view), SLACK_LIMITS.headerChars)}: ${mrkdwn(view.principal, 160)}${asks}`;
}

function percent(score: number): string {
  return `${Math.round(score * 100)} %`;
}
