import type { Activity, Watermark } from '#domain/activity.ts';
import type { EvidenceGap } from '#domain/evidence.ts';
import type { CompleteRange } from './complete-ranges.ts';

/** More unreadable records than this are one gap from the first to the last of them. */
const MOST_FAULT_GAPS = 50;
/** The time of a record that could not be read is a guess from its members, good to this many milliseconds. */
const FAULT_RADIUS_MS = 3_600_000;

/** What is known of a log before it is read. */
export interface LogFacts {
  readonly platform: string;
  /** As watermarks call it: `system-log`. */
  readonly log: string;
  /** How late the platform's records may be, in milliseconds. */
  readonly lagMs: number;
}

/** Counts what one log brought: its first and last record, and what could not be read. Bounded, however long the log. */
export class LogTally {
  readonly facts: LogFacts;
  /** Records that were read, repeated ones too. */
  read = 0;
  unread = 0;
  /** Records later than the time of the assessment. */
  later = 0;
  /** Whether any record names its actor by e-mail: then a person without one is really absent. */
  carriesEmails = false;
  private first: string | undefined;
  private last: string | undefined;
  private firstFault = '';
  private faultTimes: number[] = [];
  private faultSpan: { from: number; until: number } | undefined;
  private isAnywhere = false;

  constructor(facts: LogFacts) {
    this.facts = facts;
  }

  /** The time of the newest record. */
  get newest(): string | undefined {
    return this.last;
  }

  /** A record that was read; its time is canonical. */
  add({ time, actor }: Activity): void {
    this.read++;
    if (this.first === undefined || time < this.first) this.first = time;
    if (this.last === undefined || time > this.last) this.last = time;
    this.carriesEmails ||= actor?.email !== undefined;
  }

  /** A record that could not be read; `at` where its time could still be told. */
  fault(why: string, at: string | undefined): void {
    this.unread++;
    if (this.unread === 1) this.firstFault = why;
    if (at === undefined) this.isAnywhere = true;
    else this.placeFault(Date.parse(at));
  }

  /** From when until when the log is complete: as given, else from its first to its last record; undefined for neither. */
  watermark(given: CompleteRange | undefined, cutAt: string | undefined): Watermark | undefined {
    const from = given?.[0] ?? this.first;
    const until = given?.[1] ?? this.last;
    if (from === undefined || until === undefined) return undefined;
    const cut = cutAt && {
      from,
      until: cutAt,
      why: 'too many records of the person; the oldest were not read',
    };
    return {
      platform: this.facts.platform,
      log: this.facts.log,
      completeFrom: from,
      completeUntil: until,
      lagMs: this.facts.lagMs,
      gaps: [...(cut ? [cut] : []), ...this.faultGaps(from, until)],
    };
  }

  /** What could not be read, for the blind spots; undefined when all was. */
  unreadGap(): EvidenceGap | undefined {
    if (this.unread === 0) return undefined;
    const all = this.unread + this.read;
    return {
      platform: this.facts.platform,
      what: 'records',
      code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      why: `${this.unread} of ${all} record(s) could not be read; the first: ${this.firstFault}`.slice(
        0,
        1_000,
      ),
    };
  }

  private placeFault(ms: number): void {
    const [from, until] = [ms - FAULT_RADIUS_MS, ms + FAULT_RADIUS_MS];
    this.faultSpan = {
      from: Math.min(from, this.faultSpan?.from ?? from),
      until: Math.max(until, this.faultSpan?.until ?? until),
    };
    if (this.faultTimes.length <= MOST_FAULT_GAPS) this.faultTimes.push(ms);
  }

  private faultGaps(from: string, until: string): Watermark['gaps'] {
    if (this.unread === 0) return [];
    const why = `${this.unread} record(s) could not be read: ${this.firstFault}`.slice(0, 512);
    if (this.isAnywhere) return [{ from, until, why }];
    const span = this.faultSpan ? [this.faultSpan] : [];
    const spans =
      this.faultTimes.length > MOST_FAULT_GAPS
        ? span
        : this.faultTimes.map((ms) => ({ from: ms - FAULT_RADIUS_MS, until: ms + FAULT_RADIUS_MS }));
    return spans.map((each) => ({ from: iso(each.from), until: iso(each.until), why }));
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
