import type { Act, Deed, LogPlatform, OAuthClient, Origin } from '../act.ts';
import { everydayRuns, INTEGRATION, programOf } from '../attacks/keys.ts';
import { originIn } from '../geography.ts';
import type { Diary } from '../life/diary.ts';
import { egressOf, mint, type Program, run } from '../life/programs.ts';
import { thingOf } from '../life/routine.ts';
import { CLOUDS, MICROSOFT } from '../networks.ts';
import { actsOn, livedOn, type Stage, type Story } from '../story.ts';
import { deviceAt, type Machine, machine } from '../user-agents.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface Ran {
  readonly name: string;
  readonly title: string;
  readonly platforms: readonly LogPlatform[];
  readonly what: 'api-key' | 'oauth-grant';
  readonly runner: Machine['kind'];
  readonly does: readonly Deed[];
  readonly client?: OAuthClient;
  readonly calls: number;
}

/** A program with a key or grant, which at that time runs from addresses of its network that it never had. */
function rotating(how: Ran, moves: (stage: Stage, program: Program) => readonly Origin[]): Story {
  return {
    name: how.name,
    truth: 'explained',
    on: (world) => world.platforms.filter((each) => how.platforms.includes(each)),
    tell: (stage) => {
      const program = programOf(stage, how);
      const { atMs, platform } = stage;
      const origins = moves(stage, program);
      const diary = livedOn(stage, [
        ...everydayRuns(stage, program, how.what),
        ...[0, 7, 30].map((minutes) => {
          const ms = atMs + minutes * MINUTE_MS;
          return { atMs: ms, tell: (told: Diary) => run(told, { ...program, origins }, ms, how.calls) };
        }),
      ]);
      const suspects = actsOn(diary, platform, atMs).filter(
        (act) => act.kind === 'use' && act.device.id === program.machine.id,
      );
      return { acts: diary.acts, suspects, title: how.title };
    },
  };
}

/** More addresses of the same network. */
function neighbours({ random }: Stage, program: Program): readonly Origin[] {
  const { asn } = program.origins[0]!;
  const network = CLOUDS.find((each) => each.asn === asn) ?? CLOUDS[0]!;
  return egressOf(network, 4, random);
}

export const ciRotating: Story = rotating(
  {
    name: 'ci-rotating-addresses',
    title: 'Token used from a new address',
    platforms: ['github'],
    what: 'api-key',
    runner: 'git',
    does: ['clone', 'clone', 'read'],
    calls: 8,
  },
  neighbours,
);

export const integrationRotating: Story = rotating(
  {
    name: 'integration-rotating-addresses',
    title: 'Integration used from a new address',
    platforms: ['entra-id', 'google-workspace', 'github', 'slack', 'salesforce'],
    what: 'oauth-grant',
    runner: 'integration-node',
    does: ['read', 'list', 'query'],
    client: INTEGRATION,
    calls: 5,
  },
  neighbours,
);

/** The same program, deployed to another cloud. */
export const serviceMoved: Story = rotating(
  {
    name: 'service-account-moved',
    title: 'Access key used from a new network',
    platforms: ['aws'],
    what: 'api-key',
    runner: 'boto3',
    does: ['read', 'list', 'write'],
    calls: 6,
  },
  ({ random }) => egressOf(random.pick(CLOUDS), 2, random),
);

/** A developer sets up a new machine and clones all there is, with a key made just then. */
export const developerClones: Story = {
  name: 'developer-clones-all',
  truth: 'explained',
  on: (world) => world.platforms.filter((each) => each === 'github'),
  tell: (stage) => {
    const { platform, resident, random, atMs } = stage;
    const kind = resident.laptop.kind.endsWith('windows') ? 'git-windows' : 'git';
    const git = machine(kind, random, true);
    const token = `key-${random.hex(10)}`;
    const diary = livedOn(stage, [
      {
        atMs: atMs - 5 * MINUTE_MS,
        tell: (told) => {
          const { origin } = told.base(resident.laptop, atMs, platform);
          const program = { platform, token, machine: git, origins: [origin], does: ['clone'] as const };
          mint(told, program, 'api-key', atMs - 5 * MINUTE_MS);
          run(told, program, atMs, 25, 25_000);
        },
      },
    ]);
    const suspects = actsOn(diary, platform, atMs).filter((act) => act.kind === 'use' && act.token === token);
    return { acts: diary.acts, suspects, title: 'Many repositories cloned with a personal access token' };
  },
};

/** A mail client of old, which the policy knows of, signs in as it does every day. */
export const legacyMailClient: Story = {
  name: 'legacy-mail-client',
  truth: 'explained',
  on: (world) => world.platforms.filter((each) => each === 'entra-id'),
  tell: (stage) => {
    const { platform, resident, random, atMs, bornMs } = stage;
    const client = machine('imap-client', random, false);
    const times: number[] = [];
    for (let ms = atMs; ms > bornMs; ms -= DAY_MS) times.unshift(ms);
    const diary = livedOn(
      stage,
      times.map((ms) => ({
        atMs: ms,
        tell: (told) => {
          const session = told.signIn(platform, client, ms, { flow: 'legacy' });
          told.acts.push(readMail(told, session.id, client, ms));
        },
      })),
    );
    return {
      acts: diary.acts,
      suspects: actsOn(diary, platform, atMs),
      title: 'Sign-in by a legacy protocol without a second factor',
      policy: { exemptFromMfa: [resident.person.email] },
    };
  },
};

function readMail(diary: Diary, session: string, client: Machine, ms: number): Act {
  const base = diary.base(client, ms + MINUTE_MS, 'entra-id');
  return { ...base, kind: 'use', platform: 'entra-id', session, does: 'read', to: 'inbox', isSuccess: true };
}

/** Microsoft's own machines act in the person's session. */
export const vendorBackChannel: Story = {
  name: 'vendor-back-channel',
  truth: 'explained',
  on: (world) => world.platforms.filter((each) => each === 'entra-id'),
  tell: (stage) => {
    const { platform, resident, random, atMs } = stage;
    const origin = originIn(random.pick(MICROSOFT), random);
    const device = deviceAt(machine('microsoft-service', random, false), atMs);
    const client = {
      id: '00000002-0000-0ff1-ce00-000000000000',
      name: 'Office 365 Exchange Online',
      isFirstParty: true,
    };
    const seen: Act[] = [];
    const diary = livedOn(stage, [
      {
        atMs,
        tell: (told) => {
          const { id: session, token } = told.use(
            platform,
            resident.laptop,
            atMs - 15 * MINUTE_MS,
            'read',
            'inbox',
          );
          for (const minutes of [0, 6, 13]) {
            const at = Math.round(atMs + minutes * MINUTE_MS);
            const person = resident.person;
            const ids = { session, ...(token && { token: token.id }) };
            const act = {
              kind: 'use' as const,
              at,
              person,
              device,
              origin,
              platform,
              ...ids,
              client,
              does: 'read' as const,
              to: thingOf(platform, random),
              isSuccess: true,
            };
            told.acts.push(act);
            seen.push(act);
          }
        },
      },
    ]);
    return { acts: diary.acts, suspects: seen, title: 'Session used by another client and network' };
  },
};

/** A developer signs in a command line by a code, from the machine that sits on the desk. */
export const deviceCodeCli: Story = {
  name: 'device-code-command-line',
  truth: 'explained',
  on: (world) => (world.provider === 'entra-id' ? ['entra-id'] : []),
  tell: (stage) => {
    const { platform, resident, random, atMs } = stage;
    const cli = machine('azure-cli', random, true);
    const seen: Act[] = [];
    const diary = livedOn(stage, [
      {
        atMs,
        tell: (told) => {
          told.use(platform, resident.laptop, atMs - 4 * MINUTE_MS, 'read', 'portal');
          const before = told.acts.length;
          const session = told.signIn(platform, cli, atMs, { flow: 'device-code' });
          for (const minutes of [1, 5, 20])
            told.useIn(session, cli, atMs + minutes * MINUTE_MS, 'list', 'resource');
          seen.push(...told.acts.slice(before));
        },
      },
    ]);
    return { acts: diary.acts, suspects: seen, title: 'Device code sign-in' };
  },
};
