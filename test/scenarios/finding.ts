import type { Act, LogPlatform, Written } from './act.ts';
import type { Random } from './random.ts';
import type { Need } from './story.ts';

/**
 * A SIEM's finding (OCSF Detection Finding, class 2004), made from the raw record that its rule fired on: what the rule
 * took out of it, and no more.
 */

/** Where a platform's raw records name things, below or without an envelope. */
interface Fields {
  readonly session: readonly string[];
  readonly token: readonly string[];
  readonly uid: readonly string[];
  readonly product: string;
}

const FIELDS: Readonly<Record<LogPlatform, Fields>> = {
  okta: {
    session: ['authenticationContext.externalSessionId'],
    token: ['transaction.detail.requestApiTokenId'],
    uid: ['actor.id'],
    product: 'Okta',
  },
  'entra-id': {
    session: ['sessionId', 'properties.sessionId', 'SessionId', 'AppAccessContext.AADSessionId'],
    token: ['uniqueTokenIdentifier', 'properties.uniqueTokenIdentifier', 'properties.signInActivityId'],
    uid: ['userId', 'properties.userId'],
    product: 'Microsoft Entra ID',
  },
  'google-workspace': { session: [], token: [], uid: ['actor.profileId'], product: 'Google Workspace' },
  github: {
    session: [],
    token: ['hashed_token'],
    uid: ['actor_id'],
    product: 'GitHub',
  },
  slack: { session: ['context.session_id'], token: [], uid: ['actor.user.id'], product: 'Slack' },
  salesforce: {
    session: ['SESSION_KEY', 'SessionKey'],
    token: [],
    uid: ['USER_ID', 'UserId'],
    product: 'Salesforce',
  },
  aws: {
    session: [],
    token: ['userIdentity.accessKeyId'],
    uid: ['userIdentity.principalId'],
    product: 'AWS CloudTrail',
  },
};

/** What a rule passes on: the ids, the address alone, or the platform's own id of the person. */
const STYLES = ['ids', 'ids', 'ids', 'address', 'uid'] as const;

/** The part of a finding that is read again here; the rest is of no concern. */
export interface Finding {
  readonly time_dt: string;
  readonly finding_info: Readonly<Record<string, unknown>>;
  readonly evidences: readonly [Evidence];
  readonly [member: string]: unknown;
}

interface Evidence {
  readonly actor: {
    readonly user: Readonly<Record<string, unknown>>;
    readonly session?: { readonly uid: string };
  };
  readonly src_endpoint: { readonly ip: string };
  readonly http_request: { readonly user_agent: string };
  readonly api: {
    readonly service: { readonly name: string };
    readonly operation: string;
    readonly token?: { readonly uid: string; readonly type_id: number };
  };
}

export interface Fired {
  readonly platform: LogPlatform;
  readonly act: Act;
  /** Of the platform, in the order written. */
  readonly records: readonly Written[];
  readonly title: string;
  readonly uid: string;
}

export function findingOf({ platform, act, records, title, uid }: Fired, random: Random): Finding {
  const fields = FIELDS[platform];
  const style = random.pick(STYLES);
  const read = (paths: readonly string[]) => firstText(records, paths);
  const [session, token, userUid] = [read(fields.session), read(fields.token), read(fields.uid)];
  const isNamed = style === 'ids';
  const user = {
    type_id: 1,
    ...(style !== 'uid' || userUid === undefined
      ? { email_addr: act.person.email, name: act.person.name }
      : {}),
    ...(style === 'address' || userUid === undefined ? {} : { uid: userUid }),
    ...(platform === 'aws' && isNamed && token ? { credential_uid: token } : {}),
  };
  const names = {
    ...(isNamed && session ? { session: { uid: session } } : {}),
    ...(isNamed && !session && token && platform !== 'aws' ? { token: { uid: token, type_id: 1 } } : {}),
  };
  const atMs = act.at + random.int(1, 20) * 60_000;
  return {
    class_uid: 2004,
    category_uid: 2,
    activity_id: 1,
    type_uid: 200401,
    severity_id: random.int(2, 5),
    time_dt: new Date(atMs).toISOString(),
    finding_info: {
      uid,
      title,
      types: ['Forged Web Credentials'],
      attacks: [{ technique: { uid: 'T1606', name: 'Forge Web Credentials' }, version: '19.1' }],
    },
    metadata: { version: '1.6.0', product: { name: fields.product, vendor_name: fields.product } },
    evidences: [
      {
        actor: { user, ...(names.session ? { session: names.session } : {}) },
        src_endpoint: { ip: act.origin.ip },
        http_request: { user_agent: act.device.userAgent },
        api: {
          service: { name: fields.product },
          operation: act.kind,
          ...(names.token ? { token: names.token } : {}),
        },
      },
    ],
  };
}

/** Whether any of the records tells what is needed of the act behind it. */
export function isTold(
  need: Need,
  platform: LogPlatform,
  { act, records }: Pick<Fired, 'act' | 'records'>,
): boolean {
  switch (need) {
    case 'address':
      return JSON.stringify(records).includes(JSON.stringify(act.origin.ip));
    case 'user agent':
      return JSON.stringify(records).includes(JSON.stringify(act.device.userAgent));
    case 'session id':
      return firstText(records, FIELDS[platform].session) !== undefined;
    case 'token id':
      return firstText(records, FIELDS[platform].token) !== undefined;
  }
}

function firstText(records: readonly Written[], paths: readonly string[]): string | undefined {
  for (const { record } of records) {
    for (const path of paths) {
      const found = path.split('.').reduce<unknown>((value, name) => memberOf(value, name), record);
      if (typeof found === 'string' && found !== '' && found !== 'unknown') return found;
      if (typeof found === 'number') return String(found);
    }
  }
  return undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
