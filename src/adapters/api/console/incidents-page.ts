import type { ApprovalRow, IncidentRow, Page } from '#domain/read-models.ts';
import { el, type HtmlNode } from '#domain/report/html/markup.ts';
import type { Caller } from '../rest-caller.ts';
import { badge, list, page } from './frame.ts';

/** The list of incidents, newest first. */
export function incidentsPage(caller: Caller, incidents: Page<IncidentRow>): string {
  const next = incidents.next === undefined ? [] : [olderLink(incidents.next)];
  return page(
    { title: 'Incidents', caller, stream: '/v1/events' },
    el('h1', {}, 'Incidents'),
    incidents.items.length === 0
      ? el('p', { class: 'soft' }, 'There is none.')
      : table(incidents.items.map(incidentRow)),
    ...next,
  );
}

function olderLink(cursor: string): HtmlNode {
  return el('p', {}, el('a', { href: `/console?cursor=${encodeURIComponent(cursor)}` }, 'Older ones'));
}

function table(rows: readonly HtmlNode[]): HtmlNode {
  const heads = ['Who', 'Verdict', 'Severity', 'State', 'Opened'].map((each) => el('th', {}, each));
  return el('table', {}, el('thead', {}, el('tr', {}, ...heads)), el('tbody', {}, ...rows));
}

function incidentRow({ id, principal, verdict, score, severity, status, openedAt }: IncidentRow): HtmlNode {
  const who = principal.email ?? principal.name ?? principal.uid ?? 'unknown';
  const sure = score === undefined ? '' : ` ${Math.round(score * 100)} %`;
  return el(
    'tr',
    {},
    el('td', {}, el('a', { href: incidentPath(id) }, who)),
    el('td', {}, verdict === undefined ? badge('not assessed') : badge(verdict), sure),
    el('td', {}, severity),
    el('td', {}, badge(status)),
    el('td', {}, el('time', {}, openedAt)),
  );
}

/** The approvals that wait. */
export function approvalsPage(caller: Caller, approvals: readonly ApprovalRow[]): string {
  const items = approvals.map(({ incidentId, step, deadline }) =>
    el(
      'span',
      {},
      el('a', { href: incidentPath(incidentId) }, `${step} of ${incidentId}`),
      `, until ${deadline}`,
    ),
  );
  return page(
    { title: 'Approvals', caller, stream: '/v1/events' },
    el('h1', {}, 'Approvals that wait'),
    list(items, 'Nobody waits for an answer.'),
  );
}

export function incidentPath(id: string): string {
  return `/console/incidents/${encodeURIComponent(id)}`;
}
