import type { SignalResult } from '../../assessment.ts';
import { formatDuration } from '../../duration.ts';
import { signalTitle } from '../../explanation/signal-titles.ts';
import { timelinePicture } from '../../explanation/svg/timeline-svg.ts';
import type { Timeline } from '../../explanation/timeline.ts';
import type { LedgerLine, TracedLedger } from '../../ledger/ledger.ts';
import type { Report, RunLine } from '../report.ts';
import { restoreText } from '../verdict-notes.ts';
import { graphSvg } from './graph-svg.ts';
import { el, type HtmlElement, type HtmlNode } from './markup.ts';
import { badge, cellOf, entriesCell, instant, note, section, type Tone, table } from './parts.ts';

/** What speaks for and against the verdict, and what is not seen. */
export function reasons({ assessment, verdictNotes, toRestore }: Report): HtmlElement {
  const spots = assessment?.blindSpots ?? [];
  return section(
    'Why it was judged so',
    ...titled('For compromise', fired(assessment?.signals)),
    ...titled('Against it', fired(assessment?.counterSignals)),
    ...titled(
      'What cannot be seen',
      spots.map(({ platform, what, why }) => `${platform}: ${what}: ${why}`),
    ),
    ...(verdictNotes.length > 0 ? titled('How the verdict came about', verdictNotes) : []),
    ...(toRestore.length > 0 ? titled('To be given back by a person', toRestore.map(restoreText)) : []),
  );
}

function titled(title: string, lines: readonly HtmlNode[]): readonly HtmlElement[] {
  const list =
    lines.length === 0
      ? el('p', { class: 'mute' }, 'None.')
      : el('ul', {}, ...lines.map((line) => el('li', {}, line)));
  return [el('h3', {}, title), list];
}

function fired(signals: readonly SignalResult[] = []): readonly HtmlElement[] {
  return signals
    .filter(({ state }) => state === 'fired')
    .map(({ id, why }) => {
      const { title, meaning } = signalTitle(id);
      return el('span', {}, el('strong', {}, title), `: ${why}.`, note(`${id}: ${meaning}.`));
    });
}

/** What the logs show, as a picture. */
export function logs(timeline: Timeline): HtmlElement {
  const picture = timelinePicture(timeline, { widthPx: 1_000, theme: 'light' });
  return section('What the logs show', el('div', { class: 'picture wide' }, picture));
}

const DECIDED: Readonly<Record<Report['decisions'][number]['status'], Tone>> = {
  approved: 'good',
  denied: 'bad-text',
  expired: 'warn',
  failed: 'bad-text',
  superseded: 'mute',
  waiting: 'calm',
};

/** Who decided what, and when. */
export function decisions(report: Report): HtmlElement {
  const rows = report.decisions.map((each) => [
    cellOf(el('strong', {}, each.step), ...each.about.map(note)),
    cellOf(each.approverGroup, note(`${each.quorum} to approve`)),
    cellOf(instant(each.askedAt)),
    cellOf(
      badge(each.status, DECIDED[each.status]),
      ...each.answers.map(({ by, answer, via, at, reason }) =>
        note(`${by}: ${answer} by ${via} at ${at}${reason ? ` (${reason})` : ''}`),
      ),
      ...(each.answers.length === 0 && each.why ? [note(each.why)] : []),
    ),
    entriesCell(each.entries),
  ]);
  return section('Decisions', table(['What', 'Asked', 'When', 'Came to', 'Journal'], rows));
}

/** Each run with its graph. */
export function playbooks({ runs, operatorNotes }: Report): HtmlElement {
  const did = operatorNotes.length > 0 ? titled('What people did to its runs', operatorNotes) : [];
  return section('Playbooks', ...runs.flatMap(runPart), ...did);
}

function runPart(run: RunLine): readonly HtmlElement[] {
  const by = run.startedBy ? ` by ${run.startedBy}` : '';
  const told = `Started ${run.startedAt}${by}; ${run.outcome}${run.why ? `: ${run.why}` : ''}.`;
  return [
    el('h3', {}, `${run.playbook}, version ${run.version}`),
    el('p', {}, told),
    run.graph
      ? el('div', { class: 'picture' }, graphSvg(run.graph, `Steps of ${run.playbook}`))
      : el('p', { class: 'mute' }, 'The playbook it was started with is kept no longer.'),
  ];
}

const PROOF_TONES: Readonly<Record<string, Tone>> = {
  proven: 'good',
  effective: 'calm',
  accepted: 'warn',
  requested: 'warn',
  waiting: 'mute',
  stopped: 'mute',
};

/** What was done to whom, and whether it is proven. */
export function containments(report: Report): HtmlElement {
  const rows = report.containments.map(({ capability, platform, account, proof, why, saw, ...each }) => [
    cellOf(el('strong', {}, capability), note(`step ${each.step}`)),
    cellOf(platform, note(account)),
    cellOf(badge(proof, PROOF_TONES[proof] ?? 'bad-text')),
    cellOf(instant(each.provenAt ?? each.acceptedAt ?? each.intendedAt)),
    cellOf(...[...(saw.length > 0 ? saw : [why ?? '']), ...(each.note ? [each.note] : [])].map(note)),
    entriesCell(each.entries),
  ]);
  return section('Containment', table(['Action', 'On', 'Proof', 'When', 'What was read', 'Journal'], rows));
}

/** What may still work. */
export function residual(report: Report): HtmlElement {
  if (report.ledger) return ledgerSection(report.ledger);
  const rows = report.residual.map(({ platform, account, what, endsAt, why }) => [
    cellOf(platform, note(account)),
    cellOf(what),
    cellOf(endsAt === null ? badge('no end by itself', 'bad-text') : instant(endsAt)),
    cellOf(note(why)),
  ]);
  return section('Residual access', table(['Where', 'What may still work', 'Until', 'Why'], rows));
}

const LINE_TONES: Readonly<Record<LedgerLine['state'], Tone>> = {
  open: 'bad-text',
  accepted: 'warn',
  expired: 'mute',
  proven: 'good',
};

/** Everything that was held, whether it is cut, and until when it opens something. */
function ledgerSection({ lines, accessEndsWhy }: TracedLedger): HtmlElement {
  const rows = lines.map(({ platform, account, what, origin, opens, cutBy, proof, state, ...end }) => [
    cellOf(el('strong', {}, what), note(`${platform}, ${account}`), note(origin)),
    cellOf(note(opens)),
    cellOf(
      badge(state, LINE_TONES[state]),
      note(cutBy ? `${cutBy.capability} (${cutBy.step}): ${proof}` : proof),
    ),
    cellOf(end.endsAt === null ? badge('no end by itself', 'bad-text') : instant(end.endsAt)),
    cellOf(
      note(end.endsWhy),
      ...(end.accepted ? [note(`${end.accepted.by} answers for it: ${end.accepted.reason}`)] : []),
    ),
    entriesCell(end.entries),
  ]);
  return section(
    'Residual access',
    el('p', {}, `What decides when access ends: ${accessEndsWhy || 'nothing is known to be held'}.`),
    table(['What is held', 'It opens', 'Cut', 'Ends', 'Why then', 'Journal'], rows),
  );
}

/** How long it took, in all and per platform. */
export function clocks({ clocks: all, objectives }: Report): HtmlElement {
  const spans = (ms: number | undefined): string => (ms === undefined ? '–' : formatDuration(ms));
  const steps = [
    ['Detected', all.detectedAt],
    ['Received', all.receivedAt],
    ['Assessed', all.assessedAt],
    ['Asked', all.askedAt],
    ['Decided', all.decidedAt],
    ['Requested', all.requestedAt],
    ['Accepted by all', all.acceptedAt],
    ['Effective on all', all.effectiveAt],
    ['Proven on all', all.provenAt],
    ['Ended', all.finishedAt],
  ] as const;
  const objectiveOf = (platform: string): HtmlNode => {
    const line = objectives.find((each) => each.platform === platform);
    if (!line) return cellOf(el('span', { class: 'mute' }, 'none'));
    const tone = { met: 'good', missed: 'bad-text', open: 'calm' } as const;
    return cellOf(badge(line.state, tone[line.state]), note(`within ${formatDuration(line.objectiveMs)}`));
  };
  return section(
    'Clocks',
    table(
      ['Moment', 'When'],
      steps.map(([name, at]) => [cellOf(name), cellOf(instant(at))]),
    ),
    el(
      'p',
      {},
      `From receipt to proof ${spans(all.timeToContainMs)}: ${spans(all.humanMs)} waiting for people, ${spans(all.machineMs)} machines at work and logs waited for.`,
    ),
    table(
      ['Platform', 'Requested', 'Accepted', 'Effective', 'Proven', 'Took', 'Objective'],
      all.platforms.map((each) => [
        cellOf(each.platform, note(`${each.containments} containments`)),
        ...[each.requestedAt, each.acceptedAt, each.effectiveAt, each.provenAt].map((at) =>
          cellOf(instant(at)),
        ),
        cellOf(spans(each.timeToContainMs)),
        objectiveOf(each.platform),
      ]),
    ),
  );
}

/** The journal in words. */
export function chronicle({ chronicle: lines }: Report): HtmlElement {
  const rows = lines.map(({ seq, at, actor, text }) => [
    el('td', { class: 'seq' }, String(seq)),
    cellOf(instant(at)),
    cellOf(text),
    cellOf(note(actor)),
  ]);
  return section('Timeline', table(['Entry', 'When', 'What', 'By'], rows));
}

/** Everything the incident rests on, by hash. */
export function evidence({ evidence: lines }: Report): HtmlElement {
  const rows = lines.map(({ sha256, kind, platform, count, entries }) => [
    cellOf(el('code', {}, sha256)),
    cellOf(kind, ...(platform ? [note(platform)] : [])),
    cellOf(`${count}`),
    entriesCell(entries),
  ]);
  return section('Evidence by hash', table(['SHA-256', 'What', 'Records', 'Journal'], rows));
}
