import type { JournalEntry } from '../journal-event.ts';
import { type ContainmentMoments, containmentMoments } from './containment-moments.ts';
import { type OpenQuestion, waitedMs } from './open-questions.ts';

/** What of a containment is timed: instants, undefined while it has not happened. */
export interface ContainmentClocks {
  /** The intent of the first was durable. */
  readonly requestedAt: string | undefined;
  /** When the last of them came so far; undefined while one has not. */
  readonly acceptedAt: string | undefined;
  readonly effectiveAt: string | undefined;
  readonly provenAt: string | undefined;
}

/** The clocks of one platform. */
export interface PlatformClocks extends ContainmentClocks {
  readonly platform: string;
  /** How many containments were asked of it. */
  readonly containments: number;
  /** The longest that one of them took to its proof: from receipt, or from the start of a run that a person began. */
  readonly timeToContainMs: number | undefined;
}

/** The clocks of an incident, each an instant or undefined while it has not happened; `*Ms` are spans in milliseconds. */
export interface Clocks extends ContainmentClocks {
  /** The earliest time that a detection names. */
  readonly detectedAt: string;
  readonly receivedAt: string;
  /** The first assessment. */
  readonly assessedAt: string | undefined;
  /** The first question. */
  readonly askedAt: string | undefined;
  /** The last answer, or silence that counts as one. */
  readonly decidedAt: string | undefined;
  /** The last run's end. */
  readonly finishedAt: string | undefined;
  /** From receipt to the last proof: what the attacker had. Undefined while a containment is not proven. */
  readonly timeToContainMs: number | undefined;
  /** From receipt to the last proof, else to the last entry, in which at least one question was open. */
  readonly humanMs: number;
  /** The rest of it: machines at work, and logs waited for. */
  readonly machineMs: number;
  /** By name. */
  readonly platforms: readonly PlatformClocks[];
}

/** Reads the clocks from the journal of one incident. */
export function clocksOf(entries: readonly JournalEntry[]): Clocks {
  const receivedAt = entries[0]?.at ?? '';
  const moments = containmentMoments(entries);
  const whole = containmentClocks(moments);
  const until = whole.provenAt ?? entries.at(-1)?.at ?? receivedAt;
  const humanMs = waitedMs(questionsOf(entries, until), receivedAt, until);
  return {
    detectedAt:
      earliest(
        entries.flatMap((each) =>
          each.kind === 'detection-received' ? [each.data.detection.detectedAt] : [],
        ),
      ) ?? receivedAt,
    receivedAt,
    assessedAt: entries.find(({ kind }) => kind === 'assessment-made')?.at,
    askedAt: entries.find(({ kind }) => kind === 'approval-requested')?.at,
    decidedAt: entries.findLast(({ kind }) => kind === 'approval-closed')?.at,
    ...whole,
    finishedAt: entries.findLast(({ kind }) => kind === 'run-finished')?.at,
    timeToContainMs: whole.provenAt === undefined ? undefined : spanMs(receivedAt, whole.provenAt),
    humanMs,
    machineMs: Math.max(0, spanMs(receivedAt, until) - humanMs),
    platforms: platformClocks(moments, beginnings(entries, receivedAt)),
  };
}

/** When each run is counted from: receipt, or its own start where a person began it. */
function beginnings(entries: readonly JournalEntry[], receivedAt: string): ReadonlyMap<string, string> {
  return new Map(
    entries.flatMap((each) =>
      each.kind === 'run-started'
        ? [[each.data.runId, each.data.trigger === 'request' ? each.at : receivedAt]]
        : [],
    ),
  );
}

function platformClocks(
  moments: readonly ContainmentMoments[],
  began: ReadonlyMap<string, string>,
): readonly PlatformClocks[] {
  return [...Map.groupBy(moments, ({ platform }) => platform)]
    .map(([platform, own]) => {
      const clocks = containmentClocks(own);
      const spans = own.map(({ runId, provenAt, requestedAt }) =>
        spanMs(began.get(runId) ?? requestedAt, provenAt ?? requestedAt),
      );
      return {
        platform,
        containments: own.length,
        ...clocks,
        timeToContainMs: clocks.provenAt === undefined ? undefined : Math.max(...spans),
      };
    })
    .toSorted((a, b) => (a.platform < b.platform ? -1 : 1));
}

function containmentClocks(moments: readonly ContainmentMoments[]): ContainmentClocks {
  return {
    requestedAt: earliest(moments.map(({ requestedAt }) => requestedAt)),
    acceptedAt: lastOfAll(moments.map(({ acceptedAt }) => acceptedAt)),
    effectiveAt: lastOfAll(moments.map(({ effectiveAt }) => effectiveAt)),
    provenAt: lastOfAll(moments.map(({ provenAt }) => provenAt)),
  };
}

/** The questions of an incident; one that is still open, until then. */
function questionsOf(entries: readonly JournalEntry[], until: string): readonly OpenQuestion[] {
  const closed = new Map(
    entries.flatMap((each) => (each.kind === 'approval-closed' ? [[each.data.approvalId, each.at]] : [])),
  );
  return entries.flatMap((each) => {
    if (each.kind !== 'approval-requested') return [];
    const { approvalId, askedAt } = each.data.question;
    return [{ askedAt, closedAt: closed.get(approvalId) ?? until }];
  });
}

function earliest(times: readonly string[]): string | undefined {
  return times.toSorted()[0];
}

function lastOfAll(times: readonly (string | undefined)[]): string | undefined {
  const there = times.filter((time) => time !== undefined);
  return there.length === times.length ? there.toSorted().at(-1) : undefined;
}

function spanMs(from: string, until: string): number {
  return Math.max(0, Date.parse(until) - Date.parse(from));
}
