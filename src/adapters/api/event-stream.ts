import type { Response } from 'express';

/** How a stream behaves, in milliseconds. */
export interface StreamTimes {
  /** A line that says nothing is sent so often, and what may have been missed is looked for. */
  readonly heartbeatMs: number;
  /** A stream ends after so long: whoever comes again shows anew who they are. */
  readonly lifetimeMs: number;
}

/**
 * Server-sent events to one caller. What is sent waits until the caller has read what came before: nothing piles up here.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream {
  private readonly res: Response;
  private readonly times: StreamTimes;
  private readonly end: NodeJS.Timeout;
  private wake: (() => void) | undefined;
  private isWoken = false;
  isOpen = true;

  constructor(res: Response, times: StreamTimes) {
    this.res = res;
    this.times = times;
    res.on('close', () => this.stop());
    this.end = setTimeout(() => this.stop(), times.lifetimeMs);
  }

  /** Answers that events will come. */
  begin(): void {
    const type = 'text/event-stream; charset=utf-8';
    this.res.status(200).set({ 'content-type': type, 'x-accel-buffering': 'no' }).flushHeaders();
  }

  /** Sends one event; resolves when it may be followed by the next. JSON has no line breaks of its own. */
  async send(event: string, id: string, data: unknown): Promise<void> {
    await this.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Waits for `woken`, or for the next heartbeat, which it sends; false when nobody woke it. */
  async rest(): Promise<boolean> {
    if (!this.isWoken && this.isOpen) {
      await new Promise<void>((resolve) => {
        const heartbeat = setTimeout(resolve, this.times.heartbeatMs);
        this.wake = () => {
          clearTimeout(heartbeat);
          resolve();
        };
      });
      this.wake = undefined;
    }
    const { isWoken } = this;
    this.isWoken = false;
    if (!isWoken) await this.write(': still here\n\n');
    return isWoken;
  }

  /** There may be something to send. */
  woken(): void {
    this.isWoken = true;
    this.wake?.();
  }

  private async write(text: string): Promise<void> {
    if (!this.isOpen || this.res.write(text)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.res.off('drain', done).off('close', done);
        resolve();
      };
      this.res.once('drain', done).once('close', done);
    });
  }

  private stop(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    clearTimeout(this.end);
    this.wake?.();
    this.res.end();
  }
}
