import { errorCode } from '#domain/errors.ts';
import type { Timeline } from '#domain/explanation/timeline.ts';
import { reportMarkdown, reportOf } from '#domain/report/report.ts';
import type { Incident } from '#domain/run/state.ts';
import { incidentTimeline, type TimelineDeps } from './incident-timeline.ts';

/** The report of an incident in Markdown, from the journal and the evidence that it names; without a timeline where there is no evidence. */
export async function incidentReport(incident: Incident, deps: TimelineDeps): Promise<string> {
  return reportMarkdown(reportOf(incident), await timelineIfAny(incident, deps));
}

async function timelineIfAny(incident: Incident, deps: TimelineDeps): Promise<Timeline | undefined> {
  try {
    return await incidentTimeline(incident, deps);
  } catch (thrown) {
    if (errorCode(thrown) === 'ERR_NOT_FOUND') return undefined;
    throw thrown;
  }
}
