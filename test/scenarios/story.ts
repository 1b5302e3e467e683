import type { Act, LogPlatform } from './act.ts';
import type { Diary, Turns } from './life/diary.ts';
import { EVERYDAY, live, type Moment, thingOf } from './life/routine.ts';
import type { Resident, World } from './people.ts';
import type { Random } from './random.ts';
import type { Machine } from './user-agents.ts';

/** What a case is in truth. */
export type Truth = 'stolen' | 'forged' | 'explained';

/** What the record of an act must tell. */
export type Need = 'address' | 'user agent' | 'session id' | 'token id';

/** A kind of attack, or of ordinary life that looks like one. */
export interface Story {
  readonly name: string;
  readonly truth: Truth;
  /**
   * `faint` where complete logs show less than is needed to be sure: then `undecided` is right too, and the case does not
   * count for recall.
   */
  readonly evidence?: 'present' | 'faint';
  /**
   * What a platform must log of the attack for its evidence to be there at all; where it logs less, as its product or the
   * customer's licence has it, the case is `faint`.
   */
  readonly needs?: readonly Need[];
  /**
   * For attackers who give themselves out as the person's own browser: the platform must log a mark of the device, or the logs
   * must show the person in another place at that time (`told-apart.ts`); else the case is `faint`.
   */
  readonly isCloned?: true;
  /** How many days the logs reach back; one of the usual spans where nothing is said. */
  lookBackDays?(world: World, platform: LogPlatform): number;
  /** How many hours lie between what happens and its assessment; 3 to 30 where nothing is said. */
  readonly afterHours?: readonly [least: number, most: number];
  /** Clocks that are off, in milliseconds, beside the world's own. */
  skewMs?(world: World, random: Random): Readonly<Partial<Record<LogPlatform, number>>>;
  /** Where it makes sense in a world. */
  on(world: World): readonly LogPlatform[];
  tell(stage: Stage): Telling;
}

/** The person whose story it is, and the time it has. */
export interface Stage {
  readonly world: World;
  readonly platform: LogPlatform;
  readonly resident: Resident;
  readonly random: Random;
  /** The beginning of life; logs begin later. */
  readonly bornMs: number;
  /** The beginning of the logs. */
  readonly fromMs: number;
  /** When it happens, in the person's working day. */
  readonly atMs: number;
  /** When everything is over, and somebody looks. */
  readonly nowMs: number;
}

export interface Telling {
  readonly acts: readonly Act[];
  /** What a SIEM's rule may have fired on; the first that a platform logs is taken. */
  readonly suspects: readonly Act[];
  /** What the rule says. */
  readonly title: string;
  readonly policy?: StoryPolicy;
  /** Logs that are complete only until this long before the end, in milliseconds. */
  readonly lateMs?: Readonly<Partial<Record<LogPlatform, number>>>;
}

/** What the company's policy knows of it. */
export interface StoryPolicy {
  readonly registeredTravel?: readonly { user: string; country: string; from: string; to: string }[];
  readonly exemptFromMfa?: readonly string[];
}

/** Lives the person's days with what the story adds. */
export function livedOn(stage: Stage, moments: readonly Moment[], turns: Turns = {}): Diary {
  const { world, resident, bornMs, nowMs } = stage;
  return live(world, resident, [bornMs, nowMs], turns, moments);
}

/** Works once on a platform; at Okta work shows by entering an application. */
export function work(diary: Diary, platform: LogPlatform, machine: Machine, atMs: number): void {
  const { random, resident } = diary;
  if (platform !== 'okta') {
    diary.use(platform, machine, atMs, random.pick(EVERYDAY[platform]), thingOf(platform, random));
    return;
  }
  const from = diary.open('okta', machine, atMs);
  const door = random.pick(resident.applications);
  const session = diary.federate(door, from, machine, atMs + 20_000);
  diary.useIn(session, machine, atMs + 25_000, random.pick(EVERYDAY[door]), thingOf(door, random));
}

/** What a person did or had done on a platform from an instant on. */
export function actsOn(diary: Diary, platform: LogPlatform, fromMs: number): readonly Act[] {
  return diary.acts.filter((act) => {
    if (act.at < fromMs) return false;
    if (act.kind === 'federated-sign-in') return act.platform === platform || act.provider === platform;
    return act.platform === platform;
  });
}
