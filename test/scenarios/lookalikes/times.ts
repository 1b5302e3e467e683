import type { LogPlatform } from '../act.ts';
import type { World } from '../people.ts';
import { actsOn, livedOn, type Stage, type Story, type Telling, work } from '../story.ts';
import { beforeAndAfter, worked } from './moved.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

function applicationsOf(world: World): readonly LogPlatform[] {
  return worked(world).filter((each) => each !== world.provider && each !== world.secondProvider);
}

/** Signs in anew and works at once: nothing is out of the ordinary but the logs. */
function afresh(stage: Stage): Telling {
  const { platform, atMs } = stage;
  const { laptop } = stage.resident;
  const diary = livedOn(stage, [
    {
      atMs: atMs - MINUTE_MS,
      tell: (told) => {
        for (const each of told.held.filter(({ machine }) => machine.id === laptop.id)) told.end(each);
      },
    },
    ...[0, 8, 21].map((minutes) => {
      const ms = atMs + minutes * MINUTE_MS;
      return { atMs: ms, tell: (told: Parameters<typeof work>[0]) => work(told, platform, laptop, ms) };
    }),
  ]);
  return { acts: diary.acts, suspects: actsOn(diary, platform, atMs), title: 'Use without a sign-in' };
}

/** The provider's clock is minutes ahead: its sign-in stands after the use that it led to. */
export const clockSkew: Story = {
  name: 'clock-skew',
  truth: 'explained',
  on: applicationsOf,
  skewMs: (world, random) => ({ [world.provider]: random.int(60, 200) * 1_000 }),
  tell: afresh,
};

/** The provider's log is hours behind: the sign-in is not in it yet. */
export const logLag: Story = {
  name: 'log-lag',
  truth: 'explained',
  evidence: 'faint',
  afterHours: [1, 2],
  on: applicationsOf,
  tell: (stage) => {
    const lateMs = { [stage.resident.provider]: stage.nowMs - stage.atMs + 5 * MINUTE_MS };
    return { ...afresh(stage), lateMs };
  },
};

/** The session began before the logs do. */
export const longLivedSession: Story = {
  name: 'long-lived-session',
  truth: 'explained',
  on: (world) => worked(world).filter((each) => world.lifetimes[each].mostMs >= 14 * DAY_MS),
  lookBackDays: () => 8,
  tell: (stage) => {
    const { platform, atMs, resident, fromMs } = stage;
    // Used every day, so that it is neither idle nor begun anew.
    const days = Math.ceil((atMs - fromMs) / DAY_MS);
    const times = Array.from({ length: days + 3 }, (_, at) => atMs - (days + 2 - at) * DAY_MS);
    const diary = livedOn(
      stage,
      times.map((ms) => ({ atMs: ms, tell: (told) => work(told, platform, resident.laptop, ms) })),
    );
    return { acts: diary.acts, suspects: actsOn(diary, platform, atMs), title: 'Use without a sign-in' };
  },
};

/** A client renews its token in a session of weeks, in another place than where that began. */
export const refreshInLongSession: Story = {
  name: 'refresh-in-long-session',
  truth: 'explained',
  on: (world) =>
    world.platforms.filter(
      (each) =>
        (each === 'entra-id' || each === 'google-workspace') && world.lifetimes[each].mostMs >= 7 * DAY_MS,
    ),
  tell: (stage) => {
    const { platform, atMs, resident } = stage;
    const diary = livedOn(stage, beforeAndAfter(stage, resident.phone));
    const suspects = actsOn(diary, platform, atMs).filter(({ kind }) => kind === 'refresh' || kind === 'use');
    return { acts: diary.acts, suspects, title: 'Token renewed without a sign-in' };
  },
};
