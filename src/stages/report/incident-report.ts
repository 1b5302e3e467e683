import { errorCode } from '#domain/errors.ts';
import type { Timeline } from '#domain/explanation/timeline.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import { withLedger } from '#domain/ledger/in-report.ts';
import type { Journal } from '#domain/ports.ts';
import type { ReportFormat } from '#domain/report/formats.ts';
import { reportHtml } from '#domain/report/html/page.ts';
import { reportMarkdown } from '#domain/report/markdown.ts';
import { ocsfIncidentFinding } from '#domain/report/ocsf.ts';
import { type Report, reportOf } from '#domain/report/report.ts';
import { type NameUuid, stixBundle } from '#domain/report/stix.ts';
import type { Pinned } from '#domain/run/decide.ts';
import type { Incident } from '#domain/run/state.ts';
import { incidentLedger, type LedgerDeps } from './incident-ledger.ts';
import { incidentTimeline, type TimelineDeps } from './incident-timeline.ts';

/** What reports are made from, beside the incident. */
export interface ReportSources extends TimelineDeps, LedgerDeps {
  readonly journal: Pick<Journal, 'read'>;
  /** What a run pinned. @throws ERR_NOT_FOUND when it is kept no longer, ERR_PLAYBOOK_INVALID when it cannot be read any more */
  pinned(sha256: string): Promise<Pinned>;
  readonly nameUuid: NameUuid;
}

/** The report of an incident in a form, from the journal and the evidence that it names; without a timeline where there is no evidence. */
export async function incidentReport(
  incident: Incident,
  format: ReportFormat,
  sources: ReportSources,
): Promise<string> {
  const report = await reportData(incident, sources);
  switch (format) {
    case 'markdown':
      return reportMarkdown(report, await timelineIfAny(incident, sources));
    case 'html':
      return reportHtml(report, await timelineIfAny(incident, sources));
    case 'json':
      return jsonText(report);
    case 'stix':
      return jsonText(stixBundle(report, sources.nameUuid));
    case 'ocsf':
      return jsonText(ocsfIncidentFinding(report));
  }
}

async function reportData(incident: Incident, sources: ReportSources): Promise<Report> {
  const { journal, pinned } = sources;
  const entries = await journal.read(incident.id);
  const documents = new Map<string, Pinned>();
  for (const { pinned: sha256 } of incident.runs) {
    const found = await ifAny(() => pinned(sha256), ['ERR_NOT_FOUND', 'ERR_PLAYBOOK_INVALID']);
    if (found) documents.set(sha256, found);
  }
  const report = reportOf(incident, entries, (run) => documents.get(run.pinned));
  // As of the last entry, so that it is the same whenever it is made.
  const ledger = await incidentLedger(incident, new Date(incident.updatedAt), sources);
  return withLedger(report, ledger, entries);
}

function jsonText(value: unknown): string {
  return `${harmlessJson(value, 2)}\n`;
}

function timelineIfAny(incident: Incident, deps: TimelineDeps): Promise<Timeline | undefined> {
  return ifAny(() => incidentTimeline(incident, deps), ['ERR_NOT_FOUND']);
}

/** What is not there any more is left out; any other fault is one. */
async function ifAny<T>(read: () => Promise<T>, gone: readonly string[]): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (gone.includes(errorCode(thrown) ?? '')) return undefined;
    throw thrown;
  }
}
