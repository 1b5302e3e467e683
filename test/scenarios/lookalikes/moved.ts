import type { LogPlatform, Origin } from '../act.ts';
import type { Turns } from '../life/diary.ts';
import type { Moment } from '../life/routine.ts';
import { carrierOrigin, type World } from '../people.ts';
import { actsOn, livedOn, type Stage, type Story, type Telling, work } from '../story.ts';
import type { Machine } from '../user-agents.ts';

const MINUTE_MS = 60_000;

/** Platforms that people work on in a session of their own. */
export function worked(world: World): readonly LogPlatform[] {
  const hasOkta = world.provider === 'okta' || world.secondProvider === 'okta';
  return world.platforms.filter((each) => each !== 'okta' || hasOkta);
}

export interface Move {
  readonly title: string;
  readonly machine: 'laptop' | 'phone';
  /** Where the machine's traffic leaves from the move on; undefined for as usual. */
  origin(stage: Stage, platform: LogPlatform, atMs: number): Origin | undefined;
  /** How long it stays there, in milliseconds. */
  readonly forMs: number;
}

/** One machine is used before and after it leaves by another network, and the session goes on. */
export function moved(move: Move): (stage: Stage) => Telling {
  return (stage) => {
    const { atMs, resident, platform } = stage;
    const machine = resident[move.machine];
    const turns: Turns = {
      origin: (used, ms, on) =>
        used.id === machine.id && ms >= atMs && ms < atMs + move.forMs
          ? move.origin(stage, on, ms)
          : undefined,
    };
    const diary = livedOn(stage, beforeAndAfter(stage, machine), turns);
    return { acts: diary.acts, suspects: actsOn(diary, platform, atMs), title: move.title };
  };
}

/** Work on the platform shortly before and several times after. */
export function beforeAndAfter({ platform, random, atMs }: Stage, machine: Machine): readonly Moment[] {
  const times = [-random.between(6, 40), 4, 12, 25, 50].map((minutes) => atMs + minutes * MINUTE_MS);
  return times.map((ms) => ({ atMs: ms, tell: (diary) => work(diary, platform, machine, ms) }));
}

const HOUR_MS = 60 * MINUTE_MS;

export const phoneToCarrier: Story = {
  name: 'phone-to-carrier',
  truth: 'explained',
  on: worked,
  tell: moved({
    title: 'Session continued from another network',
    machine: 'phone',
    forMs: 2 * HOUR_MS,
    // The hub may be at the other end of the country.
    origin: ({ resident }, _, atMs) => carrierOrigin(resident, atMs),
  }),
};

export const tethering: Story = {
  name: 'tethering',
  truth: 'explained',
  on: worked,
  tell: moved({
    title: 'Session continued from another network',
    machine: 'laptop',
    forMs: 90 * MINUTE_MS,
    origin: ({ resident }, _, atMs) => carrierOrigin(resident, atMs),
  }),
};
