import type { SignalResult } from '../assessment.ts';
import { formatDuration } from '../duration.ts';
import { signalTitle } from '../explanation/signal-titles.ts';
import type { Timeline } from '../explanation/timeline.ts';
import { timelineText } from '../explanation/timeline-text.ts';
import { clockRows } from './clock-rows.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { fencedText } from './fenced-text.ts';
import type { Report } from './report.ts';
import { summaryOf, whoOf } from './summary.ts';
import { restoreText } from './verdict-notes.ts';

/** Columns of a timeline in a report. */
const REPORT_COLUMNS = 132;

const e = escapeMarkdown;

/**
 * The report for people, in Markdown: a paragraph for who does not work on it, then the technical part. Every text that
 * came from outside is escaped.
 *
 * @param timeline of what the logs show; left out where the evidence is not, or no longer, there
 */
export function reportMarkdown(report: Report, timeline?: Timeline): string {
  return [
    `# Incident ${e(report.incidentId)}`,
    `**${e(report.title)}**: ${e(whoOf(report))}, severity ${report.severity}, ${report.detections} detection(s).`,
    verdictLine(report),
    `## In short\n\n${summaryOf(report).map(e).join(' ')}`,
    ...verdictSections(report),
    section('Evidence for', firedLines(report.assessment?.signals)),
    section('Evidence against', firedLines(report.assessment?.counterSignals)),
    section(
      'Blind spots',
      (report.assessment?.blindSpots ?? []).map((s) => `${e(s.platform)}: ${e(s.what)}: ${e(s.why)}`),
    ),
    timeline ? logsSection(report, timeline) : '',
    section('Decisions', report.decisions.map(decisionLine)),
    section('Playbooks', report.runs.map(runLine)),
    section(
      'Containment',
      report.containments.map(
        (c) =>
          `${e(c.capability)} on ${e(c.platform)} for ${e(c.account)}: **${c.proof}**${c.why ? ` (${e(c.why)})` : ''}${c.note ? `; ${e(c.note)}` : ''}${behind(c.entries)}`,
      ),
    ),
    section(
      'Residual access',
      report.residual.map(
        (r) =>
          `${e(r.platform)}: ${e(r.what)}, ${r.endsAt === null ? 'no end by itself' : `until ${r.endsAt}`}: ${e(r.why)}`,
      ),
    ),
    section('Clocks', [
      ...clockRows(report.clocks).map(({ name, told }) => `${name}: ${told}`),
      ...objectiveRows(report),
    ]),
    section(
      'Timeline',
      report.chronicle.map(({ seq, at, actor, text }) => `${at} ${e(text)} (${e(actor)}; entry ${seq})`),
    ),
    section(
      'Evidence by hash',
      report.evidence.map(
        ({ sha256, kind, platform, count, entries }) =>
          `\`${sha256}\` ${kind}${platform ? ` of ${e(platform)}` : ''}, ${count} record(s)${behind(entries)}`,
      ),
    ),
    `Made from ${report.entries} entries of the journal, until ${report.asOf}. \`countersign evidence export ${report.incidentId}\` packs what it rests on.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function verdictLine({ assessment }: Report): string {
  if (!assessment) return 'Not assessed.';
  const { verdict, score, interval } = assessment;
  const between = interval.map((n) => n.toFixed(2)).join(' to ');
  return `Verdict **${verdict}**, score ${score.toFixed(2)} (${between}).`;
}

/** What each signal is called, its id, what it means and what was found. */
function firedLines(signals: readonly SignalResult[] = []): string[] {
  return signals
    .filter(({ state }) => state === 'fired')
    .map(({ id, why }) => {
      const { title, meaning } = signalTitle(id);
      return `**${e(title)}** (${e(id)}): ${e(why)}. It means: ${e(meaning)}.`;
    });
}

function logsSection({ incidentId }: Report, timeline: Timeline): string {
  const picture = `As a picture: \`GET /v1/incidents/${incidentId}/timeline.svg\``;
  return `## What the logs show\n\n${fencedText(timelineText(timeline, { width: REPORT_COLUMNS }))}\n\n${picture}`;
}

function decisionLine({
  step,
  approverGroup,
  askedAt,
  answers,
  status,
  why,
  closedAt,
  entries,
}: Report['decisions'][number]): string {
  const said = answers.map(
    ({ answer, by, via, at, reason }) =>
      `${e(by)} said ${answer} by ${via} at ${at}${reason ? ` (${e(reason)})` : ''}`,
  );
  const asked = `${e(step)}: ${e(approverGroup)} was asked at ${askedAt}`;
  const end = `**${status}**${closedAt ? ` at ${closedAt}` : ''}${why ? `: ${e(why)}` : ''}`;
  return `${[asked, ...said, end].join('; ')}${behind(entries)}`;
}

function runLine({
  playbook,
  version,
  startedAt,
  startedBy,
  outcome,
  why,
  entries,
}: Report['runs'][number]): string {
  const by = startedBy ? ` by ${e(startedBy)}` : '';
  return `${e(playbook)} version ${version}, started ${startedAt}${by}: **${outcome}**${why ? ` (${e(why)})` : ''}${behind(entries)}`;
}

function objectiveRows({ objectives }: Report): string[] {
  return objectives.map(
    ({ platform, objectiveMs, timeToContainMs, state }) =>
      `objective on ${e(platform)}: ${formatDuration(objectiveMs)}, **${state}**${timeToContainMs === undefined ? '' : ` (${formatDuration(timeToContainMs)})`}`,
  );
}

/** What most incidents have no need of: how a verdict changed or goes on, and what is to be given back. */
function verdictSections({ verdictNotes, operatorNotes, toRestore: cut }: Report): string[] {
  return [
    ...(verdictNotes.length > 0 ? [section('How the verdict came about', verdictNotes.map(e))] : []),
    ...(operatorNotes.length > 0 ? [section('What people did to its runs', operatorNotes.map(e))] : []),
    ...(cut.length > 0
      ? [
          section(
            'To be given back by a person',
            cut.map((each) => e(restoreText(each))),
          ),
        ]
      : []),
  ];
}

function behind(entries: readonly number[]): string {
  return entries.length === 0 ? '' : ` [entries ${entries.join(', ')}]`;
}

function section(title: string, lines: readonly string[]): string {
  return `## ${title}\n\n${lines.length > 0 ? lines.map((line) => `- ${line}`).join('\n') : 'None.'}`;
}
