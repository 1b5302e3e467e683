import type { Held } from '../life/diary.ts';
import type { Moment } from '../life/routine.ts';
import type { Resident } from '../people.ts';
import { actsOn, livedOn, type Stage, type Story, work } from '../story.ts';
import { DESKTOPS, type Machine, machine, PHONES } from '../user-agents.ts';
import { worked } from './moved.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function worksAt({ platform, atMs }: Stage, used: Machine, minutes: readonly number[]): readonly Moment[] {
  return minutes.map((each) => {
    const ms = atMs + each * MINUTE_MS;
    return { atMs: ms, tell: (diary) => work(diary, platform, used, ms) };
  });
}

/** Nothing is known of them before. */
export const newStarter: Story = {
  name: 'new-starter',
  truth: 'explained',
  on: worked,
  tell: (stage) => {
    const startsMs = stage.atMs - 90 * MINUTE_MS;
    const moments = worksAt(stage, stage.resident.laptop, [-60, 0, 10, 30]);
    const diary = livedOn({ ...stage, bornMs: startsMs }, moments);
    const suspects = actsOn(diary, stage.platform, stage.atMs - 61 * MINUTE_MS);
    return { acts: diary.acts, suspects, title: 'First use of a new account' };
  },
};

/** From then on another machine is used in place of one, and begins with a sign-in of its own. */
function replaced(name: string, title: string, on: 'laptop' | 'phone'): Story {
  return {
    name,
    truth: 'explained',
    on: worked,
    tell: (stage) => {
      const { resident, random, platform, atMs } = stage;
      const next = machine(random.pick(on === 'phone' ? PHONES : DESKTOPS), random, resident[on].isManaged);
      const turns = {
        machine: (used: Machine, ms: number) =>
          used.id === resident[on].id && ms >= atMs ? next : undefined,
      };
      const diary = livedOn(stage, worksAt(stage, resident[on], [-45, 1, 15, 40, 70]), turns);
      return { acts: diary.acts, suspects: actsOn(diary, platform, atMs), title };
    },
  };
}

export const newPhone: Story = replaced('new-phone', 'Sign-in from a new device', 'phone');
export const newBrowser: Story = replaced('new-browser', 'Sign-in from a new device', 'laptop');

/** The browser is updated, and carries its sessions on under another version. */
export const browserUpgrade: Story = {
  name: 'browser-upgrade',
  truth: 'explained',
  on: worked,
  tell: (stage) => {
    const { platform, atMs } = stage;
    const { laptop } = stage.resident;
    // As if the update had come a version later until then.
    const held = { ...laptop, updateDelayDays: laptop.updateDelayDays + 28 };
    const turns = {
      machine: (used: Machine, ms: number) => (used.id === laptop.id && ms < atMs ? held : undefined),
    };
    const diary = livedOn(stage, worksAt(stage, laptop, [-50, -20, 3, 15, 40]), turns);
    return {
      acts: diary.acts,
      suspects: actsOn(diary, platform, atMs),
      title: 'Session used by another client',
    };
  },
};

/** A device that passed a second factor days ago is not asked again. */
export const rememberedDevice: Story = {
  name: 'remembered-device',
  truth: 'explained',
  on: (world) => [world.provider],
  tell: (stage) => {
    const { platform, atMs } = stage;
    const { laptop } = stage.resident;
    const world = { ...stage.world, rememberedMs: 30 * DAY_MS };
    const fresh = (diary: { held: readonly Held[]; end(session: Held): void }) => {
      for (const each of diary.held.filter((session) => session.machine.id === laptop.id)) diary.end(each);
    };
    const diary = livedOn({ ...stage, world }, [
      { atMs: atMs - 26 * 60 * MINUTE_MS, tell: fresh },
      ...worksAt(stage, laptop, [-25 * 60]),
      { atMs: atMs - MINUTE_MS, tell: fresh },
      ...worksAt(stage, laptop, [0, 20, 45]),
    ]);
    return {
      acts: diary.acts,
      suspects: actsOn(diary, platform, atMs),
      title: 'Sign-in without a second factor',
    };
  },
};

/** Forgotten, reset, and signed in again at once. */
export const passwordReset: Story = {
  name: 'password-reset',
  truth: 'explained',
  on: (world) => [world.provider],
  tell: (stage) => {
    const { platform, atMs, resident } = stage;
    const { laptop } = resident;
    const diary = livedOn(stage, [
      { atMs: atMs - 20 * MINUTE_MS, tell: (told) => failing(told, resident, atMs) },
      {
        atMs: atMs - 5 * MINUTE_MS,
        tell: (told) => {
          for (const each of told.held.filter((session) => session.platform === platform)) told.end(each);
          const ms = atMs - 5 * MINUTE_MS;
          const session = told.name('session');
          told.acts.push({
            ...told.base(laptop, ms, platform),
            kind: 'account-change',
            platform,
            session,
            what: 'password-reset',
          });
        },
      },
      ...worksAt(stage, laptop, [0, 12, 30]),
    ]);
    return {
      acts: diary.acts,
      suspects: actsOn(diary, platform, atMs),
      title: 'Sign-in after a password reset',
    };
  },
};

function failing(diary: Parameters<Moment['tell']>[0], { provider, laptop }: Resident, atMs: number): void {
  for (const minutes of [20, 18, 15]) diary.failSignIn(provider, laptop, atMs - minutes * MINUTE_MS);
}
