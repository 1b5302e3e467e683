import { CountersignError } from '#domain/errors.ts';

/**
 * How many requests a process works on at once, and how many bytes of bodies it holds: what comes beyond is asked to come
 * again before memory or store suffer. Every source has places of its own, so that a storm of one leaves room for the others.
 */

export interface AdmissionOptions {
  readonly sources: number;
  /** Default 512. */
  readonly mostRequests?: number;
  /** Default 256 MiB. */
  readonly mostBytes?: number;
}

/** Told that a request is done; twice counts once. */
export type Leave = () => void;

const RETRY_AFTER_MS = 1_000;

interface Busy {
  requests: number;
}

export class Admission {
  private readonly own: number;
  private readonly common: number;
  private readonly mostBytes: number;
  private readonly busy = new Map<string, Busy>();
  private commonRequests = 0;
  private bytes = 0;

  constructor({ sources, mostRequests = 512, mostBytes = 256 * 1_048_576 }: AdmissionOptions) {
    // Half of the places belong to all, the other half to each source alone.
    this.own = Math.max(1, Math.floor(mostRequests / 2 / Math.max(1, sources)));
    this.common = Math.max(1, mostRequests - this.own * sources);
    this.mostBytes = mostBytes;
  }

  /** Requests of a source that are worked on. */
  working(source: string): number {
    return this.busy.get(source)?.requests ?? 0;
  }

  /**
   * Takes a place for a request of a source whose body has at most `bytes`. Who has nothing under way always gets one.
   * @throws ERR_TOO_MANY_REQUESTS
   */
  enter(source: string, bytes: number): Leave {
    const busy = this.busy.get(source) ?? { requests: 0 };
    this.busy.set(source, busy);
    const isOwn = busy.requests < this.own;
    const isFull = !isOwn && this.commonRequests >= this.common;
    const isHeavy = busy.requests > 0 && this.bytes + bytes > this.mostBytes;
    if (isFull || isHeavy) {
      throw new CountersignError('ERR_TOO_MANY_REQUESTS', 'too many requests of this source are under way', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    busy.requests++;
    this.bytes += bytes;
    if (!isOwn) this.commonRequests++;
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      // The last that came in beyond its own places is the first that goes.
      if (busy.requests > this.own) this.commonRequests--;
      busy.requests--;
      this.bytes -= bytes;
    };
  }
}
