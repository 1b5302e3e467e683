import type { Assessment, ToFetch } from '../assessment.ts';
import { formatDuration } from '../duration.ts';
import { event, type JournalEvent } from '../journal-event.ts';
import type { AssessmentRounds } from '../playbook/assessment-rounds.ts';
import type { Incident } from './state.ts';

/** The pause after the first round, in milliseconds; each later one is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * When the next round may begin at the earliest, however much is new: so that a storm of detections about one incident
 * does not become a storm of reads of its platforms. ISO instant; undefined before the first round.
 */
export function earliestRound({ evidence }: Incident): string | undefined {
  if (!evidence) return undefined;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (evidence.round - 1));
  return new Date(Date.parse(evidence.at) + pauseMs).toISOString();
}

/** Whether it has been said how the present undecided verdict goes on; a decided one needs no saying. */
export function isNextRoundTold({ assessment, scheduled, leftOpen }: Incident): boolean {
  return assessment?.assessment.verdict !== 'undecided' || scheduled !== undefined || leftOpen !== undefined;
}

/**
 * How an undecided verdict goes on: it is looked at again when the first of what it lacks can be had, or it is left open,
 * with the reason, for a person to judge. Pure: the journal and policy decide.
 */
export function nextRound(incident: Incident, policy: AssessmentRounds): JournalEvent {
  const { round } = incident.assessment!;
  const leave = (why: string): JournalEvent => event('verdict-left-open', { round, why });
  const lacking = curable(incident);
  if (lacking.length === 0) return leave('nothing that can be waited for or fetched again would decide it');
  const { since, rounds } = incident.undecided ?? { since: incident.assessment!.at, rounds: 1 };
  if (rounds >= policy.roundsAtMost)
    return leave(
      `${rounds} round(s) did not decide it, and policy has no more made; lacking: ${namesOf(lacking)}`,
    );
  const notBefore = later(firstOf(lacking, incident.assessment!.at), earliestRound(incident)!);
  if (Date.parse(notBefore) > Date.parse(since) + policy.waitAtMostMs) {
    const waits = `policy waits no longer than ${formatDuration(policy.waitAtMostMs)}`;
    return leave(`it cannot be decided before ${notBefore}, and ${waits}; lacking: ${namesOf(lacking)}`);
  }
  return event('reassessment-scheduled', { round, notBefore, why: namesOf(lacking) });
}

/**
 * What waiting or fetching again may bring. A stretch that was fetched again and is lacking as before, of a log that was
 * read without a fault, will not come: the platform does not keep it, or a record of it cannot be read.
 */
function curable({ assessment, assessedBefore, evidence }: Incident): readonly ToFetch[] {
  const wanted = assessment ? lackedBy(assessment.assessment) : [];
  const before = new Set((assessedBefore?.assessment.toFetch ?? []).map(keyOf));
  const faulty = new Set(evidence?.gaps.map(({ platform }) => platform));
  return wanted.filter(
    (each) => each.notBefore !== undefined || faulty.has(each.platform) || !before.has(keyOf(each)),
  );
}

/** Where a time is all that is known, it is waited for. */
function lackedBy({ toFetch, undecidedUntil: at }: Assessment): readonly ToFetch[] {
  if (toFetch !== undefined || at === undefined) return toFetch ?? [];
  return [{ platform: 'all', what: 'logs', from: at, until: at, notBefore: at }];
}

function keyOf({ platform, what, from, until }: ToFetch): string {
  return JSON.stringify([platform, what, from, until]);
}

/** @param at what can be had now can be had then */
function firstOf(wanted: readonly ToFetch[], at: string): string {
  return wanted.map(({ notBefore = at }) => notBefore).toSorted()[0]!;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

const MOST_NAMED = 8;

function namesOf(wanted: readonly ToFetch[]): string {
  const names = wanted.map(
    ({ platform, what, from, until, notBefore }) =>
      `${platform} ${what} from ${from} until ${until}${notBefore ? `, complete at ${notBefore}` : ''}`,
  );
  const more = names.length > MOST_NAMED ? [`${names.length - MOST_NAMED} more`] : [];
  return [...names.slice(0, MOST_NAMED), ...more].join('; ').slice(0, 800);
}
