import type { Act, LogPlatform, OAuthClient } from '../act.ts';
import { networksIn, originIn } from '../geography.ts';
import { type Diary, FIRST_PARTY, type Held } from '../life/diary.ts';
import { VPN_EXITS } from '../networks.ts';
import { nearestEgress, type World } from '../people.ts';
import type { Random } from '../random.ts';
import { livedOn, type Stage, type Story, type Telling } from '../story.ts';
import { deviceAt } from '../user-agents.ts';
import {
  type Attacker,
  attackerDevice,
  enter,
  farAttacker,
  nearAttacker,
  raid,
  redeemed,
  stolenSession,
} from './attacker.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Where a session cookie shows in the log by its id. */
const WITH_SESSIONS: ReadonlySet<LogPlatform> = new Set([
  'okta',
  'entra-id',
  'google-workspace',
  'slack',
  'salesforce',
  'github',
]);

function withSessions(world: World): readonly LogPlatform[] {
  return world.platforms.filter(
    (each) =>
      WITH_SESSIONS.has(each) &&
      (each !== 'okta' || world.provider === 'okta' || world.secondProvider === 'okta'),
  );
}

interface Theft {
  attacker(stage: Stage): Attacker;
  readonly count: number;
  readonly paceMs: number;
  readonly title: string;
}

/** A cookie that a proxy in the middle or malware took is used on a machine of the attacker's. */
function theft({ attacker, count, paceMs, title }: Theft): (stage: Stage) => Telling {
  return (stage) => {
    const who = attacker(stage);
    const taken: Act[] = [];
    const diary = livedOn(stage, [
      { atMs: stage.atMs, tell: (told) => taken.push(...replay(told, stage, who, count, paceMs)) },
    ]);
    return { acts: diary.acts, suspects: taken, title };
  };
}

function replay(diary: Diary, stage: Stage, who: Attacker, count: number, paceMs: number): readonly Act[] {
  const { platform, atMs, random } = stage;
  const session = stolenSession(diary, platform, atMs);
  if (random.chance(0.2)) alert(diary, who, session, atMs + 5 * MINUTE_MS, random);
  const client = FIRST_PARTY[platform]?.laptop;
  if (client) {
    return renewing(diary, stage, who, { session, client, count, paceMs });
  }
  if (platform !== 'okta') {
    return raid(diary, who, { platform, session: session.id, atMs: atMs + MINUTE_MS, count, paceMs }, random);
  }
  // Okta's own session opens doors: what shows there is the single sign-on.
  const doors = diary.resident.applications.slice(0, 2);
  return doors.map((door, at) => {
    const entered = enter(diary, who, session, door, atMs + (1 + at * 3) * MINUTE_MS);
    const how = { platform: door, session: entered.session, atMs: entered.at + MINUTE_MS, count, paceMs };
    raid(diary, who, how, random);
    return entered;
  });
}

/** Now and then the platform itself notices. */
function alert(diary: Diary, who: Attacker, { platform, id }: Held, atMs: number, random: Random): void {
  const { person } = diary.resident;
  const grade = random.pick(['high', 'medium'] as const);
  diary.acts.push({
    kind: 'vendor-alert',
    at: Math.round(atMs),
    person,
    ...who,
    platform,
    session: id,
    grade,
  });
}

interface Renewing {
  readonly session: Held;
  readonly client: OAuthClient;
  readonly count: number;
  readonly paceMs: number;
}

/** Uses with access tokens that the client renews whenever one has expired. */
function renewing(
  diary: Diary,
  { platform, atMs, random }: Stage,
  who: Attacker,
  how: Renewing,
): readonly Act[] {
  const { session, client, count, paceMs } = how;
  const perToken = Math.max(1, Math.floor(HOUR_MS / paceMs));
  const acts: Act[] = [];
  for (let done = 0, ms = atMs; done < count; done += perToken, ms += perToken * paceMs) {
    const { renewal, token } = redeemed(diary, who, session, client, ms);
    const uses = { platform, session: session.id, token, client, atMs: ms + MINUTE_MS };
    acts.push(
      renewal,
      ...raid(diary, who, { ...uses, count: Math.min(perToken, count - done), paceMs }, random),
    );
  }
  return acts;
}

export const cookieReplay: Story = {
  name: 'cookie-replay',
  truth: 'stolen',
  needs: ['address', 'user agent'],
  on: withSessions,
  tell: theft({
    attacker: ({ resident, random, atMs }) => farAttacker(resident, random, atMs),
    count: 6,
    paceMs: 4 * MINUTE_MS,
    title: 'Session cookie used from a second device and network',
  }),
};

export const sameCountryHijack: Story = {
  name: 'same-country-hijack',
  truth: 'stolen',
  needs: ['address', 'user agent'],
  on: withSessions,
  tell: theft({
    attacker: ({ resident, random, atMs }) => nearAttacker(resident, random, atMs),
    count: 5,
    paceMs: 7 * MINUTE_MS,
    title: 'Session used by an unfamiliar client',
  }),
};

/** Few uses, hours apart, so that no journey is too fast. */
export const slowAttacker: Story = {
  name: 'slow-attacker',
  truth: 'stolen',
  needs: ['address', 'user agent'],
  afterHours: [24, 48],
  on: (world) => withSessions(world).filter((each) => world.lifetimes[each].idleMs >= 24 * HOUR_MS),
  tell: theft({
    attacker: ({ resident, random, atMs }) => farAttacker(resident, random, atMs),
    count: 2,
    paceMs: 9 * HOUR_MS,
    title: 'Session used from a new country',
  }),
};

/** Behind an exit that many people share, often in the person's own country. */
export const vpnAttack: Story = {
  name: 'vpn-attack',
  truth: 'stolen',
  needs: ['address', 'user agent'],
  on: withSessions,
  tell: theft({
    attacker: ({ resident, random, atMs }) => {
      const near = networksIn(VPN_EXITS, resident.city.country);
      const network = random.pick(near.length > 0 ? near : VPN_EXITS);
      const origin = originIn(network, random, undefined, random.chance(0.5));
      return { origin, device: attackerDevice(resident, random, atMs) };
    },
    count: 6,
    paceMs: 5 * MINUTE_MS,
    title: 'Session used through an anonymising network',
  }),
};

/** Inside the company's own network: the address tells nothing, and the client alone is another. */
export const insideEgress: Story = {
  name: 'inside-company-egress',
  truth: 'stolen',
  evidence: 'faint',
  on: withSessions,
  tell: theft({
    attacker: ({ world, resident, random, atMs }) => ({
      origin: random.pick(
        nearestEgress(world, resident, world.vpn ?? world.gateway ?? world.offices).origins,
      ),
      device: attackerDevice(resident, random, atMs),
    }),
    count: 6,
    paceMs: 5 * MINUTE_MS,
    title: 'Session used by an unfamiliar client',
  }),
};

/** A browser that gives itself out as the victim's, as tools for it do: what it says of itself tells nothing. */
function clonedBrowser(stage: Stage, where: Attacker): Attacker {
  const { userAgent, os, browser } = deviceAt(stage.resident.laptop, stage.atMs);
  return { origin: where.origin, device: { ...where.device, userAgent, os, browser, isManaged: false } };
}

export const clonedBrowserFar: Story = {
  name: 'cloned-browser-far',
  truth: 'stolen',
  needs: ['address', 'session id'],
  isCloned: true,
  on: withSessions,
  tell: theft({
    attacker: (stage) => clonedBrowser(stage, farAttacker(stage.resident, stage.random, stage.atMs)),
    count: 6,
    paceMs: 4 * MINUTE_MS,
    title: 'Session used from two countries',
  }),
};

/** The same from a line in the victim's own country: little is left that could tell it from a new line at home. */
export const clonedBrowserNear: Story = {
  name: 'cloned-browser-near',
  truth: 'stolen',
  evidence: 'faint',
  on: withSessions,
  tell: theft({
    attacker: (stage) => clonedBrowser(stage, nearAttacker(stage.resident, stage.random, stage.atMs)),
    count: 5,
    paceMs: 7 * MINUTE_MS,
    title: 'Session used from a new network',
  }),
};

/** An access token out of a browser's memory works elsewhere until it expires, within the hour, and nothing is renewed. */
export const accessTokenReplay: Story = {
  name: 'access-token-replay',
  truth: 'stolen',
  needs: ['address', 'user agent', 'token id'],
  on: (world) => world.platforms.filter((each) => FIRST_PARTY[each] !== undefined),
  tell: (stage) => {
    const { platform, resident, random, atMs } = stage;
    const who = farAttacker(resident, random, atMs);
    const seen: Act[] = [];
    const diary = livedOn(stage, [
      {
        atMs,
        tell: (told) => {
          const { id: session, token } = told.use(
            platform,
            resident.laptop,
            atMs - 8 * MINUTE_MS,
            'read',
            'page',
          );
          const ids = { session, ...(token && { token: token.id }) };
          const client = FIRST_PARTY[platform]!.laptop;
          seen.push(
            ...raid(told, who, { platform, ...ids, client, atMs, count: 6, paceMs: 4 * MINUTE_MS }, random),
          );
        },
      },
    ]);
    return { acts: diary.acts, suspects: seen, title: 'Access token used from a second network' };
  },
};
