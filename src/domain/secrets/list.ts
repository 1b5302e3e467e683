/**
 * The one list of what a secret looks like: by the name it stands under, and by its own shape.
 *
 * Ids are not secrets: `token_id`, `hashed_token`, `session_id`, `externalSessionId`, AWS `AKIA…` name a credential without opening anything.
 */

/** Names under which a value is a secret, lower-case and without separators. */
const SECRET_NAMES = new Set([
  'authorization',
  'proxyauthorization',
  'xauthorization',
  'bearer',
  'cookie',
  'cookies',
  'setcookie',
  'jsessionid',
  'phpsessid',
  'estsauth',
  'estsauthpersistent',
  'token',
  'tokens',
  'jwt',
  'secret',
  'secrets',
  'password',
  'passwords',
  'passwd',
  'passcode',
  'passphrase',
  'pwd',
  'otp',
  'totp',
  'mfacode',
  'apikey',
  'xapikey',
  'privatekey',
  'secretkey',
  'secretaccesskey',
  'accountkey',
  'sharedaccesskey',
  'signingkey',
  'encryptionkey',
  'masterkey',
  'assertion',
  'clientassertion',
  'samlassertion',
  'samlresponse',
  'codeverifier',
  'devicecode',
  'authcode',
  'authorizationcode',
  'recoverycode',
  'recoverycodes',
  'backupcodes',
  'accesstokens',
  'refreshtokens',
]);

/** Endings that make any longer name one of these: `slack_bot_token`, `db-password`, `AWS_SECRET_ACCESS_KEY`. */
const SECRET_ENDING =
  /(?:token|secret|password|passwd|passphrase|apikey|privatekey|secretkey|secretaccesskey|cookie)$/;

/** Names with such an ending that open nothing: digests, and cursors of paged lists. */
const HARMLESS_NAME = /(?:hash|hashed|next|page|pagination|continuation|sync|skip|cancellation)token$/;

/** Names whose value is a whole header line, blanks included. */
const HEADER_NAMES = new Set([
  'authorization',
  'proxyauthorization',
  'xauthorization',
  'cookie',
  'setcookie',
]);

/** Names of secrets that people also type in prose: `password: hunter2`. */
const SPOKEN_NAME = /(?:password|passwd|passphrase|passcode|pwd)$/;

/** Query parameters that are secrets in an address, though their names mean other things elsewhere. */
const QUERY_NAMES = new Set(['code', 'sig', 'signature', 'xamzsignature', 'sharetoken', 'key']);

/** Cookies that carry a session, by their exact names; in an address `sid=` is an id, so a pair must not follow `?` or `&`. */
const COOKIE_NAMES = new Set([
  'sid',
  'idx',
  'd',
  'connect.sid',
  'user_session',
  '_gh_sess',
  'auth_session',
  'sessionid',
  'AUTH_SESSION_ID',
  'KEYCLOAK_IDENTITY',
  'KEYCLOAK_SESSION',
  '__Host-user_session_same_site',
]);

function plain(name: string): string {
  return name
    .slice(name.lastIndexOf('.') + 1)
    .replace(/[^A-Za-z0-9]+/g, '')
    .toLowerCase();
}

/** Answers already given; the same few hundred keys come in every payload. Bounded, so that odd keys cannot fill memory. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 10_000;
const LONGEST_KNOWN = 64;

/** Whether a value under this key is a secret, whatever the case and the separators of the key. */
export function isSecretName(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const answer = isSecretPlainName(plain(name.length > 128 ? name.slice(-128) : name));
  if (name.length <= LONGEST_KNOWN && known.size < MOST_KNOWN) known.set(name, answer);
  return answer;
}

function isSecretPlainName(short: string): boolean {
  if (SECRET_NAMES.has(short)) return true;
  return SECRET_ENDING.test(short) && !HARMLESS_NAME.test(short);
}

export function isHeaderName(name: string): boolean {
  return HEADER_NAMES.has(plain(name));
}

export function isSpokenName(name: string): boolean {
  return SPOKEN_NAME.test(plain(name));
}

export function isQueryName(name: string): boolean {
  return QUERY_NAMES.has(plain(name));
}

export function isCookieName(name: string): boolean {
  return COOKIE_NAMES.has(name);
}

/** A pattern takes at most this many characters, for the engine's stack; a longer secret is taken on to its end by MORE_OF_A_SECRET. */
export const LONGEST_MATCH = 4096;
export const MORE_OF_A_SECRET = /[A-Za-z0-9+/_=%.~-]/;

/**
 * Tokens that say by their prefix what they are. Every alternative either fails within its first few characters
 * or takes the whole run, so that the search stays linear whatever the text.
 */
export const PREFIXED_TOKEN = new RegExp(
  `(?<![A-Za-z0-9])(?:${[
    `gh[pousr]_[A-Za-z0-9]{16,${LONGEST_MATCH}}`,
    `github_pat_[A-Za-z0-9_]{20,${LONGEST_MATCH}}`,
    `glpat-[\\w-]{16,${LONGEST_MATCH}}`,
    `xoxe\\.xox[bp]-[\\w-]{8,${LONGEST_MATCH}}`,
    `xox[a-z]-[\\w%-]{8,${LONGEST_MATCH}}`,
    `xapp-[\\w-]{10,${LONGEST_MATCH}}`,
    `ya29\\.[\\w-]{16,${LONGEST_MATCH}}`,
    `1//0[\\w-]{20,${LONGEST_MATCH}}`,
    `AIza[\\w-]{30,${LONGEST_MATCH}}`,
    `GOCSPX-[\\w-]{20,${LONGEST_MATCH}}`,
    `AT(?:ATT|CTT|BB)[\\w=-]{20,${LONGEST_MATCH}}`,
    `sk-[A-Za-z0-9_-]{20,${LONGEST_MATCH}}`,
    `[rs]k_(?:live|test)_[A-Za-z0-9]{16,${LONGEST_MATCH}}`,
    `npm_[A-Za-z0-9]{30,${LONGEST_MATCH}}`,
    `hf_[A-Za-z0-9]{30,${LONGEST_MATCH}}`,
    `dop_v1_[0-9a-f]{40,${LONGEST_MATCH}}`,
    `dapi[0-9a-f]{32,${LONGEST_MATCH}}`,
    `shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32,${LONGEST_MATCH}}`,
    `SG\\.[\\w-]{16,${LONGEST_MATCH}}\\.[\\w-]{16,${LONGEST_MATCH}}`,
    `00D[A-Za-z0-9]{12,15}![\\w.]{32,${LONGEST_MATCH}}`,
  ].join('|')})`,
  'g',
);

/** `Bearer …`, `Basic …`, `SSWS …`: the scheme in group 1, the secret after it. Prose is told apart by `looksRandom`. */
export const SCHEME_AND_SECRET = /\b(Bearer|Basic|SSWS|DPoP)\s{1,4}([A-Za-z0-9._~+/-]{6,4096}={0,3})/gi;

/** The scheme at the head of an Authorization value. */
export const LEADING_SCHEME = /^[A-Za-z][A-Za-z0-9-]{1,15}\s{1,4}(?=\S)/;

/** Addresses that are secrets as a whole: who knows one may post. The secret part is group 2. */
export const SECRET_ADDRESS =
  /(https:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)([\w/-]{8,4096})/g;

/** `scheme://user:secret@host`: the secret is group 2. */
export const ADDRESS_USERINFO = /(:\/\/[^\s/?#@:"'<>]{0,256}:)([^\s/?#@"'<>]{1,256})@/g;

/**
 * A base64 SAML response or assertion begins with one of these: `<saml` (and `p`, `2`, `2p`), `<?xml`, `<Response`,
 * `<Assertion`, `<ns0:`.
 */
export const SAML_BASE64 =
  /P(?:HNhbW|D94bWw|FJlc3Bv|EFzc2Vy|G5zM)(?:[A-Za-z0-9+/_-]|%2[BbFf]|%3[Dd]){40,4096}={0,2}/g;

/** Opening and closing marks of secrets that span lines. */
export const SECRET_BLOCKS = [
  {
    hint: 'PRIVATE KEY',
    opens: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g,
    closes: 'PRIVATE KEY',
    tail: '-----',
  },
  {
    hint: 'Assertion',
    opens: /<(?:[A-Za-z_][\w.-]{0,30}:)?Response[\s>]/g,
    closes: 'Response>',
    tail: '',
  },
  {
    hint: 'Assertion',
    opens: /<(?:[A-Za-z_][\w.-]{0,30}:)?(?:Encrypted)?Assertion[\s>]/g,
    closes: 'Assertion>',
    tail: '',
  },
] as const;

/** Whether a word looks made by a machine: a digit, a capital inside, or great length. */
export function looksRandom(word: string): boolean {
  if (word.length < 6) return false;
  return /\d/.test(word) || /[a-z][A-Z]/.test(word) || /[A-Za-z0-9+/_-]{28}/.test(word);
}
