import type { ApprovalQuestion } from '#domain/approval.ts';
import type { EventKind, JournalEntry } from '#domain/journal-event.ts';
import type { Job } from '#domain/ports.ts';
import { timesOf } from '#domain/run/deadlines.ts';

type Wakes = {
  readonly [K in EventKind]?: (entry: Extract<JournalEntry, { kind: K }>, place: number) => readonly Job[];
};

/** Which entries about questions to approvers wake what, besides the message that shows them. */
export const approvalWakes: Wakes = {
  'approval-requested': ({ incidentId, data: { question } }) => [
    { queue: 'notify', jobId: `${question.approvalId}-ask`, name: 'show', data: { incidentId }, priority: 1 },
    ...deadlineJobs(incidentId, question, ''),
  ],
  // Its chain moves with it; who knows the question anew wakes at the end, and the reconciler for the chain.
  'approval-extended': ({ incidentId, seq, data: { approvalId, deadline } }) => [
    timeJob(incidentId, `${approvalId}-deadline-${seq}`, deadline),
  ],
  'approval-called': ({ incidentId, data: { callId } }) => [callJob(incidentId, callId)],
};

/** Looks at a question's time whenever something of it may be due. */
export function deadlineJobs(incidentId: string, question: ApprovalQuestion, suffix: string): Job[] {
  return timesOf(question).map((at, place) =>
    timeJob(incidentId, `${question.approvalId}-deadline-${place}${suffix}`, at),
  );
}

/** Calls people about an incident's questions. */
export function callJob(incidentId: string, why: string): Job {
  return { queue: 'notify', jobId: `${why}-call`, name: 'call', data: { incidentId }, priority: 1 };
}

function timeJob(incidentId: string, id: string, notBefore: string): Job {
  return { queue: 'timer', jobId: id, name: 'expire', data: { incidentId }, notBefore };
}
