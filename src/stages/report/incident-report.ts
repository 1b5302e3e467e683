import { errorCode } from '#domain/errors.ts';
import type { Timeline } from '#domain/explanation/timeline.ts';
import type { Journal } from '#domain/ports.ts';
import { reportMarkdown, reportOf } from '#domain/report/report.ts';
import type { Incident } from '#domain/run/state.ts';
import { incidentTimeline, type TimelineDeps } from './incident-timeline.ts';

export interface ReportSources extends TimelineDeps {
  readonly journal: Pick<Journal, 'read'>;
}

/** The report of an incident in Markdown, from the journal and the evidence that it names; without a timeline where there is no evidence. */
export async function incidentReport(incident: Incident, deps: ReportSources): Promise<string> {
  const entries = await deps.journal.read(incident.id);
  return reportMarkdown(reportOf(incident, entries), await timelineIfAny(incident, deps));
}

async function timelineIfAny(incident: Incident, deps: TimelineDeps): Promise<Timeline | undefined> {
  try {
    return await incidentTimeline(incident, deps);
  } catch (thrown) {
    if (errorCode(thrown) === 'ERR_NOT_FOUND') return undefined;
    throw thrown;
  }
}
