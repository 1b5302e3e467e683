import type { Job } from '#domain/ports.ts';
import type { handlersFor } from '../handlers.ts';
import type { VirtualTime } from './virtual-time.ts';

type Handlers = ReturnType<typeof handlersFor>;

/** How long a worker is silent until what it held is given to another, in milliseconds. */
const STALLED_AFTER_MS = 30_000;
const DEFAULT_PRIORITY = 10;
/** A job that is put off more often waits for what never comes. */
const MOST_PUT_OFFS = 1_000;

/** The queue in virtual time: one job after the other, by time, then urgency, then order. */
export class VirtualQueue {
  private readonly time: VirtualTime;
  private readonly handlers: () => Handlers;
  private readonly waiting = new Set<string>();
  private readonly putOffs = new Map<string, number>();
  private dying = Promise.withResolvers<'died'>();

  /** @param handlers those of the worker that is there now */
  constructor(time: VirtualTime, handlers: () => Handlers) {
    this.time = time;
    this.handlers = handlers;
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

  private async work(job: Job): Promise<void> {
    const duty = job.queue.startsWith('connector-') ? 'connector' : (job.queue as keyof Handlers);
    const done = await Promise.race([this.handlers()[duty](job), this.dying.promise]);
    if (done === 'died') this.putOff(job, STALLED_AFTER_MS);
    else if (done && this.mayComeAgain(job)) this.putOff(job, done.delayMs);
    else this.waiting.delete(`${job.queue} ${job.jobId}`);
  }
}
