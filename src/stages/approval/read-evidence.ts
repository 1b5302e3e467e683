import { CountersignError } from '#domain/errors.ts';
import type { Timeline } from '#domain/explanation/timeline.ts';
import { timelineText } from '#domain/explanation/timeline-text.ts';
import type { Incidents } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { viewOf } from '#domain/report/view.ts';
import type { Incident } from '#domain/run/state.ts';

/** What a person who is asked may read besides the message. All texts are data. */
export interface QuestionEvidence {
  readonly incidentId: string;
  readonly title: string;
  /** What speaks for and against, and what was not seen, one a line. */
  readonly lines: readonly string[];
  readonly timeline: string;
}

export interface ReadEvidenceDeps {
  readonly incidents: Pick<Incidents, 'load'>;
  readonly readModels: Pick<ReadModels, 'approval'>;
  /** @throws ERR_NOT_FOUND when there is no evidence yet */
  timeline(incident: Incident): Promise<Timeline>;
}

/** Columns of the timeline: what a phone on its side shows. */
const WIDTH = 72;

/** Reads the evidence behind a question. @throws ERR_NOT_FOUND when there is no such question, or no evidence yet */
export async function readEvidence(approvalId: string, deps: ReadEvidenceDeps): Promise<QuestionEvidence> {
  const row = await deps.readModels.approval(approvalId);
  if (!row) throw new CountersignError('ERR_NOT_FOUND', `there is no approval ${approvalId}`);
  const incident = await deps.incidents.load(row.incidentId);
  const { evidenceFor, evidenceAgainst, blindSpots } = viewOf(incident);
  return {
    incidentId: incident.id,
    title: incident.title,
    lines: [
      ...evidenceFor.map((line) => `for: ${line}`),
      ...evidenceAgainst.map((line) => `against: ${line}`),
      ...blindSpots.map((line) => `not seen: ${line}`),
    ],
    timeline: timelineText(await deps.timeline(incident), { width: WIDTH }),
  };
}
