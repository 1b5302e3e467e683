import type { Activity } from '#domain/activity.ts';
import type { Detection } from '#domain/detection.ts';
import type { EvidenceBundle, EvidenceGap } from '#domain/evidence.ts';
import type { CompleteRanges } from './complete-ranges.ts';
import { Identities } from './identities.ts';
import type { LogFacts, LogTally } from './log-tally.ts';
import { NewestKept } from './newest-kept.ts';

/** Records of everybody that are held until it is known who is who; past it the logs are read a second time. */
const MOST_HELD = 20_000;
/** Most records of one person in one log. */
const MOST_OF_ONE = 20_000;

export interface EvidenceLimits {
  readonly held: number;
  readonly ofOne: number;
}

/**
 * Picks the person's records out of everybody's, in bounded memory.
 *
 * Who is who is known only when all records were seen. While they are few they are held; else `mustReadAgain` says that
 * the logs must be read once more, after `beginAgain`, and only the person's are kept.
 */
export class CaseEvidence {
  mustReadAgain = false;
  private readonly detection: Detection;
  private readonly identities: Identities;
  private readonly limits: EvidenceLimits;
  private held: Activity[] = [];
  private readonly kept = new Map<string, NewestKept>();
  private isSecond = false;

  constructor(detection: Detection, limits: EvidenceLimits = { held: MOST_HELD, ofOne: MOST_OF_ONE }) {
    this.detection = detection;
    this.identities = new Identities(detection.principal, detection.credential);
    this.limits = limits;
  }

  take(activity: Activity): void {
    if (this.isSecond) {
      this.keep(activity);
      return;
    }
    this.identities.learn(activity);
    if (this.mustReadAgain) return;
    this.held.push(activity);
    if (this.held.length <= this.limits.held) return;
    this.held = [];
    this.mustReadAgain = true;
  }

  beginAgain(): void {
    this.identities.follow();
    this.isSecond = true;
    this.mustReadAgain = false;
  }

  /** What was found, with what the logs cover; call it when all logs were read. */
  bundle(
    tallies: readonly LogTally[],
    complete: CompleteRanges,
    missing: readonly EvidenceGap[],
  ): EvidenceBundle {
    if (!this.isSecond) {
      this.beginAgain();
      for (const activity of this.held.splice(0)) this.keep(activity);
    }
    const gaps: EvidenceGap[] = [...missing];
    if (this.identities.isCut) gaps.push(CUT);
    const logs = tallies.map((tally) => this.logOf(tally, complete));
    return {
      accounts: this.identities.accounts(),
      sessions: [],
      tokens: [],
      activities: logs.flatMap((log) => log.activities),
      watermarks: logs.flatMap(({ watermark }) => watermark ?? []),
      gaps: [...gaps, ...logs.flatMap((log) => log.gaps)],
    };
  }

  private logOf(tally: LogTally, complete: CompleteRanges) {
    const { platform } = tally.facts;
    const kept = this.kept.get(platform);
    const activities = kept?.all() ?? [];
    const watermark = tally.watermark(complete[platform], kept?.cutAt);
    const unread = tally.unreadGap();
    const gaps = unread ? [unread] : [];
    if (!watermark) {
      const why = 'the log holds no record that could be read, and nothing tells what times it covers';
      return { activities, watermark, gaps: [...gaps, activityGap(platform, why)] };
    }
    const isJoined =
      activities.length > 0 || tally.read === 0 || this.identities.canBeJoined(platform, tally.carriesEmails);
    if (isJoined) return { activities, watermark, gaps };
    const why = `nothing that is known of ${nameOf(this.detection)} joins them to records of this log`;
    return { activities, watermark: undefined, gaps: [...gaps, activityGap(platform, why)] };
  }

  private keep(activity: Activity): void {
    if (!this.identities.concerns(activity)) return;
    const kept = this.kept.get(activity.platform) ?? new NewestKept(this.limits.ofOne);
    this.kept.set(activity.platform, kept);
    kept.add(activity);
  }
}

/** Platforms whose log matters and was not given. */
export function missingLogs(
  logs: readonly Pick<LogFacts, 'platform'>[],
  wanted: readonly (string | undefined)[],
): EvidenceGap[] {
  const given = new Set(logs.map(({ platform }) => platform));
  const missing = new Set(wanted.filter((each) => each !== undefined && !given.has(each)));
  return [...missing].map((platform) => activityGap(platform!, 'no log of it was given'));
}

const CUT: EvidenceGap = {
  platform: 'all',
  what: 'accounts',
  code: 'ERR_INPUT_TOO_LARGE',
  why: 'the logs name more accounts than can be told apart; some records of the person may not be known as theirs',
};

/** An absence in a log with such a gap counts for nothing. */
export function activityGap(platform: string, why: string): EvidenceGap {
  return { platform, what: 'activity', code: 'ERR_NOT_FOUND', why: why.slice(0, 1_000) };
}

function nameOf({ principal }: Detection): string {
  return (principal.email ?? principal.uid ?? principal.name ?? '').slice(0, 320);
}
