import { asCountersignError } from '#domain/errors.ts';
import type { Job } from '#domain/ports.ts';
import type { handlersFor } from '../handlers.ts';
import type { VirtualTime } from './virtual-time.ts';

type Handlers = ReturnType<typeof handlersFor>;

/** How long a worker is silent until what it held is given to another, in milliseconds. */
const STALLED_AFTER_MS = 30_000;
/** How long until the reconciler has put back what failed, in milliseconds. */
const PUT_BACK_AFTER_MS = 30_000;
/** How long a platform is left alone that asks us to slow down and does not say for how long, in milliseconds. */
const SLOWED_DOWN_MS = 5_000;
const DEFAULT_PRIORITY = 10;
/** A job that is put off more often waits for what never comes. */
const MOST_PUT_OFFS = 1_000;

/** The queue in virtual time: one job after the other, by time, then urgency, then order. */
export class VirtualQueue {
  private readonly time: VirtualTime;
  private readonly handlers: () => Handlers;
  private readonly onEarly: (job: Job) => void;
  private readonly waiting = new Set<string>();
  private readonly putOffs = new Map<string, number>();
  private dying = Promise.withResolvers<'died'>();

  /**
   * @param handlers those of the worker that is there now
   * @param onEarly told of a job that came before its time, since our clock was set back
   */
  constructor(time: VirtualTime, handlers: () => Handlers, onEarly: (job: Job) => void) {
    this.time = time;
    this.handlers = handlers;
    this.onEarly = onEarly;
  }

  /** Puts jobs in; an id that is waiting already is left as it is. */
  addAll(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const key = `${job.queue} ${job.jobId}`;
      if (this.waiting.has(key)) continue;
      this.waiting.add(key);
      const now = this.time.clock.now().getTime();
      this.putOff(job, job.notBefore === undefined ? 0 : Date.parse(job.notBefore) - now);
    }
  }

  /** The worker that has a job in hand is gone: the job comes again when it is missed. */
  die(): void {
    this.dying.resolve('died');
    this.dying = Promise.withResolvers();
  }

  private putOff(job: Job, delayMs: number): void {
    this.time.after(delayMs, () => this.work(job), job.priority ?? DEFAULT_PRIORITY);
  }

  /** What is held back looks again and again; in a rehearsal nobody comes after its last event. */
  private mayComeAgain({ queue, jobId }: Job): boolean {
    const key = `${queue} ${jobId}`;
    const times = (this.putOffs.get(key) ?? 0) + 1;
    this.putOffs.set(key, times);
    return times <= MOST_PUT_OFFS;
  }

  /** As the queue treats what a stage throws: what slows us down is waited for, and what failed is put back by the reconciler. */
  private async tried(duty: keyof Handlers, job: Job): Promise<undefined | { readonly delayMs: number }> {
    try {
      return await this.handlers()[duty](job);
    } catch (thrown) {
      const { retry, retryAfterMs } = asCountersignError(thrown);
      if (retry === 'after') return { delayMs: retryAfterMs ?? SLOWED_DOWN_MS };
      if (retry === 'later') return { delayMs: PUT_BACK_AFTER_MS };
      throw thrown;
    }
  }

  private async work(job: Job): Promise<void> {
    const duty = job.queue.startsWith('connector-') ? 'connector' : (job.queue as keyof Handlers);
    const done = await Promise.race([this.tried(duty, job), this.dying.promise]);
    if (done === 'died') this.putOff(job, STALLED_AFTER_MS);
    else if (done && this.mayComeAgain(job)) this.putOff(job, done.delayMs);
    else this.isOver(job);
  }

  private isOver(job: Job): void {
    this.waiting.delete(`${job.queue} ${job.jobId}`);
    const { notBefore } = job;
    if (notBefore !== undefined && notBefore > this.time.clock.now().toISOString()) this.onEarly(job);
  }
}
