import type { Act, Method, SignIn } from '../act.ts';
import { originIn } from '../geography.ts';
import type { Diary } from '../life/diary.ts';
import { HOSTINGS } from '../networks.ts';
import { livedOn, type Stage, type Story, type Telling } from '../story.ts';
import { deviceAt, machine } from '../user-agents.ts';
import { type Attacker, enter, farAttacker, raid } from './attacker.ts';

const MINUTE_MS = 60_000;

/** A sign-in that the attacker brought about, with the session that comes of it. */
function signInBy(diary: Diary, who: Attacker, stage: Stage, more: Partial<SignIn>): SignIn {
  const act: SignIn = {
    kind: 'sign-in',
    at: Math.round(stage.atMs),
    person: diary.resident.person,
    ...who,
    platform: stage.platform,
    session: diary.name('session'),
    methods: ['password'],
    isMfaDemanded: true,
    isMfaRemembered: false,
    flow: 'interactive',
    isSuccess: true,
    ...more,
  };
  diary.acts.push(act);
  return act;
}

/** Uses the session that was got: at Okta by entering applications, elsewhere by reading. */
function exploit(diary: Diary, who: Attacker, stage: Stage, signIn: SignIn, afterMs: number): readonly Act[] {
  const { platform, random } = stage;
  const atMs = signIn.at + afterMs;
  if (platform !== 'okta') {
    const how = { platform, session: signIn.session, atMs, count: 6, paceMs: 5 * MINUTE_MS };
    return raid(diary, who, how, random);
  }
  const session = {
    platform,
    id: signIn.session,
    machine: diary.resident.laptop,
    startedMs: signIn.at,
    usedMs: atMs,
  };
  return diary.resident.applications.slice(0, 2).map((door, at) => {
    const entered = enter(diary, who, session, door, atMs + at * 3 * MINUTE_MS);
    const how = {
      platform: door,
      session: entered.session,
      atMs: entered.at + MINUTE_MS,
      count: 5,
      paceMs: 3 * MINUTE_MS,
    };
    raid(diary, who, how, random);
    return entered;
  });
}

/** A second factor that a proxy in the middle can pass on: none that is bound to the site's name. */
function relayable(factor: Method): Method {
  return factor === 'webauthn' ? 'otp' : factor;
}

/** The person signs in through a proxy in the middle, which keeps the session; it is then used elsewhere. */
export const aitmPhishing: Story = {
  name: 'aitm-phishing',
  truth: 'stolen',
  needs: ['address', 'user agent'],
  on: (world) => [world.provider],
  tell: (stage) => {
    const { resident, random, atMs } = stage;
    const proxy = {
      origin: originIn(random.pick(HOSTINGS), random),
      // The browser's own words pass; what the site had stored in it does not.
      device: { ...deviceAt(resident.laptop, atMs), id: `proxied-${random.hex(8)}`, isManaged: false },
    };
    const who = farAttacker(resident, random, atMs);
    const seen: Act[] = [];
    const methods: Method[] = ['password', relayable(resident.factor)];
    const diary = livedOn(stage, [
      {
        atMs,
        tell: (told) => {
          const signIn = signInBy(told, proxy, stage, { methods });
          seen.push(...exploit(told, who, stage, signIn, random.between(4, 50) * MINUTE_MS));
        },
      },
    ]);
    return {
      acts: diary.acts,
      suspects: seen,
      title: 'Session cookie replayed after sign-in through a proxy',
    };
  },
};

/** The person types a code that the attacker asked for, and so lets the attacker's client in. */
export const deviceCodePhishing: Story = {
  name: 'device-code-phishing',
  truth: 'stolen',
  needs: ['address'],
  on: (world) => (world.provider === 'entra-id' ? ['entra-id'] : []),
  tell: (stage) => {
    const { resident, random, atMs } = stage;
    const { origin } = farAttacker(resident, random, atMs);
    const device = deviceAt(
      machine(random.pick(['python-requests', 'chrome-windows', 'aiohttp']), random, false),
      atMs,
    );
    const seen: Act[] = [];
    const more = { flow: 'device-code', methods: [], isMfaRemembered: true } as const;
    const diary = livedOn(stage, [
      {
        atMs,
        tell: (told) => {
          const signIn = signInBy(told, { origin, device }, stage, more);
          seen.push(signIn, ...exploit(told, { origin, device }, stage, signIn, 2 * MINUTE_MS));
        },
      },
    ]);
    return { acts: diary.acts, suspects: seen, title: 'Device code sign-in from a new country' };
  },
};

/** A guessed password over a protocol that cannot ask for a second factor. */
export const legacyProtocol: Story = {
  name: 'legacy-protocol',
  truth: 'stolen',
  needs: ['address'],
  on: (world) => world.platforms.filter((each) => each === 'entra-id'),
  tell: (stage): Telling => {
    const { resident, random, atMs } = stage;
    const { origin } = farAttacker(resident, random, atMs);
    const who = { origin, device: deviceAt(machine('imap-client', random, false), atMs) };
    const seen: Act[] = [];
    const legacy = { flow: 'legacy', isMfaDemanded: false } as const;
    const diary = livedOn(stage, [
      {
        atMs: atMs - 20 * MINUTE_MS,
        tell: (told) => {
          for (let at = 4; at > 0; at--) {
            signInBy(
              told,
              who,
              { ...stage, atMs: atMs - at * 4 * MINUTE_MS },
              { ...legacy, isSuccess: false },
            );
          }
          const signIn = signInBy(told, who, stage, legacy);
          seen.push(signIn, ...exploit(told, who, stage, signIn, MINUTE_MS));
        },
      },
    ]);
    return {
      acts: diary.acts,
      suspects: seen,
      title: 'Sign-in by a legacy protocol without a second factor',
    };
  },
};
