import type { Job } from '#domain/ports.ts';

/** What a reconciler puts back may not have been lost, only be slow: then it must not be done beside itself. */

/** The job, marked as put back. */
export function putBack(job: Job): Job {
  return { ...job, data: { ...job.data, isPutBack: true } };
}

type Handlers<Kind extends string, Outcome> = Readonly<Record<Kind, (job: Job) => Promise<Outcome>>>;

/** All handlers of a process, each passing over what it is doing already. */
export function allPassingOver<Kind extends string, Outcome>(
  handlers: Handlers<Kind, Outcome>,
): Handlers<Kind, Outcome | undefined> {
  const wrapped = Object.entries<(job: Job) => Promise<Outcome>>(handlers).map(([kind, handler]) => [
    kind,
    passingOver(handler),
  ]);
  return Object.fromEntries(wrapped) as Handlers<Kind, Outcome | undefined>;
}

/**
 * Does jobs as the handler does, but passes over one that was put back while the same is being done in this process; if
 * that is lost as well, the next round puts it back.
 */
export function passingOver<Outcome>(
  handler: (job: Job) => Promise<Outcome>,
): (job: Job) => Promise<Outcome | undefined> {
  const underWay = new Map<string, number>();
  return async (job) => {
    const same = keyOf(job);
    const count = underWay.get(same) ?? 0;
    if (job.data.isPutBack && count > 0) return undefined;
    underWay.set(same, count + 1);
    try {
      return await handler(job);
    } finally {
      const left = (underWay.get(same) ?? 1) - 1;
      if (left > 0) underWay.set(same, left);
      else underWay.delete(same);
    }
  };
}

function keyOf({ queue, name, data: { seq: _seq, isPutBack: _put, ...place } }: Job): string {
  return JSON.stringify([queue, name, Object.entries(place).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
