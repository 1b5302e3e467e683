import type { Assessment } from '#domain/assessment.ts';
import type { Timeline } from '#domain/explanation/timeline.ts';
import { type TimelineOptions, timelineOf } from '#domain/explanation/timeline-of.ts';
import { bundleOf, type CaseFacts } from './assess-case.ts';

/** What the logs of a case show around its detection; pure. */
export function caseTimeline(facts: CaseFacts, assessment: Assessment, options?: TimelineOptions): Timeline {
  const { principal, credential, detectedAt, title } = facts.detection;
  return timelineOf(
    bundleOf(facts),
    assessment,
    {
      who: principal.email ?? principal.name ?? principal.uid ?? 'unknown',
      credential,
      detections: [{ at: detectedAt, title }],
      identityProviders: facts.identityProviders,
    },
    options,
  );
}
