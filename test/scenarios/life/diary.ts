import type { Act, Deed, LogPlatform, Method, OAuthClient, Origin } from '../act.ts';
import type { Resident, World } from '../people.ts';
import type { Random } from '../random.ts';
import { deviceAt, type Machine } from '../user-agents.ts';
import { originOf, type Trip } from './whereabouts.ts';

/** A session that somebody holds on one machine. */
export interface Held {
  readonly platform: LogPlatform;
  readonly id: string;
  readonly machine: Machine;
  readonly startedMs: number;
  usedMs: number;
  /** The session at the identity provider that it came from, where there is one. */
  readonly from?: Held;
  /** The access token in use, where the platform has clients renew them. */
  token?: { readonly id: string; readonly mintedMs: number };
}

/** What is out of the ordinary in a life; what is left out is as usual. */
export interface Turns {
  readonly trips?: readonly Trip[];
  /** Where traffic leaves instead. */
  origin?(machine: Machine, atMs: number, platform: LogPlatform): Origin | undefined;
  /** With which machine instead. */
  machine?(machine: Machine, atMs: number): Machine | undefined;
}

/** How long an access token works before a client renews it, in milliseconds. */
const TOKEN_MS = 55 * 60_000;

/** The vendor's own client that renews tokens. */
export const FIRST_PARTY: Readonly<
  Partial<Record<LogPlatform, Readonly<Record<'laptop' | 'phone', OAuthClient>>>>
> = {
  'entra-id': {
    laptop: {
      id: '5e3ce6c0-2b1f-4285-8d4b-75ee78787346',
      name: 'Microsoft Teams Web Client',
      isFirstParty: true,
    },
    phone: { id: '27922004-5251-4030-b22d-91ecd9a37ea4', name: 'Outlook Mobile', isFirstParty: true },
  },
  aws: {
    laptop: { id: 'aws-cli', name: 'AWS CLI', isFirstParty: true },
    phone: { id: 'aws-console', name: 'AWS Console Mobile', isFirstParty: true },
  },
  'google-workspace': {
    laptop: { id: '77185425430.apps.googleusercontent.com', name: 'Google Chrome', isFirstParty: true },
    phone: { id: '450232826690.apps.googleusercontent.com', name: 'Gmail iOS', isFirstParty: true },
  },
};

/**
 * Writes down what one person does, and holds their sessions as browsers and apps do: one is begun where none works any
 * more, and carried on where one does. To be told in the order of time.
 */
export class Diary {
  readonly acts: Act[] = [];
  readonly held: Held[] = [];
  readonly world: World;
  readonly resident: Resident;
  readonly random: Random;
  private readonly turns: Turns;
  /** When each machine passed a second factor, by provider. */
  private readonly factorMs = new Map<string, number>();
  private count = 0;

  constructor(world: World, resident: Resident, turns: Turns, random: Random) {
    this.world = world;
    this.resident = resident;
    this.turns = turns;
    this.random = random;
  }

  /** Uses a platform as its person does: signs in before, where that is needed. */
  use(platform: LogPlatform, machine: Machine, atMs: number, does: Deed, to: string): Held {
    const session = this.open(platform, machine, atMs);
    // A session that was begun just now is used after that.
    this.useIn(session, machine, Math.max(atMs, session.startedMs) + 2_000, does, to);
    return session;
  }

  /** Uses a session that is held, wherever the machine is. */
  useIn(session: Held, machine: Machine, atMs: number, does: Deed, to: string): void {
    const token = this.renewed(session, machine, atMs);
    const client = this.clientOf(session.platform, machine);
    session.usedMs = atMs;
    this.acts.push({
      ...this.base(machine, atMs + 1_000, session.platform),
      kind: 'use',
      platform: session.platform,
      session: session.id,
      ...(token && { token }),
      ...(token && client && { client }),
      does,
      to,
      isSuccess: true,
    });
  }

  /** The session that works on this machine now, begun if there is none. */
  open(platform: LogPlatform, machine: Machine, atMs: number): Held {
    const used = this.turns.machine?.(machine, atMs) ?? machine;
    const working = this.working(platform, used, atMs);
    if (working) {
      working.usedMs = atMs;
      return working;
    }
    const { provider } = this.resident;
    if (platform === provider) return this.signIn(platform, machine, atMs);
    const from = this.open(provider, machine, atMs);
    return this.federate(platform, from, machine, atMs + 8_000);
  }

  /** Signs in at the platform itself, with what its policy asks. */
  signIn(
    platform: LogPlatform,
    machine: Machine,
    atMs: number,
    more: { flow?: 'device-code' | 'legacy' } = {},
  ): Held {
    const session = this.begin(platform, machine, atMs);
    const flow = more.flow ?? 'interactive';
    const key = `${platform}/${session.machine.id}`;
    const passedMs = this.factorMs.get(key);
    const isRemembered = passedMs !== undefined && atMs - passedMs < this.world.rememberedMs;
    const isAsked = !isRemembered && flow !== 'legacy';
    if (isAsked) this.factorMs.set(key, atMs);
    this.acts.push({
      ...this.base(machine, atMs, platform),
      kind: 'sign-in',
      platform,
      session: session.id,
      methods: isAsked ? this.methods() : ['password'],
      isMfaDemanded: flow !== 'legacy',
      isMfaRemembered: isRemembered && flow !== 'legacy',
      flow,
      isSuccess: true,
    });
    return session;
  }

  /** An application lets the person in on the word of the session at the provider. */
  federate(platform: LogPlatform, from: Held, machine: Machine, atMs: number): Held {
    const session = this.begin(platform, machine, atMs, from);
    from.usedMs = atMs;
    this.acts.push({
      ...this.base(machine, atMs, platform),
      kind: 'federated-sign-in',
      provider: from.platform,
      providerSession: from.id,
      platform,
      session: session.id,
      protocol: platform === 'google-workspace' || platform === 'entra-id' ? 'saml' : protocolOf(platform),
      assertion: this.name('assertion'),
      isAtProvider: true,
      isAtApplication: true,
    });
    return session;
  }

  /** Mistypes the password. */
  failSignIn(platform: LogPlatform, machine: Machine, atMs: number): void {
    this.acts.push({
      ...this.base(machine, atMs, platform),
      kind: 'sign-in',
      platform,
      session: this.name('session'),
      methods: ['password'],
      isMfaDemanded: true,
      isMfaRemembered: false,
      flow: 'interactive',
      isSuccess: false,
    });
  }

  signOut(session: Held, machine: Machine, atMs: number): void {
    this.end(session);
    this.acts.push({
      ...this.base(machine, atMs, session.platform),
      kind: 'sign-out',
      platform: session.platform,
      session: session.id,
    });
  }

  /** Sessions end without a word, as when cookies are cleared. */
  end(session: Held): void {
    const at = this.held.indexOf(session);
    if (at !== -1) this.held.splice(at, 1);
  }

  /** The session that works on a machine at a time; undefined when there is none. */
  working(platform: LogPlatform, machine: Machine, atMs: number): Held | undefined {
    return this.held.find(
      (each) => each.platform === platform && each.machine.id === machine.id && this.works(each, atMs),
    );
  }

  works(session: Held, atMs: number): boolean {
    const { mostMs, idleMs } = this.world.lifetimes[session.platform];
    return atMs - session.startedMs < mostMs && atMs - session.usedMs < idleMs;
  }

  /** Who, with what and from where, for an act of one's own making. */
  base(machine: Machine, atMs: number, platform: LogPlatform) {
    const used = this.turns.machine?.(machine, atMs) ?? machine;
    const { world, resident, turns } = this;
    const origin =
      turns.origin?.(machine, atMs, platform) ??
      originOf(world, resident, turns.trips ?? [], machine, atMs, platform);
    return { at: Math.round(atMs), person: resident.person, device: deviceAt(used, atMs), origin };
  }

  name(what: string): string {
    return `${what}-${this.resident.person.key}-${this.count++}-${this.random.hex(6)}`;
  }

  private begin(platform: LogPlatform, machine: Machine, atMs: number, from?: Held): Held {
    const used = this.turns.machine?.(machine, atMs) ?? machine;
    const session: Held = {
      platform,
      id: this.name('session'),
      machine: used,
      startedMs: atMs,
      usedMs: atMs,
      ...(from && { from }),
    };
    // What no longer works is not looked at again.
    const before = this.working(platform, used, Number.MAX_SAFE_INTEGER);
    if (before) this.end(before);
    this.held.unshift(session);
    return session;
  }

  private renewed(session: Held, machine: Machine, atMs: number): string | undefined {
    const client = this.clientOf(session.platform, machine);
    if (!client) return undefined;
    if (session.token && atMs - session.token.mintedMs < TOKEN_MS) return session.token.id;
    session.token = { id: this.name('token'), mintedMs: atMs };
    this.acts.push({
      ...this.base(machine, atMs, session.platform),
      kind: 'refresh',
      platform: session.platform,
      session: session.id,
      token: session.token.id,
      client,
    });
    return session.token.id;
  }

  private clientOf(platform: LogPlatform, machine: Machine): OAuthClient | undefined {
    return FIRST_PARTY[platform]?.[machine.id === this.resident.phone.id ? 'phone' : 'laptop'];
  }

  private methods(): readonly Method[] {
    const { factor } = this.resident;
    return factor === 'webauthn' ? ['webauthn'] : ['password', factor];
  }
}

function protocolOf(platform: LogPlatform): 'saml' | 'openid-connect' {
  return platform === 'slack' ? 'openid-connect' : 'saml';
}
