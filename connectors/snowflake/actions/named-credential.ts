import { type ActionRequest, CountersignError } from 'countersign/kit';
import type { SnowflakeClient } from '../client.ts';
import { heldNamed, keysAndTokensOf, type NamedCredential, type PropertyKey } from '../held.ts';

export type Standing = NamedCredential | PropertyKey;

/**
 * The token or key that the request's credential names, of the request's account alone; undefined when it holds none such.
 *
 * @throws ERR_INPUT_INVALID when the credential is none of Snowflake
 */
export async function findStanding(
  client: SnowflakeClient,
  { credential, account, capability, platform }: ActionRequest,
): Promise<Standing | undefined> {
  const isOurs = credential?.platform === undefined || credential.platform === platform;
  if (!credential?.id || !isOurs || (credential.kind !== 'api-key' && credential.kind !== 'access-token')) {
    throw new CountersignError(
      'ERR_INPUT_INVALID',
      `${platform} ${capability}: the credential is no token or key of ${platform} with an id`,
      { place: 'credential.id' },
    );
  }
  return heldNamed(client, account.id, credential);
}

/** The same, where there must be one. @throws ERR_CONNECTOR_NOT_FOUND */
export async function standingCredential(client: SnowflakeClient, request: ActionRequest): Promise<Standing> {
  const found = await findStanding(client, request);
  if (found) return found;
  const { credential, capability } = request;
  throw new CountersignError(
    'ERR_CONNECTOR_NOT_FOUND',
    `snowflake: the user holds no token and no key ${JSON.stringify(credential?.id?.slice(0, 120))}`,
    { place: `snowflake ${capability}` },
  );
}

/** How a credential stands after a change, by what the plan knew of it. */
export interface StandingNow {
  readonly state: 'active' | 'off' | 'absent';
  readonly says: string;
}

/**
 * The credential of a plan as it stands now. A token that was given another name is the same one: it was made in the same
 * millisecond, and a new name must not look like an end.
 */
export async function standingNow(
  client: SnowflakeClient,
  user: string,
  before: Readonly<Record<string, unknown>>,
): Promise<StandingNow> {
  const held = await keysAndTokensOf(client, user);
  const same = held.find(({ id }) => id === before.id) ?? held.find((each) => isRenamed(each, before));
  if (same === undefined) return { state: 'absent', says: 'Snowflake lists it no more' };
  const name = same.id === before.id ? 'it' : `it, now named ${JSON.stringify(same.name.slice(0, 80))},`;
  if (same.kind === 'key') {
    return same.fingerprint === before.fingerprint
      ? { state: 'active', says: `Snowflake lists the key ${same.fingerprint} in ${same.slot}` }
      : { state: 'absent', says: `${same.slot} holds another key, ${same.fingerprint}` };
  }
  const state = same.status === 'ACTIVE' ? 'active' : 'off';
  return { state, says: `Snowflake lists ${name} as ${same.status.toLowerCase()}` };
}

function isRenamed(each: Standing, before: Readonly<Record<string, unknown>>): boolean {
  return each.createdAt !== undefined && each.createdAt === before.createdAt && each.kind === before.kind;
}

/** What a plan keeps of a credential, to know it again and to bring it back. */
export function keptOf(standing: Standing) {
  const { id, kind, name, createdAt } = standing;
  const common = { id, kind, name, ...(createdAt ? { createdAt } : {}) };
  if (standing.kind !== 'key') return { ...common, status: standing.status };
  const { slot, fingerprint, publicKey } = standing;
  return { ...common, slot, fingerprint, ...(publicKey ? { publicKey } : {}) };
}

export function inPresent(standing: Standing): string {
  if (standing.kind === 'key') return `key ${standing.fingerprint} in ${standing.slot}`;
  const { kind, name, status, createdAt, expiresAt, role } = standing;
  const parts = [
    status.toLowerCase(),
    createdAt && `made ${createdAt}`,
    expiresAt ? `good until ${expiresAt}` : undefined,
    role && `of role ${role}`,
  ];
  return `${kind === 'token' ? 'token' : 'key pair'} ${name}: ${parts.filter(Boolean).join(', ')}`;
}
