import type { Act, Deed, LogPlatform } from '../act.ts';
import type { Resident, World } from '../people.ts';
import { Random } from '../random.ts';
import { nextUpdateMs } from '../user-agents.ts';
import { Diary, type Turns } from './diary.ts';
import { type Day, dayOf, tripAt } from './whereabouts.ts';

/** Something that is done at a time; life's own moments and a story's are told in one order. */
export interface Moment {
  readonly atMs: number;
  tell(diary: Diary): void;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What is done on each platform in everyday work, the more often the more usual. */
export const EVERYDAY: Readonly<Record<LogPlatform, readonly Deed[]>> = {
  okta: ['read'],
  'entra-id': ['read', 'read', 'read', 'list', 'message', 'write'],
  'google-workspace': ['read', 'read', 'list', 'write', 'message'],
  github: ['clone', 'read', 'write', 'list'],
  slack: ['message', 'read', 'read', 'list'],
  salesforce: ['query', 'read', 'read', 'write', 'list'],
  aws: ['describe', 'describe', 'list', 'read', 'write'],
};

/** Platforms with an app on the phone. */
const ON_PHONES: ReadonlySet<LogPlatform> = new Set(['entra-id', 'google-workspace', 'slack']);

/**
 * Lives somebody's days from one instant to another, with a story's own moments in between.
 *
 * @param paceOf how many moments of everyday work a day has per application; 3 where nothing is said
 */
export function live(
  world: World,
  resident: Resident,
  [fromMs, untilMs]: readonly [number, number],
  turns: Turns = {},
  story: readonly Moment[] = [],
  pace = 3,
): Diary {
  const random = new Random(`${world.seed}/${resident.person.key}/life`);
  const diary = new Diary(world, resident, turns, random.fork('diary'));
  const moments: Moment[] = [...story];
  for (let atMs = fromMs; atMs < untilMs; atMs += DAY_MS) {
    moments.push(...momentsOf(resident, dayOf(resident, atMs), random, pace));
  }
  const isPossible = ({ atMs }: Moment) =>
    atMs >= fromMs && atMs < untilMs && tripAt(turns.trips ?? [], atMs)?.isUnderway !== true;
  const told = [...moments.filter((each) => isPossible(each) || story.includes(each))];
  for (const { tell } of told.toSorted((a, b) => a.atMs - b.atMs)) tell(diary);
  return diary;
}

function momentsOf(resident: Resident, day: Day, random: Random, pace: number): readonly Moment[] {
  const ofPhone = momentsOfPhone(resident, day, random);
  if (!day.isWorkday || random.chance(0.04)) return ofPhone;
  const { provider, applications } = resident;
  const used = [...(provider === 'okta' ? [] : [provider]), ...applications];
  const ofLaptop = used.flatMap((platform) => {
    if (random.chance(0.25)) return [];
    return Array.from({ length: random.int(1, pace * 2 - 1) }, () => {
      const atMs = random.between(day.beginsWorkMs, day.endsWorkMs);
      return everyday(resident, platform, 'laptop', atMs, random);
    });
  });
  const mistyped = random.chance(0.05) ? [mistyping(resident, day, random)] : [];
  const restart = random.chance(0.02) ? [restarting(resident, day)] : [];
  return [...ofPhone, ...ofLaptop, ...mistyped, ...restart];
}

function momentsOfPhone(resident: Resident, day: Day, random: Random): readonly Moment[] {
  const apps = [resident.provider, ...resident.applications].filter((each) => ON_PHONES.has(each));
  return apps.flatMap((platform) => {
    const count = day.isWorkday ? random.int(0, 3) : random.int(0, 1);
    return Array.from({ length: count }, () => {
      const atMs = day.startMs + random.between(7, 22) * 60 * MINUTE_MS;
      return everyday(resident, platform, 'phone', atMs, random);
    });
  });
}

function everyday(
  resident: Resident,
  platform: LogPlatform,
  on: 'laptop' | 'phone',
  atMs: number,
  random: Random,
): Moment {
  const deeds = on === 'phone' ? (['read', 'message'] as const) : EVERYDAY[platform];
  const does = random.pick(deeds);
  const to = thingOf(platform, random);
  return {
    atMs,
    tell: (diary) => {
      diary.use(platform, resident[on], atMs, does, to);
    },
  };
}

function mistyping(resident: Resident, day: Day, random: Random): Moment {
  const atMs = random.between(day.beginsWorkMs, day.endsWorkMs);
  return { atMs, tell: (diary) => diary.failSignIn(resident.provider, resident.laptop, atMs) };
}

/** Cookies are gone with a restart; a browser's update often brings one. */
function restarting(resident: Resident, day: Day): Moment {
  const atMs = Math.min(day.endsWorkMs, nextUpdateMs(resident.laptop, day.beginsWorkMs));
  return {
    atMs,
    tell: (diary) => {
      for (const held of diary.held.filter(({ machine }) => machine.id === resident.laptop.id))
        diary.end(held);
    },
  };
}

/** A name of something that people work on at a platform. */
export function thingOf(platform: LogPlatform, random: Random): string {
  const number = random.int(1, 40);
  switch (platform) {
    case 'github':
      return `service-${number}`;
    case 'slack':
      return `channel-${number}`;
    case 'salesforce':
      return random.pick(['Account', 'Contact', 'Opportunity', 'Case', 'Lead']);
    case 'aws':
      return `bucket-${number}`;
    default:
      return `document-${number}`;
  }
}

/** Acts in the order of time. */
export function inOrder(acts: readonly Act[]): readonly Act[] {
  return acts.toSorted((a, b) => a.at - b.at);
}
