import type { CredentialKind } from './credential.ts';
import { CountersignError } from './errors.ts';

/**
 * Whom or what a security event is about.
 *
 * Read are RFC 9493's formats, the Shared Signals additions (`complex`, `jwt_id`, `saml_assertion_id`, `ip-addresses`),
 * and the older form with `subject_type` and hyphens.
 * @see https://www.rfc-editor.org/rfc/rfc9493
 */
export interface SubjectFacts {
  /** Lower-case. */
  readonly email?: string;
  /** The issuer's own id of the user. */
  readonly uid?: string;
  /** Who gave the `uid`. */
  readonly issuer?: string;
  /** What a person would call the subject where there is neither e-mail nor id: a phone number, a DID. */
  readonly name?: string;
  readonly credential?: { readonly kind: CredentialKind; readonly id: string };
  /** Every word by which the subject may be looked for: e-mail lower-case, id, `iss sub`. */
  readonly words: readonly string[];
}

/** What an identifier names. */
export type SubjectRole = 'user' | 'session' | 'other';

type Fields = Readonly<Record<string, unknown>>;
type Reader = (subject: Fields, role: SubjectRole, place: string) => SubjectFacts;

const LONGEST = 2_048;
const MOST_ALIASES = 20;
const EMAIL = /^[^\s@]{1,128}@[^\s@]{1,253}\.[^\s@.]{1,63}$/;
/** Members of a complex subject, and what they name; the tenant and the groups are nobody's identity. */
const MEMBERS: Readonly<Record<string, SubjectRole>> = {
  user: 'user',
  session: 'session',
  device: 'other',
  application: 'other',
};

/**
 * Reads a subject identifier.
 *
 * A format that is not known names nobody, and is no fault: extensions are allowed.
 *
 * @throws ERR_INPUT_INVALID naming the member that a known format lacks
 */
export function readSubject(value: unknown, role: SubjectRole, place: string): SubjectFacts {
  const subject = fieldsOf(value, place);
  const format = formatOf(subject);
  if (format === undefined) throw invalid(`${place}.format`);
  const read = Object.hasOwn(READERS, format) ? READERS[format] : undefined;
  return read ? read(subject, role, place) : { words: [] };
}

/** Whether an identifier does not say by itself what it names. */
export function isOpaque(value: unknown): boolean {
  const { format } = (value ?? {}) as Fields;
  return format === 'opaque' || format === 'uri';
}

/** The first that says something is believed; the words of all count. */
export function mergedSubjects(subjects: readonly SubjectFacts[]): SubjectFacts {
  const known = Object.assign({}, ...subjects.toReversed()) as SubjectFacts;
  return { ...known, words: [...new Set(subjects.flatMap(({ words }) => words))] };
}

const READERS: Readonly<Record<string, Reader>> = {
  email: (subject, _role, place) => ofEmail(text(subject, 'email', place)),
  phone_number: (subject, _role, place) => ofName(text(subject, 'phone_number', place)),
  iss_sub: (subject, role, place) => ofIssuer(text(subject, 'iss', place), text(subject, 'sub', place), role),
  opaque: (subject, role, place) => ofId(text(subject, 'id', place), role),
  account: (subject, role, place) => ofAccount(text(subject, 'uri', place), role),
  uri: (subject, role, place) => ofId(text(subject, 'uri', place), role),
  did: (subject, _role, place) => ofName(text(subject, 'url', place)),
  jwt_id: (subject, _role, place) =>
    ofCredential('access-token', text(subject, 'iss', place), text(subject, 'jti', place)),
  saml_assertion_id: (subject, _role, place) =>
    ofCredential('saml-assertion', text(subject, 'issuer', place), text(subject, 'assertion_id', place)),
  ip_addresses: () => ({ words: [] }),
  aliases: (subject, role, place) => ofAliases(subject, role, place),
  complex: (subject, _role, place) => ofMembers(subject, place),
};

/** `subject_type: iss-sub` is the older spelling; a complex subject of that time has no format at all. */
function formatOf(subject: Fields): string | undefined {
  const given = subject.format ?? subject.subject_type;
  if (typeof given === 'string') {
    return given === 'ip-addresses'
      ? given
      : given.replace('id_token_claims', 'iss_sub').replaceAll('-', '_');
  }
  return Object.keys(MEMBERS).some((member) => Object.hasOwn(subject, member)) ? 'complex' : undefined;
}

function ofEmail(email: string): SubjectFacts {
  const lower = email.toLowerCase();
  return { email: lower, words: [lower] };
}

function ofName(name: string): SubjectFacts {
  return { name, words: [name] };
}

function ofIssuer(issuer: string, sub: string, role: SubjectRole): SubjectFacts {
  const words = [sub, `${issuer} ${sub}`];
  if (role !== 'user') return { ...ofId(sub, role), words };
  const email = EMAIL.test(sub) ? sub.toLowerCase() : undefined;
  return {
    uid: sub,
    issuer,
    ...(email === undefined ? {} : { email }),
    words: email === undefined ? words : [...new Set([email, ...words])],
  };
}

function ofId(id: string, role: SubjectRole): SubjectFacts {
  if (role === 'user') return { uid: id, words: [id] };
  return role === 'session' ? { credential: { kind: 'session', id }, words: [id] } : { words: [id] };
}

/** `acct:ada@example.com` names an account at a host (RFC 7565), which is not always an address for mail. */
function ofAccount(uri: string, role: SubjectRole): SubjectFacts {
  const account = uri.replace(/^acct:/i, '').toLowerCase();
  return role === 'user' ? { name: account, words: [account, uri] } : { words: [account, uri] };
}

function ofCredential(kind: CredentialKind, issuer: string, id: string): SubjectFacts {
  return { credential: { kind, id }, words: [id, `${issuer} ${id}`] };
}

function ofAliases(subject: Fields, role: SubjectRole, place: string): SubjectFacts {
  const { identifiers } = subject;
  if (!Array.isArray(identifiers) || identifiers.length > MOST_ALIASES) throw invalid(`${place}.identifiers`);
  const read = identifiers.map((each: unknown, at) => readSimple(each, role, `${place}.identifiers.${at}`));
  return mergedSubjects(read);
}

function ofMembers(subject: Fields, place: string): SubjectFacts {
  const read = Object.entries(MEMBERS)
    .filter(([member]) => Object.hasOwn(subject, member))
    .map(([member, role]) => ({ role, facts: readSimple(subject[member], role, `${place}.${member}`) }));
  // What a device or an application is called is no name of the person.
  return mergedSubjects(read.map(({ role, facts }) => (role === 'other' ? { words: facts.words } : facts)));
}

/** An identifier inside another: it holds no further ones, so nothing nests without end. */
function readSimple(value: unknown, role: SubjectRole, place: string): SubjectFacts {
  const format = formatOf(fieldsOf(value, place));
  if (format === 'aliases' || format === 'complex') throw invalid(`${place}.format`);
  return readSubject(value, role, place);
}

function fieldsOf(value: unknown, place: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw invalid(place);
}

function text(subject: Fields, name: string, place: string): string {
  const value = subject[name];
  if (typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST) return value.trim();
  throw invalid(`${place}.${name}`);
}

function invalid(place: string): CountersignError {
  return new CountersignError(
    'ERR_INPUT_INVALID',
    `${place} is missing, or is not of its subject identifier’s form`,
    { place },
  );
}
