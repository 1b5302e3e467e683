import type { ApprovalView, IncidentView } from '#domain/chat.ts';
import type { RunRow } from '#domain/read-models.ts';
import { el, type HtmlNode } from '#domain/report/html/markup.ts';
import type { Caller } from '../rest-caller.ts';
import { badge, list, may, page } from './frame.ts';

/** An incident: what is known for and against, what is asked, what was done and proven, and what is left open. */
export function incidentPage(
  caller: Caller,
  view: IncidentView,
  runs: readonly RunRow[],
  hasTimeline: boolean,
): string {
  const { incidentId } = view;
  const id = encodeURIComponent(incidentId);
  return page(
    { title: view.title, caller, stream: `/v1/events?incidentId=${id}` },
    ...head(view),
    ...(view.alarms ?? []).map((alarm) => el('p', { class: 'card alarm' }, alarm)),
    ...view.approvals.filter(({ status }) => status === 'waiting').map((each) => question(caller, each)),
    ...evidence(view),
    ...(hasTimeline ? [picture(id)] : []),
    el('h2', {}, 'Containments'),
    list(
      view.containments.map(({ text, proof }) => el('span', {}, badge(proof), ' ', text)),
      'Nothing has been done.',
    ),
    el('h2', {}, 'What may still be open'),
    ...(view.accessEnds === undefined ? [] : [el('p', {}, view.accessEnds)]),
    list(view.residual, 'Nothing that is known.'),
    el('h2', {}, 'Runs'),
    list(runs.map(runLine), 'No playbook has run.'),
    ...(view.leases?.length ? [el('h2', {}, 'To be taken back'), list(view.leases, '')] : []),
    el('h2', {}, 'Answers'),
    list(view.approvals.filter(({ status }) => status !== 'waiting').map(answered), 'None yet.'),
    el('h2', {}, 'What happened'),
    list(
      view.timeline.map(({ at, text }) => el('span', {}, el('time', { class: 'soft' }, at), ` ${text}`)),
      'Nothing yet.',
    ),
    el('p', {}, el('a', { href: `/v1/incidents/${id}/report?format=html` }, 'Report')),
  );
}

function head({
  title,
  verdict,
  score,
  principal,
  severity,
  detections,
  outcome,
  incidentId,
  verdictNotes,
  operatorNotes,
}: IncidentView): HtmlNode[] {
  const sure = score === undefined ? '' : ` ${Math.round(score * 100)} %`;
  const times = detections === 1 ? 'one detection' : `${detections} detections`;
  return [
    el('h1', {}, title),
    el(
      'p',
      {},
      badge(verdict),
      `${sure} · ${principal} · severity ${severity} · ${times} · `,
      el('code', {}, incidentId),
    ),
    ...[...verdictNotes, ...operatorNotes].map((note) => el('p', { class: 'soft' }, note)),
    ...(outcome === undefined ? [] : [el('p', {}, outcome)]),
  ];
}

function evidence({ evidenceFor, evidenceAgainst, blindSpots }: IncidentView): HtmlNode[] {
  return [
    el(
      'div',
      { class: 'sides' },
      el('section', {}, el('h2', {}, 'For'), list(evidenceFor, 'Nothing speaks for it.')),
      el('section', {}, el('h2', {}, 'Against'), list(evidenceAgainst, 'Nothing speaks against it.')),
    ),
    ...(blindSpots.length > 0 ? [el('h2', {}, 'Not seen'), list(blindSpots, '')] : []),
  ];
}

function picture(id: string): HtmlNode {
  const source = `/v1/incidents/${id}/timeline.svg`;
  return el(
    'section',
    {},
    el('h2', {}, 'What the logs show'),
    el(
      'a',
      { href: source },
      el('img', { class: 'picture', src: source, alt: 'Sessions and sign-ins on one axis of time' }),
    ),
  );
}

/** What is asked, exactly, and the two answers; without the role, what is asked alone. */
function question(caller: Caller, approval: ApprovalView): HtmlNode {
  const {
    approvalId,
    step,
    actions,
    residual,
    deadline,
    ifSilent,
    approverGroup,
    quorum,
    exceeds,
    approvedBy,
    forPerson = [],
  } = approval;
  const asked = actions.map(({ summary, present, effect }) =>
    el(
      'span',
      {},
      `${summary} (${effect})`,
      ...present.map((line) => el('span', { class: 'soft' }, ` · ${line}`)),
    ),
  );
  return el(
    'section',
    { class: 'card' },
    el('h3', {}, `Approval of ${step}`),
    list(asked, 'No action of a platform.'),
    ...[...forPerson, ...exceeds].map((line) => el('p', {}, line)),
    ...(residual.length > 0 ? [el('p', { class: 'soft' }, 'It leaves open:'), list(residual, '')] : []),
    el(
      'p',
      { class: 'soft' },
      `For ${approverGroup}; ${quorum} must approve${approvedBy.length > 0 ? `, ${approvedBy.join(', ')} did` : ''}; until ${deadline}, silence means ${ifSilent}.`,
    ),
    ...(may(caller, 'approvals.decide') ? [form(approvalId)] : []),
  );
}

function form(approvalId: string): HtmlNode {
  const field = `reason-${approvalId}`;
  return el(
    'form',
    { method: 'post', action: `/console/approvals/${encodeURIComponent(approvalId)}` },
    el('label', { for: field }, 'Why (kept and shown)'),
    el('textarea', { id: field, name: 'reason', rows: 2, maxlength: 2_000 }),
    el('button', { name: 'answer', value: 'approve' }, 'Approve'),
    el('button', { name: 'answer', value: 'deny', class: 'no' }, 'Deny'),
  );
}

function answered({ step, status, why, approvedBy }: ApprovalView): HtmlNode {
  const by = approvedBy.length > 0 ? `, approved by ${approvedBy.join(', ')}` : '';
  return el('span', {}, badge(status), ` ${step}${by}${why === undefined ? '' : `: ${why}`}`);
}

function runLine({ playbook, playbookVersion, status, outcome, startedAt, pausedAt }: RunRow): HtmlNode {
  const state = pausedAt === undefined ? (outcome ?? status) : 'paused';
  return el('span', {}, badge(state), ` ${playbook} ${playbookVersion}, since `, el('time', {}, startedAt));
}
