import { given, isRecord, type Raw } from 'countersign/kit';

/** Whom and what a signal is about, as far as an activity has room for it. */
export interface Subject {
  readonly user: Person | undefined;
  readonly sessionId: string | undefined;
  readonly tokenId: string | undefined;
  readonly deviceId: string | undefined;
  readonly ip: string | undefined;
  /** All parts by their kind. */
  readonly targets: readonly Target[];
}

interface Person {
  readonly id?: string;
  readonly email?: string;
  readonly name?: string;
}

interface Target {
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
}

/** What a subject is that does not say so itself. */
export type Role = 'user' | 'session' | 'stream';

/** One identifier: what names it, and what it names where its format tells. */
interface Named extends Person {
  readonly tells?: 'user' | 'token' | 'address';
}

const PARTS = ['user', 'session', 'device', 'tenant', 'application', 'group', 'org_unit'] as const;
const MOST_ALIASES = 20;
const ADDRESS = /^[^\s@]+@[^\s@]+$/;
const LONGEST = 2_048;

/**
 * Reads `sub_id` of SSF 1.0, and the older `subject` within the event.
 *
 * A format that is not known names nobody, and is no fault: RFC 9493 allows for new ones.
 * @returns undefined for what is no identifier at all
 * @see https://www.rfc-editor.org/rfc/rfc9493#section-3
 */
export function readSubject(value: unknown, role: Role): Subject | undefined {
  if (!isRecord(value)) return undefined;
  const isComplex = formatOf(value) === 'complex' || PARTS.some((part) => isRecord(value[part]));
  if (isComplex) {
    const parts = PARTS.flatMap((part) =>
      isRecord(value[part]) ? [[part, named(value[part])] as const] : [],
    );
    return parts.length > 0 ? whole(new Map(parts)) : undefined;
  }
  const format = formatOf(value);
  if (format === undefined) return undefined;
  const it = named(value);
  if (it.tells === 'address') return { ...whole(new Map()), ip: it.id };
  if (it.tells === 'token') return { ...whole(new Map([['token', it]])), tokenId: it.id };
  return whole(new Map([[it.tells ?? (isKnown(format) ? role : format), it]]));
}

function whole(parts: ReadonlyMap<string, Named>): Subject {
  const user = parts.get('user');
  return {
    user: user && person(user),
    sessionId: parts.get('session')?.id,
    tokenId: undefined,
    deviceId: parts.get('device')?.id,
    ip: undefined,
    targets: [...parts].map(([type, { id, email, name }]) => ({
      type,
      ...given('id', id ?? email),
      ...given('name', name ?? (id === undefined ? undefined : email)),
    })),
  };
}

function person({ id, email, name }: Named): Person | undefined {
  const known = { ...given('id', id), ...given('email', email), ...given('name', name) };
  return Object.keys(known).length > 0 ? known : undefined;
}

const READERS: Readonly<Record<string, (subject: Raw) => Named>> = {
  email: ({ email }) => ({ tells: 'user', ...given('email', text(email)?.toLowerCase()) }),
  phone_number: ({ phone_number: phone }) => ({ tells: 'user', ...given('name', text(phone)) }),
  iss_sub: ({ sub, email }) => {
    const address = text(email) ?? (ADDRESS.test(text(sub) ?? '') ? text(sub) : undefined);
    return { ...given('id', text(sub)), ...given('email', address?.toLowerCase()) };
  },
  opaque: ({ id }) => given('id', text(id)),
  account: ({ uri }) => ({ tells: 'user', ...given('name', text(uri)?.replace(/^acct:/i, '')) }),
  did: ({ url }) => ({ tells: 'user', ...given('id', text(url)) }),
  uri: ({ uri }) => given('id', text(uri)),
  jwt_id: ({ jti }) => ({ tells: 'token', ...given('id', text(jti)) }),
  saml_assertion_id: ({ assertion_id: id }) => ({ tells: 'token', ...given('id', text(id)) }),
  ip_addresses: (subject) => ({ tells: 'address', ...given('id', firstText(subject['ip-addresses'])) }),
  aliases: ({ identifiers }) => {
    const all = (Array.isArray(identifiers) ? identifiers : []).slice(0, MOST_ALIASES).filter(isRecord);
    // One alias may not hold others: nothing nests without end.
    const read = all.filter((each) => formatOf(each) !== 'aliases').map(named);
    return Object.assign({}, ...read.toReversed()) as Named;
  },
};

function named(subject: Raw): Named {
  const format = formatOf(subject) ?? '';
  return isKnown(format) ? READERS[format]!(subject) : {};
}

function isKnown(format: string): boolean {
  return Object.hasOwn(READERS, format);
}

/** `subject_type: iss-sub` and `id_token_claims` are older spellings. */
function formatOf(subject: Raw): string | undefined {
  const said = text(subject.format) ?? text(subject.subject_type);
  return said?.replaceAll('-', '_').replace(/^id_token_claims$/, 'iss_sub');
}

/** The value, if it is a text that says something. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, LONGEST) : undefined;
}

/** The first text of a list, or the text itself. */
export function firstText(value: unknown): string | undefined {
  return Array.isArray(value) ? value.map(text).find((each) => each !== undefined) : text(value);
}
