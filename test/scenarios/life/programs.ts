import type { Deed, Device, LogPlatform, OAuthClient, Origin } from '../act.ts';
import { neighbourOf, originIn } from '../geography.ts';
import type { Network } from '../networks.ts';
import type { Random } from '../random.ts';
import { deviceAt, type Machine } from '../user-agents.ts';
import type { Diary } from './diary.ts';
import { thingOf } from './routine.ts';

const MINUTE_MS = 60_000;

/** A program that works with a key or grant that a person made for it. */
export interface Program {
  readonly platform: LogPlatform;
  readonly token: string;
  readonly machine: Machine;
  readonly client?: OAuthClient;
  /** Where it runs; it may move among these. */
  readonly origins: readonly Origin[];
  readonly does: readonly Deed[];
  /** Where clients of this platform renew an access token before they work: the session that the grant came from. */
  grant?: string;
}

/** Platforms whose grants are renewed for each run; elsewhere a token lives on. */
const RENEWING: ReadonlySet<LogPlatform> = new Set(['entra-id', 'google-workspace', 'salesforce']);

/** Addresses of one network, as a vendor's or a build service's machines have them. */
export function egressOf(network: Network, count: number, random: Random): readonly Origin[] {
  const first = originIn(network, random);
  return [first, ...Array.from({ length: count - 1 }, () => neighbourOf(first, random))];
}

/** The person makes the key or grant, in a session on the laptop. */
export function mint(diary: Diary, program: Program, what: 'api-key' | 'oauth-grant', atMs: number): void {
  const { platform, token, client } = program;
  const { laptop } = diary.resident;
  const session = diary.open(platform, laptop, atMs);
  if (what === 'oauth-grant' && RENEWING.has(platform)) program.grant = session.id;
  diary.acts.push({
    ...diary.base(laptop, atMs + 30_000, platform),
    kind: 'mint',
    platform,
    session: session.id,
    token,
    what,
    name: what === 'api-key' ? `${program.machine.kind} key` : (client?.name ?? 'integration'),
    scopes: platform === 'github' ? ['repo', 'read:org'] : ['read', 'write'],
    ...(client && { client }),
  });
}

/** One run: a few calls in a row from one of its addresses. */
export function run(diary: Diary, program: Program, atMs: number, calls: number, paceMs = 20_000): void {
  const { platform, machine, client, origins, does } = program;
  const origin = diary.random.pick(origins);
  const device = deviceAt(machine, atMs);
  const token = renewed(diary, program, { origin, device }, atMs - 3_000);
  for (let at = 0; at < calls; at++) {
    diary.acts.push({
      kind: 'use',
      at: Math.round(atMs + at * paceMs),
      person: diary.resident.person,
      device,
      origin,
      platform,
      token,
      ...(client && { client }),
      does: diary.random.pick(does),
      to: thingOf(platform, diary.random),
      isSuccess: true,
    });
  }
}

/** The access token that a program, or whoever has its refresh token, works with from then on. */
export function renewed(
  diary: Diary,
  { platform, token, client, grant }: Program,
  who: { readonly origin: Origin; readonly device: Device },
  atMs: number,
): string {
  if (grant === undefined || !client) return token;
  const fresh = diary.name('token');
  const { person } = diary.resident;
  const at = Math.round(atMs);
  diary.acts.push({ kind: 'refresh', at, person, ...who, platform, session: grant, token: fresh, client });
  return fresh;
}

/** When a program runs: so many times a day, at any hour, until an instant. */
export function runTimes(
  [fromMs, untilMs]: readonly [number, number],
  perDay: number,
  random: Random,
): readonly number[] {
  const times: number[] = [];
  for (let atMs = fromMs; atMs < untilMs; atMs += (24 * 60 * MINUTE_MS) / perDay) {
    times.push(atMs + random.between(0, 40) * MINUTE_MS);
  }
  return times.filter((each) => each < untilMs);
}
