import type { EventKind, JournalEntry } from '#domain/journal-event.ts';
import type { Job } from '#domain/ports.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import type { WatchedPlatform } from '#domain/watch/watch.ts';
import { approvalWakes } from './approval-wakes.ts';

import { lateJob } from './late-proof-jobs.ts';
import { leaseWakes } from './lease-wakes.ts';
import { SHOWN } from './shown-entries.ts';
import { type PlatformWork, urgencyOf } from './urgency.ts';

/**
 * The flow, as one table.
 *
 * A stage is woken by what is in the journal and answers by appending to it; no stage calls another. `wakes` says
 * which entries wake it, through which queue, as which job. What a stage does with a job is wired in main.ts.
 */
interface Stage {
  readonly stage: string;
  readonly takes: string;
  readonly gives: string;
  readonly wakes: {
    /** `place`: how many entries of its kind stand before it in the same append. */
    readonly [K in EventKind]?: (entry: Extract<JournalEntry, { kind: K }>, place: number) => readonly Job[];
  };
}

/** An incident's message is brought up to date at most once in this time, in milliseconds. */
const SHOW_EVERY_MS = 1_000;
/** The end of one such slice is waited for, and this much more, so that an entry at its end is not missed. */
const SHOW_GRACE_MS = 250;

export const pipeline: readonly Stage[] = [
  {
    stage: 'enrichment',
    takes: 'a new incident, something new about one, or a verdict that was to be looked at again',
    gives: 'evidence-collected',
    wakes: {
      'incident-opened': ({ incidentId }) => [incidentJob(incidentId, 'opened')],
      // The first came with the incident.
      'detection-received': (entry) => (entry.seq > 2 ? [newsJob(entry)] : []),
      'reassessment-due': ({ incidentId, data }) => [incidentJob(incidentId, `round-${data.round}`)],
    },
  },
  {
    stage: 'assessment',
    takes: 'evidence-collected',
    gives: 'assessment-made, the runs it starts, and when an undecided verdict is looked at again',
    wakes: {
      'reassessment-scheduled': ({ incidentId, data: { round, notBefore } }) => [
        timer(incidentId, `reassess-${round}`, 'reassess', notBefore),
      ],
    },
  },
  {
    stage: 'run',
    takes: 'step-begun, where it waits or its time is bounded',
    gives: 'wait-ended, step-ended, question-closed, step-timed-out',
    wakes: {
      'step-begun': ({ incidentId, data: { runId, step, waitUntil, timeoutAt } }) => [
        ...(waitUntil ? [timer(incidentId, `${runId}-${step}-wait`, 'end-wait', waitUntil)] : []),
        ...(timeoutAt ? [timer(incidentId, `${runId}-${step}-timeout`, 'step-timeout', timeoutAt)] : []),
      ],
    },
  },
  {
    stage: 'approval',
    takes: 'plan-requested, approval-requested',
    gives: 'action-planned, approval-answered, approval-called and what became of it, approval-closed',
    wakes: {
      'plan-requested': (entry, place) => [actionJob(entry, 'plan', place)],
      ...approvalWakes,
    },
  },
  {
    stage: 'containment',
    takes: 'action-intended, and what a resumed run had intended',
    gives: 'action-claimed, then action-finished',
    wakes: {
      'run-resumed': (entry) => entry.data.intended.map((item, place) => resumedJob(entry, item, place)),
      'action-intended': (entry, place) => {
        const job = actionJob(entry, entry.data.effect === 'read' ? 'read' : 'carry-out', place);
        return [entry.data.notBefore ? { ...job, notBefore: entry.data.notBefore } : job];
      },
    },
  },
  {
    stage: 'verification',
    takes: 'action-finished',
    gives: 'proof-read, once more when proof comes after its step went on',
    wakes: {
      'action-finished': (entry, place) => {
        const hasProof = entry.data.effect !== 'read' && entry.data.outcome !== 'failed';
        return hasProof ? [verifyJob(entry, `${entry.data.outcome}`, place)] : [];
      },
      'proof-read': (entry, place) =>
        entry.data.nextAt
          ? [{ ...verifyJob(entry, `${entry.seq}`, place), notBefore: entry.data.nextAt }]
          : entry.data.lookAgainAt
            ? [{ ...lateJob(placeOf(entry), entry.data.platform), notBefore: entry.data.lookAgainAt }]
            : [],
    },
  },
  {
    stage: 'verification',
    takes: 'watch-begun',
    gives: 'watch-looked, children-found, use-after-proof, watch-ended',
    wakes: {
      'watch-begun': ({ incidentId, data: { platform, lookAt } }) => [
        { ...watchJob({ incidentId, platform }), notBefore: lookAt },
      ],
    },
  },
  {
    stage: 'run',
    takes: 'use-after-proof',
    gives: 'the run that begins anew, or that a person has to do it',
    wakes: {
      'use-after-proof': ({ incidentId, seq }) => [incidentJob(incidentId, `contradicted-${seq}`)],
    },
  },
  {
    stage: 'undo',
    takes: 'undo leases: their time, and requests by people or playbooks',
    gives: 'undo-planned, undo-claimed, undo-finished, undo-read; lease-closed in the end',
    wakes: leaseWakes,
  },
  {
    stage: 'notice',
    takes: 'notice-requested',
    gives: 'notice-delivered, notice-failed',
    wakes: {
      'notice-requested': ({ incidentId, data: { noticeId } }) => [tellJob(incidentId, noticeId)],
    },
  },
  {
    stage: 'question',
    takes: 'question-asked, and how it was closed',
    gives: 'question-posted; question-answered by people',
    wakes: {
      'question-asked': ({ incidentId, data }) => [askJob(incidentId, data.question.questionId, 'ask')],
      'question-answered': ({ incidentId, data }) => [askJob(incidentId, data.questionId, 'closed')],
      'question-closed': ({ incidentId, data }) => [askJob(incidentId, data.questionId, 'closed')],
    },
  },
  {
    stage: 'report',
    takes: 'step-begun of report.publish',
    gives: 'report-published',
    wakes: {
      'step-begun': ({ incidentId, data: { runId, step, use } }) =>
        use === 'report.publish'
          ? [
              {
                queue: 'run',
                jobId: `${runId}-${step}-report`,
                name: 'report',
                data: { incidentId, runId, step },
              },
            ]
          : [],
    },
  },
];

type Wake = (entry: JournalEntry, place: number) => readonly Job[];

/** The jobs that entries of one append cause; the same job is named once. Every one is a wake-up: lost or doubled, nothing breaks. */
export function jobsFor(entries: readonly JournalEntry[]): Job[] {
  const jobs = new Map<string, Job>();
  const places = new Map<EventKind, number>();
  for (const entry of entries) {
    const place = places.get(entry.kind) ?? 0;
    places.set(entry.kind, place + 1);
    for (const job of jobsOf(entry, place)) jobs.set(`${job.queue} ${job.jobId}`, job);
  }
  return [...jobs.values()];
}

function jobsOf(entry: JournalEntry, place: number): readonly Job[] {
  const woken = pipeline.flatMap(({ wakes }) => {
    const wake = wakes[entry.kind] as Wake | undefined;
    return wake?.(entry, place) ?? [];
  });
  return SHOWN.has(entry.kind) ? [...woken, showJob(entry)] : woken;
}

/** One job per incident and slice of time, run when the slice is over. */
function showJob(entry: JournalEntry): Job {
  const { incidentId } = entry;
  const { slice, notBefore } = sliceOf(entry);
  return {
    queue: 'notify',
    jobId: `${incidentId}-show-${slice}`,
    name: 'show',
    data: { incidentId },
    notBefore,
  };
}

/** Looks at an incident that more is known of; likewise, so that a storm of detections is one look. */
function newsJob(entry: JournalEntry): Job {
  const { slice, notBefore } = sliceOf(entry);
  return { ...incidentJob(entry.incidentId, `news-${slice}`), notBefore };
}

function sliceOf({ at }: JournalEntry): { readonly slice: number; readonly notBefore: string } {
  const slice = Math.floor(Date.parse(at) / SHOW_EVERY_MS) + 1;
  return { slice, notBefore: new Date(slice * SHOW_EVERY_MS + SHOW_GRACE_MS).toISOString() };
}

/** Looks at an incident: what it needs next, it gets. */
export function incidentJob(incidentId: string, why: string): Job {
  return { queue: 'incident', jobId: `${incidentId}-${why}`, name: 'look', data: { incidentId } };
}

/** Tells people what an incident's notices say. */
export function tellJob(incidentId: string, why: string): Job {
  return { queue: 'notify', jobId: `${why}-tell`, name: 'tell', data: { incidentId }, priority: 1 };
}

/** Shows people a question, or how it was closed. */
export function askJob(incidentId: string, questionId: string, why: string): Job {
  const data = { incidentId, questionId };
  return { queue: 'notify', jobId: `${questionId}-${why}`, name: 'ask', data, priority: 1 };
}

/** Looks at a platform's log for all that is watched there: one job, however many ask for it. */
export function watchJob({ incidentId, platform }: WatchedPlatform): Job {
  return {
    queue: `connector-${platform}`,
    jobId: `watch-${platform}`,
    name: 'watch',
    data: { incidentId },
    priority: urgencyOf('watch', 0),
  };
}

function timer(incidentId: string, id: string, name: string, notBefore: string): Job {
  return { queue: 'timer', jobId: `${incidentId}-${id}`, name, data: { incidentId }, notBefore };
}

type ActionEntry = Extract<
  JournalEntry,
  { data: { attempt: number; platform: string; step: string; index: number; runId: string } }
>;

/** Its rank is its item, or its place in the append: many items of one step, or many steps of one item. */
function actionJob({ incidentId, seq, data }: ActionEntry, name: PlatformWork, place: number): Job {
  const { runId, step, index, attempt, platform } = data;
  return {
    queue: `connector-${platform}`,
    jobId: `${runId}-${step}-${index}-${name}-${attempt}`,
    name,
    data: { incidentId, runId, step, index, attempt, seq },
    priority: urgencyOf(name, Math.max(index, place)),
  };
}

/** By an id of its own: the job that found the run paused may still be running. */
function resumedJob(
  { incidentId, seq, data }: Extract<JournalEntry, { kind: 'run-resumed' }>,
  item: (typeof data)['intended'][number],
  place: number,
): Job {
  const { runId = data.runId, step, index, attempt, platform } = item;
  return {
    queue: `connector-${platform}`,
    jobId: `${runId}-${step}-${index}-carry-out-${attempt}-${seq}`,
    name: 'carry-out',
    data: { incidentId, runId, step, index, attempt, seq },
    priority: urgencyOf('carry-out', Math.max(index, place)),
  };
}

function placeOf({ incidentId, data: { runId, step, index, attempt } }: ActionEntry): ActionPlace {
  return { incidentId, runId, step, index, attempt };
}

function verifyJob(entry: ActionEntry, suffix: string, place: number): Job {
  const job = actionJob(entry, 'verify', place);
  return { ...job, jobId: `${job.jobId}-${suffix}` };
}
