import type { SignalResult } from '../assessment.ts';
import { formatDuration } from '../duration.ts';
import { signalTitle } from '../explanation/signal-titles.ts';
import type { Timeline } from '../explanation/timeline.ts';
import { timelineText } from '../explanation/timeline-text.ts';
import type { JournalEntry } from '../journal-event.ts';
import type { Incident } from '../run/state.ts';
import { type Clocks, clocksOf } from './clocks.ts';
import {
  type ContainmentLine,
  containmentsOf,
  type ResidualLine,
  residualOf,
  toRestore,
} from './containments.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { fencedText } from './fenced-text.ts';
import { operatorNotesOf } from './operator-notes.ts';
import { type TimelineLine, timelineOf } from './timeline.ts';
import { restoreText, verdictNotesOf } from './verdict-notes.ts';

/** Columns of a timeline in a report. */
const REPORT_COLUMNS = 132;

/** The report of an incident as data, from the journal alone. */
export interface Report {
  readonly incidentId: string;
  readonly title: string;
  readonly principal: Incident['principal'];
  readonly severity: string;
  readonly detections: number;
  readonly assessment: NonNullable<Incident['assessment']>['assessment'] | undefined;
  /** How the verdict came to be so, newest first. */
  readonly verdictNotes: readonly string[];
  /** What people did to its runs, newest first. */
  readonly operatorNotes: readonly string[];
  readonly toRestore: readonly ContainmentLine[];
  readonly runs: readonly {
    readonly id: string;
    readonly playbook: string;
    readonly version: number;
    readonly outcome: string;
    readonly why: string;
  }[];
  readonly approvals: readonly {
    readonly id: string;
    readonly step: string;
    readonly status: string;
    readonly why: string | undefined;
    readonly answers: readonly string[];
  }[];
  readonly containments: readonly ContainmentLine[];
  readonly residual: readonly ResidualLine[];
  readonly clocks: Clocks;
  readonly timeline: readonly TimelineLine[];
  readonly evidence: readonly string[];
}

export function reportOf(incident: Incident, entries: readonly JournalEntry[]): Report {
  return {
    incidentId: incident.id,
    title: incident.title,
    principal: incident.principal,
    severity: incident.severity,
    detections: incident.detections,
    assessment: incident.assessment?.assessment,
    verdictNotes: verdictNotesOf(incident),
    operatorNotes: operatorNotesOf(incident),
    toRestore: toRestore(incident),
    runs: incident.runs.map((run) => ({
      id: run.id,
      playbook: run.playbook.id,
      version: run.playbook.version,
      outcome: run.finished?.outcome ?? 'running',
      why: run.finished?.why ?? '',
    })),
    approvals: [...incident.approvals.values()].map(({ question, status, why, answers }) => ({
      id: question.approvalId,
      step: question.step,
      status,
      why,
      answers: answers.map(
        (answer) => `${answer.answer} by ${answer.by.email} via ${answer.by.via} at ${answer.at}`,
      ),
    })),
    containments: containmentsOf(incident),
    residual: residualOf(incident),
    clocks: clocksOf(entries),
    timeline: timelineOf(incident),
    evidence: [...(incident.evidence ? [incident.evidence.bundle, ...incident.evidence.raw] : [])].map(
      (ref) => ref.sha256,
    ),
  };
}

/**
 * The report for people. Every text that came from outside is escaped.
 *
 * @param timeline of what the logs show; left out where the evidence is not, or no longer, there
 */
export function reportMarkdown(report: Report, timeline?: Timeline): string {
  const e = escapeMarkdown;
  const { assessment, clocks } = report;
  return [
    `# Incident ${e(report.incidentId)}`,
    `**${e(report.title)}**: ${e(report.principal.email ?? report.principal.name ?? report.principal.uid ?? 'unknown')}, severity ${report.severity}, ${report.detections} detection(s).`,
    assessment
      ? `Verdict **${assessment.verdict}**, score ${assessment.score.toFixed(2)} (${assessment.interval.map((n) => n.toFixed(2)).join(' to ')}).`
      : 'Not assessed.',
    clocks.timeToContainMs === undefined
      ? ''
      : `Time to contain ${formatDuration(clocks.timeToContainMs)}, of it ${formatDuration(clocks.humanMs)} waiting for people.`,
    ...verdictSections(report),
    section('Evidence for', firedLines(assessment?.signals)),
    section('Evidence against', firedLines(assessment?.counterSignals)),
    section(
      'Blind spots',
      (assessment?.blindSpots ?? []).map((s) => `${e(s.platform)}: ${e(s.what)}: ${e(s.why)}`),
    ),
    timeline ? logsSection(report, timeline) : '',
    section(
      'Containment',
      report.containments.map(
        (c) =>
          `${e(c.capability)} on ${e(c.platform)} for ${e(c.account)}: **${c.proof}**${c.why ? ` (${e(c.why)})` : ''}${c.note ? `; ${e(c.note)}` : ''}`,
      ),
    ),
    section(
      'Residual access',
      report.residual.map(
        (r) =>
          `${e(r.platform)}: ${e(r.what)}, ${r.endsAt === null ? 'no end by itself' : `until ${r.endsAt}`}: ${e(r.why)}`,
      ),
    ),
    section(
      'Decisions',
      report.approvals.map((a) => `${e(a.step)}: ${a.status}${a.why ? `: ${e(a.why)}` : ''}`),
    ),
    section(
      'Timeline',
      report.timeline.map((line) => `${line.at} ${e(line.text)}`),
    ),
    section('Evidence by hash', report.evidence),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** What each signal is called, its id, what it means and what was found. */
function firedLines(signals: readonly SignalResult[] = []): string[] {
  return signals
    .filter(({ state }) => state === 'fired')
    .map(({ id, why }) => {
      const { title, meaning } = signalTitle(id);
      return `**${escapeMarkdown(title)}** (${escapeMarkdown(id)}): ${escapeMarkdown(why)}. It means: ${escapeMarkdown(meaning)}.`;
    });
}

function logsSection({ incidentId }: Report, timeline: Timeline): string {
  const picture = `As a picture: \`GET /v1/incidents/${incidentId}/timeline.svg\``;
  return `## What the logs show\n\n${fencedText(timelineText(timeline, { width: REPORT_COLUMNS }))}\n\n${picture}`;
}

/** What most incidents have no need of: how a verdict changed or goes on, and what is to be given back. */
function verdictSections({ verdictNotes, operatorNotes, toRestore: cut }: Report): string[] {
  const lines = (texts: readonly string[]) => texts.map((text) => escapeMarkdown(text));
  return [
    ...(verdictNotes.length > 0 ? [section('How the verdict came about', lines(verdictNotes))] : []),
    ...(operatorNotes.length > 0 ? [section('What people did to its runs', lines(operatorNotes))] : []),
    ...(cut.length > 0 ? [section('To be given back by a person', lines(cut.map(restoreText)))] : []),
  ];
}

function section(title: string, lines: readonly string[]): string {
  return `## ${title}\n\n${lines.length > 0 ? lines.map((line) => `- ${line}`).join('\n') : 'None.'}`;
}
