import type { Act, Deed, LogPlatform, OAuthClient } from '../act.ts';
import type { Diary } from '../life/diary.ts';
import { FIRST_PARTY } from '../life/diary.ts';
import { egressOf, mint, type Program, renewed, run, runTimes } from '../life/programs.ts';
import type { Moment } from '../life/routine.ts';
import { CLOUDS } from '../networks.ts';
import type { World } from '../people.ts';
import { livedOn, type Stage, type Story } from '../story.ts';
import { deviceAt, type Machine, machine } from '../user-agents.ts';
import { type Attacker, farAttacker, raid, redeemed, stolenSession } from './attacker.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface Stolen {
  readonly name: string;
  readonly title: string;
  readonly platforms: readonly LogPlatform[];
  readonly what: 'api-key' | 'oauth-grant';
  readonly runner: Machine['kind'];
  readonly tool: Machine['kind'];
  readonly does: readonly Deed[];
  readonly client?: OAuthClient;
  readonly count: number;
  readonly paceMs: number;
}

/** A program's key or grant, in use for a while from where the program runs, is used by an attacker from elsewhere. */
function stolenFromProgram(how: Stolen): Story {
  return {
    name: how.name,
    truth: 'stolen',
    needs: ['address'],
    on: (world: World) => world.platforms.filter((each) => how.platforms.includes(each)),
    tell: (stage) => {
      const program = programOf(stage, how);
      const { origin } = farAttacker(stage.resident, stage.random, stage.atMs);
      const device = deviceAt(machine(how.tool, stage.random, false), stage.atMs);
      const seen: Act[] = [];
      const diary = livedOn(stage, [
        ...everydayRuns(stage, program, how.what),
        {
          atMs: stage.atMs,
          tell: (told) => seen.push(...raidWith(told, { origin, device }, stage, program, how)),
        },
      ]);
      return { acts: diary.acts, suspects: seen, title: how.title };
    },
  };
}

export function programOf(
  { platform, random }: Stage,
  how: Pick<Stolen, 'runner' | 'does' | 'client'>,
): Program {
  return {
    platform,
    token: `key-${random.hex(10)}`,
    machine: machine(how.runner, random, false),
    ...(how.client && { client: how.client }),
    origins: egressOf(random.pick(CLOUDS), 3, random),
    does: how.does,
  };
}

/** The key is made days before, in half of the cases before the logs begin, and used every day since. */
export function everydayRuns(
  stage: Stage,
  program: Program,
  what: 'api-key' | 'oauth-grant',
): readonly Moment[] {
  const { random, fromMs, bornMs, atMs, nowMs } = stage;
  const mintedMs = random.chance(0.5) ? (fromMs + bornMs) / 2 : Math.min(fromMs + DAY_MS, atMs - DAY_MS);
  const times = runTimes([mintedMs + 60 * MINUTE_MS, nowMs], random.int(2, 6), random);
  return [
    { atMs: mintedMs, tell: (diary) => mint(diary, program, what, mintedMs) },
    ...times.map((ms) => ({ atMs: ms, tell: (diary: Diary) => run(diary, program, ms, 3) })),
  ];
}

function raidWith(diary: Diary, who: Attacker, stage: Stage, program: Program, how: Stolen): readonly Act[] {
  const { platform, atMs, random } = stage;
  const { client } = program;
  const token = renewed(diary, program, who, atMs - 5_000);
  const more = client ? { client } : {};
  return raid(diary, who, { platform, token, ...more, atMs, count: how.count, paceMs: how.paceMs }, random);
}

export const leakedPatClone: Story = stolenFromProgram({
  name: 'leaked-pat-clone',
  title: 'Many repositories cloned with a personal access token',
  platforms: ['github'],
  what: 'api-key',
  runner: 'git',
  tool: 'go-http',
  does: ['clone', 'read'],
  count: 30,
  paceMs: 20_000,
});

export const leakedAccessKey: Story = stolenFromProgram({
  name: 'leaked-access-key',
  title: 'Access key used from a new network',
  platforms: ['aws'],
  what: 'api-key',
  runner: 'boto3',
  tool: 'aws-cli',
  does: ['read', 'list', 'write'],
  count: 12,
  paceMs: MINUTE_MS,
});

/** An integration of the company's vendor; its vendor lost the tokens. */
export const INTEGRATION: OAuthClient = {
  id: '9c2d31f0-5f5e-4d5a-9a1d-7d2f9d0f7c11',
  name: 'Conversation Sync',
  isFirstParty: false,
};

export const oauthGrantAbuse: Story = stolenFromProgram({
  name: 'oauth-grant-abuse',
  title: 'Integration exports more than ever, from a new network',
  platforms: ['entra-id', 'google-workspace', 'github', 'slack', 'salesforce'],
  what: 'oauth-grant',
  runner: 'integration-java',
  tool: 'python-requests',
  does: ['read', 'list', 'query'],
  client: INTEGRATION,
  count: 20,
  paceMs: MINUTE_MS,
});

/** The refresh token of a client of the person's renews access elsewhere. */
export const stolenRefreshToken: Story = {
  name: 'stolen-refresh-token',
  truth: 'stolen',
  needs: ['address', 'user agent'],
  on: (world) => world.platforms.filter((each) => FIRST_PARTY[each] !== undefined),
  tell: (stage) => {
    const { platform, resident, random, atMs } = stage;
    const who = farAttacker(resident, random, atMs);
    const client = FIRST_PARTY[platform]!.phone;
    const seen: Act[] = [];
    const diary = livedOn(stage, [
      {
        atMs,
        tell: (told) => {
          const stolen = stolenSession(told, platform, atMs, 'phone');
          const { renewal, token } = redeemed(told, who, stolen, client, atMs);
          const how = { platform, session: stolen.id, token, client, count: 6, paceMs: 5 * MINUTE_MS };
          seen.push(renewal, ...raid(told, who, { ...how, atMs: atMs + MINUTE_MS }, random));
        },
      },
    ]);
    return {
      acts: diary.acts,
      suspects: seen,
      title: 'Refresh token redeemed from a new device and network',
    };
  },
};

/** A token works for a client that nobody let in. */
export const unknownClient: Story = {
  name: 'unknown-client',
  truth: 'stolen',
  on: (world) => world.platforms.filter((each) => each === 'google-workspace'),
  tell: (stage) => {
    const { platform, resident, random, atMs } = stage;
    const who = farAttacker(resident, random, atMs);
    const client = {
      id: `${random.int(100_000, 999_999)}-${random.hex(12)}.apps.googleusercontent.com`,
      name: 'Mail Backup',
      isFirstParty: false,
    };
    const seen: Act[] = [];
    const diary = livedOn(stage, [
      {
        atMs,
        tell: (told) => {
          const how = { platform, token: told.name('token'), client, atMs, count: 10, paceMs: 2 * MINUTE_MS };
          seen.push(...raid(told, who, how, random));
        },
      },
    ]);
    return { acts: diary.acts, suspects: seen, title: 'Token used by a client that was never authorised' };
  },
};
