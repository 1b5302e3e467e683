import type { Job } from '#domain/ports.ts';
import { askedSteps } from '#domain/run/asked-step.ts';
import { openCalls } from '#domain/run/deadlines.ts';
import type { LeasePhase } from '#domain/run/leases/lease.ts';
import { openNotices } from '#domain/run/open-notices.ts';
import type { Incident, Item, Run, Step } from '#domain/run/state.ts';
import { callJob, deadlineJobs } from './approval-wakes.ts';
import { askJob, incidentJob, tellJob } from './pipeline.ts';
import { type PlatformWork, urgencyOf } from './urgency.ts';

/**
 * The jobs an incident must have waiting, from its state alone: what the reconciler puts back when the queue lost them.
 *
 * `round` makes the ids differ from jobs that a dead worker still holds; a job that finds nothing to do does nothing.
 */
export function pendingJobs(incident: Incident, round: string): Job[] {
  const { id: incidentId } = incident;
  const jobs: Job[] = [incidentJob(incidentId, `reconcile-${round}`)];
  const { scheduled } = incident;
  if (scheduled && (incident.reassessmentDue ?? 0) <= scheduled.round) {
    jobs.push({
      queue: 'timer',
      jobId: `${incidentId}-reassess-${round}`,
      name: 'reassess',
      data: { incidentId },
      notBefore: scheduled.notBefore,
    });
  }
  let isShown = incident.posted !== undefined;
  for (const { question, status, isPosted } of incident.approvals.values()) {
    if (status !== 'waiting') continue;
    jobs.push(...deadlineJobs(incidentId, question, `-${round}`));
    isShown &&= isPosted;
  }
  if (openCalls(incident).length > 0) jobs.push(callJob(incidentId, `${incidentId}-${round}`));
  if (openNotices(incident).length > 0) jobs.push(tellJob(incidentId, `${incidentId}-${round}`));
  for (const { asked } of askedSteps(incident)) {
    if (asked.status === 'waiting' && !asked.isPosted)
      jobs.push(askJob(incidentId, asked.question.questionId, round));
  }
  if (!isShown) jobs.push(messageJob(incidentId, round));
  for (const run of incident.runs) {
    if (!run.finished) jobs.push(...runJobs(incident, run, round));
  }
  return jobs;
}

/** Brings an incident's message up to date. */
export function messageJob(incidentId: string, round: string): Job {
  return {
    queue: 'notify',
    jobId: `${incidentId}-show-${round}`,
    name: 'show',
    data: { incidentId },
    priority: 1,
  };
}

function runJobs(incident: Incident, run: Run, round: string): Job[] {
  const begun = [...run.steps.values()].filter(({ status }) => status === 'begun');
  return begun.flatMap((step, place) => {
    const data = { incidentId: incident.id, runId: run.id, step: step.id };
    const jobs = timers(incident.id, run, step, round);
    if (step.use === 'report.publish')
      jobs.push({ queue: 'run', jobId: `${run.id}-${step.id}-report-${round}`, name: 'report', data });
    return [...jobs, ...step.items.flatMap((item) => itemJobs(data, step, item, round, place))];
  });
}

/** What wakes a step at the end of its wait, and of its time. */
function timers(incidentId: string, run: Run, step: Step, round: string): Job[] {
  const timer = (what: string, name: string, notBefore: string | undefined): Job[] =>
    notBefore === undefined
      ? []
      : [
          {
            queue: 'timer',
            jobId: `${run.id}-${step.id}-${what}-${round}`,
            name,
            data: { incidentId },
            notBefore,
          },
        ];
  const timeoutAt = step.timedOut ? undefined : step.timeoutAt;
  return [...timer('wait', 'end-wait', step.waitUntil), ...timer('timeout', 'step-timeout', timeoutAt)];
}

function itemJobs(
  data: { incidentId: string; runId: string; step: string },
  step: Step,
  item: Item,
  round: string,
  place: number,
): Job[] {
  const name = nameOf(step, item);
  if (!name || !item.account) return [];
  const attempt = name === 'plan' ? item.planAttempt : item.attempt;
  return [
    {
      queue: `connector-${item.account.platform}`,
      jobId: `${data.runId}-${data.step}-${item.index}-${name}-${attempt}-${round}`,
      name,
      data: { ...data, index: item.index, attempt },
      priority: urgencyOf(name, Math.max(item.index, place)),
      ...(item.phase === 'intended' && item.retryAt ? { notBefore: item.retryAt } : {}),
    },
  ];
}

/** The jobs that an incident's leases must have waiting now; those whose time is yet to come are left to it. */
export function leaseJobs({ id: incidentId, leases }: Incident, round: string, now: string): Job[] {
  const jobs = [...leases.values()].flatMap((lease, place) => {
    const { id: leaseId, platform, phase, planAttempt } = lease;
    const name = LEASE_WORK[phase];
    if (!name) return [];
    const attempt = phase === 'planning' ? planAttempt : lease.attempt;
    return [
      {
        queue: `connector-${platform}`,
        jobId: `${leaseId}-${name}-${attempt}-${round}`,
        name,
        data: { incidentId, leaseId, attempt },
        priority: urgencyOf(name, place),
      } satisfies Job,
    ];
  });
  const isDue = [...leases.values()].some(({ phase, dueAt, nextAt }) =>
    phase === 'held' ? (dueAt ?? '9') <= now : phase === 'irrevocable' && nextAt! <= now,
  );
  if (!isDue) return jobs;
  const due: Job = {
    queue: 'timer',
    jobId: `${incidentId}-undo-due-${round}`,
    name: 'undo-due',
    data: { incidentId },
  };
  return [...jobs, due];
}

const LEASE_WORK: { readonly [P in LeasePhase]?: PlatformWork } = {
  planning: 'undo-plan',
  intended: 'undo',
  claimed: 'undo',
  verifying: 'undo-verify',
};

function nameOf(step: Step, item: Item): PlatformWork | undefined {
  switch (item.phase) {
    case 'planning':
      return 'plan';
    case 'intended':
      return step.effect === 'read' ? 'read' : 'carry-out';
    case 'claimed':
      return 'carry-out';
    case 'verifying':
      return 'verify';
    default:
      return undefined;
  }
}
