import type { Act, LogPlatform } from '../act.ts';
import type { World } from '../people.ts';
import { livedOn, type Stage, type Story, type Telling } from '../story.ts';
import { enter, farAttacker, nearAttacker, raid } from './attacker.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function forger({ resident, random, atMs }: Stage) {
  return random.chance(0.6) ? farAttacker(resident, random, atMs) : nearAttacker(resident, random, atMs);
}

/** An assertion signed with a stolen key: the application logs the sign-in, and the provider vouched for none. */
export const forgedSaml: Story = {
  name: 'forged-saml',
  truth: 'forged',
  on: (world) =>
    world.platforms.filter(
      (each) => each !== 'okta' && each !== world.provider && each !== world.secondProvider,
    ),
  tell: (stage): Telling => {
    const { platform, random, atMs, resident } = stage;
    const who = forger(stage);
    const seen: Act[] = [];
    const diary = livedOn(stage, [
      {
        atMs,
        tell: (told) => {
          const nobody = {
            platform: resident.provider,
            id: told.name('session'),
            machine: resident.laptop,
            startedMs: atMs,
            usedMs: atMs,
          };
          const entered = enter(told, who, nobody, platform, atMs, { isAtProvider: false });
          const how = {
            platform,
            session: entered.session,
            atMs: atMs + MINUTE_MS,
            count: 6,
            paceMs: 4 * MINUTE_MS,
          };
          seen.push(entered, ...raid(told, who, how, random));
        },
      },
    ]);
    return {
      acts: diary.acts,
      suspects: seen,
      title: 'Federated sign-in that the identity provider does not know',
    };
  },
};

/** Longer than anything lives that the platform hands out, so that what was never issued is known not to have been. */
function beyondLifetimes(world: World, platform: LogPlatform): number {
  const days = Math.ceil(world.lifetimes[platform].mostMs / DAY_MS) + 3;
  return Math.max(8, Math.min(92, days));
}

/** A session or token with an id that nobody ever gave out. */
function forged(
  name: string,
  title: string,
  platforms: readonly LogPlatform[],
  ids: readonly ('session' | 'token')[],
): Story {
  return {
    name,
    truth: 'forged',
    needs: ids.map((kind) => `${kind} id` as const).slice(-1),
    lookBackDays: beyondLifetimes,
    on: (world) => world.platforms.filter((each) => platforms.includes(each)),
    tell: (stage): Telling => {
      const { platform, random, atMs } = stage;
      const who = forger(stage);
      const seen: Act[] = [];
      const diary = livedOn(stage, [
        {
          atMs,
          tell: (told) => {
            const named = Object.fromEntries(ids.map((kind) => [kind, told.name(kind)]));
            seen.push(
              ...raid(told, who, { platform, ...named, atMs, count: 6, paceMs: 4 * MINUTE_MS }, random),
            );
          },
        },
      ]);
      return { acts: diary.acts, suspects: seen, title };
    },
  };
}

export const forgedSession: Story = forged(
  'forged-session',
  'Session used that never began',
  ['entra-id', 'slack', 'salesforce'],
  ['session'],
);

export const forgedToken: Story = forged(
  'forged-token',
  'Token used that was never issued',
  ['entra-id', 'aws'],
  ['session', 'token'],
);
