import { formatDuration } from '../../duration.ts';
import type { Timeline } from '../../explanation/timeline.ts';
import type { Report } from '../report.ts';
import { summaryOf, whoOf } from '../summary.ts';
import { el, type HtmlElement, type HtmlNode, htmlOf } from './markup.ts';
import { badge, minute, type Tone } from './parts.ts';
import {
  chronicle,
  clocks,
  containments,
  decisions,
  evidence,
  logs,
  playbooks,
  reasons,
  residual,
} from './sections.ts';
import { PAGE_STYLE } from './style.ts';

/** What a page may do wherever it is opened: style itself, and nothing else. */
export const REPORT_PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * The report as one page that stands alone: no script, nothing fetched, made for paper too. It is HTML that XML parsers
 * read alike; every text in it is escaped.
 *
 * @param timeline of what the logs show; left out where the evidence is not, or no longer, there
 */
export function reportHtml(report: Report, timeline?: Timeline): string {
  const page = el(
    'html',
    { xmlns: 'http://www.w3.org/1999/xhtml', lang: 'en' },
    el(
      'head',
      {},
      el('meta', { charset: 'utf-8' }),
      el('meta', { 'http-equiv': 'Content-Security-Policy', content: REPORT_PAGE_POLICY }),
      el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      el('meta', { name: 'referrer', content: 'no-referrer' }),
      el('meta', { name: 'robots', content: 'noindex' }),
      el('title', {}, `Incident ${report.incidentId}`),
      el('style', {}, PAGE_STYLE),
    ),
    el('body', {}, el('main', {}, head(report), ...body(report, timeline), foot(report))),
  );
  return `<!DOCTYPE html>\n${htmlOf(page)}\n`;
}

function body(report: Report, timeline: Timeline | undefined): readonly HtmlElement[] {
  return [
    summary(report),
    facts(report),
    reasons(report),
    ...(timeline ? [logs(timeline)] : []),
    decisions(report),
    playbooks(report),
    containments(report),
    residual(report),
    clocks(report),
    chronicle(report),
    evidence(report),
  ];
}

const VERDICT_TONES = {
  forged: 'bad-text',
  stolen: 'bad-text',
  explained: 'good',
  undecided: 'warn',
} as const satisfies Record<string, Tone>;

function head(report: Report): HtmlElement {
  const { incidentId, title, severity, assessment, detections } = report;
  const verdict = assessment?.verdict;
  const times = detections === 1 ? 'one detection' : `${detections} detections`;
  return el(
    'header',
    {},
    el('p', { class: 'kind' }, 'Incident report'),
    el('h1', {}, title),
    el(
      'p',
      { class: 'about' },
      verdict ? badge(verdict, VERDICT_TONES[verdict]) : badge('not assessed', 'mute'),
      ` ${whoOf(report)} · severity ${severity} · ${times} · `,
      el('code', {}, incidentId),
    ),
  );
}

/** The paragraph for who does not work on it. */
function summary(report: Report): HtmlElement {
  const isBad =
    report.accessEnd.state === 'open' || report.objectives.some(({ state }) => state === 'missed');
  return el('div', { class: isBad ? 'summary bad' : 'summary' }, el('p', {}, summaryOf(report).join(' ')));
}

function facts({ clocks: all, containments: done, accessEnd, residual: left }: Report): HtmlElement {
  const asked = done.filter(({ proof }) => proof !== 'stopped');
  const proven = asked.filter(({ proof }) => proof === 'proven');
  const ends =
    accessEnd.state === 'ends' ? minute(accessEnd.at) : accessEnd.state === 'open' ? 'not known' : 'not cut';
  const took = all.timeToContainMs === undefined ? '–' : formatDuration(all.timeToContainMs);
  return el(
    'dl',
    { class: 'facts' },
    fact('Access ends no later than', ends, `${left.length} lines of residual access`),
    fact('Containments proven', `${proven.length} of ${asked.length}`, 'by reading the platforms again'),
    fact('Time to contain', took, 'from receipt to the last proof'),
    fact(
      'People, machines',
      `${formatDuration(all.humanMs)} · ${formatDuration(all.machineMs)}`,
      'waited for, at work',
    ),
  );
}

function fact(name: string, value: HtmlNode, small: string): HtmlElement {
  return el('div', { class: 'fact' }, el('dt', {}, name), el('dd', {}, value, el('small', {}, small)));
}

function foot({ entries, asOf, incidentId }: Report): HtmlElement {
  return el(
    'footer',
    {},
    `Made from ${entries} entries of the journal, until ${asOf}, and from the evidence that it names. Every line can be traced to the entries given with it. `,
    el('code', {}, `countersign evidence export ${incidentId}`),
    ' packs journal, evidence and signed heads, to be verified on another machine.',
  );
}
