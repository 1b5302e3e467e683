import type { Act, Person } from '../act.ts';
import { residentOf, type World } from '../people.ts';
import { actsOn, livedOn, type Story, work } from '../story.ts';
import { deviceAt } from '../user-agents.ts';
import { worked } from './moved.ts';

const MINUTE_MS = 60_000;

/** Somebody of the support, with leave, looks at the account as its owner sees it. */
export const approvedImpersonation: Story = {
  name: 'approved-impersonation',
  truth: 'explained',
  on: (world) => worked(world).filter((each) => each === 'okta' || each === 'salesforce'),
  tell: (stage) => {
    const { world, platform, resident, atMs } = stage;
    const support = residentOf(world, 'support');
    const by: Person = { ...support.person, isAdmin: true };
    const who = { device: deviceAt(support.laptop, atMs), origin: support.home };
    const seen: Act[] = [];
    const diary = livedOn(stage, [
      {
        atMs,
        tell: (told) => {
          const session = told.name('session');
          const at = Math.round(atMs);
          const person = resident.person;
          seen.push({ kind: 'impersonate', at, person, ...who, platform, by, session });
          for (const minutes of [1, 4, 9]) {
            const does = platform === 'okta' ? 'admin-read' : 'read';
            seen.push({
              kind: 'use',
              at: at + minutes * MINUTE_MS,
              person,
              ...who,
              platform,
              session,
              does,
              to: 'Account',
              isSuccess: true,
            });
          }
          told.acts.push(...seen);
        },
      },
    ]);
    return {
      acts: diary.acts,
      suspects: [...seen.slice(1), ...seen],
      title: 'Account used from a second place',
    };
  },
};

/** Where there are two identity providers, the other one vouched. */
export const otherProvider: Story = {
  name: 'other-identity-provider',
  truth: 'explained',
  on: (world) => (world.secondProvider ? applicationsOf(world) : []),
  tell: (stage) => {
    const { world, resident, platform, atMs } = stage;
    const provider = world.secondProvider!;
    const moved = { ...resident, provider };
    const diary = livedOn({ ...stage, resident: moved }, workTimes(stage.atMs, platform, resident.laptop));
    return { acts: diary.acts, suspects: actsOn(diary, platform, atMs), title: 'Use without a sign-in' };
  },
};

/** An application has a way in of its own for the day when the provider is down. */
export const localSignIn: Story = {
  name: 'local-sign-in',
  truth: 'explained',
  on: (world) => applicationsOf(world).filter((each) => each !== 'entra-id' && each !== 'google-workspace'),
  tell: (stage) => {
    const { resident, platform, atMs } = stage;
    const { laptop } = resident;
    const diary = livedOn(stage, [
      {
        atMs,
        tell: (told) => {
          for (const each of told.held.filter((held) => held.platform === platform)) told.end(each);
          const session = told.signIn(platform, laptop, atMs);
          for (const minutes of [1, 6, 18])
            told.useIn(session, laptop, atMs + minutes * MINUTE_MS, 'read', 'page');
        },
      },
    ]);
    return {
      acts: diary.acts,
      suspects: actsOn(diary, platform, atMs),
      title: 'Sign-in past the identity provider',
    };
  },
};

/** The platform itself is alarmed by a phone that left the building. */
export const vendorFalseAlarm: Story = {
  name: 'vendor-false-alarm',
  truth: 'explained',
  on: (world) => [world.provider],
  tell: (stage) => {
    const { resident, platform, atMs, random } = stage;
    const { laptop } = resident;
    const diary = livedOn(stage, [
      ...workTimes(atMs, platform, laptop),
      {
        atMs: atMs + 3 * MINUTE_MS,
        tell: (told) => {
          const session = told.open(platform, laptop, atMs + 3 * MINUTE_MS).id;
          const grade = random.pick(['low', 'medium'] as const);
          told.acts.push({
            ...told.base(laptop, atMs + 4 * MINUTE_MS, platform),
            kind: 'vendor-alert',
            platform,
            session,
            grade,
          });
        },
      },
    ]);
    const acts = actsOn(diary, platform, atMs);
    const alerts = acts.filter(({ kind }) => kind === 'vendor-alert');
    return { acts: diary.acts, suspects: [...alerts, ...acts], title: 'Risky sign-in' };
  },
};

function applicationsOf(world: World) {
  return worked(world).filter((each) => each !== world.provider && each !== world.secondProvider);
}

function workTimes(atMs: number, platform: Parameters<typeof work>[1], laptop: Parameters<typeof work>[2]) {
  return [-30, 1, 9, 25].map((minutes) => {
    const ms = atMs + minutes * MINUTE_MS;
    return { atMs: ms, tell: (told: Parameters<typeof work>[0]) => work(told, platform, laptop, ms) };
  });
}
