import { createHmac } from 'node:crypto';

/** Made-up raw secrets of every kind of src/domain/secrets/list.ts, put together when asked for, each one of its own. */

export interface RawSecret {
  /** What it is and where it was sent: `github-pat at elastic/message`. */
  readonly name: string;
  /** The text to send: the secret as it stands in running text. */
  readonly text: string;
  /** What opens something; it must be seen nowhere again. */
  readonly raw: string;
}

type Make = (random: (length: number) => string, hex: (length: number) => string) => Written;
/** The secret alone, or a text around it. */
type Written = string | { readonly text: string; readonly raw: string };

const within = (before: string, raw: string, after = ''): Written => ({ text: before + raw + after, raw });
const web = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** By shape: found wherever they stand. The parts are joined here so that no scanner takes this file for a leak. */
const SHAPES: Readonly<Record<string, Make>> = {
  'github-pat': (r) => ['ghp', r(36)].join('_'),
  'github-oauth': (r) => ['gho', r(36)].join('_'),
  'github-user-to-server': (r) => ['ghu', r(36)].join('_'),
  'github-server-to-server': (r) => ['ghs', r(36)].join('_'),
  'github-refresh': (r) => ['ghr', r(76)].join('_'),
  'github-fine-grained': (r) => ['github', 'pat', r(22), r(59)].join('_'),
  'gitlab-pat': (r) => ['glpat', r(20)].join('-'),
  'slack-bot': (r) => ['xoxb', '12345678901', r(24)].join('-'),
  'slack-user': (r) => ['xoxp', '12345678901', r(32)].join('-'),
  'slack-client': (r) => ['xoxc', '12345678901', r(64)].join('-'),
  'slack-cookie': (r) => ['xoxd', `${r(60)}%2F${r(20)}%3D`].join('-'),
  'slack-rotating': (r) => ['xoxe.xoxp', '1', r(80)].join('-'),
  'slack-app': (r) => ['xapp', '1', 'A0123', r(40)].join('-'),
  'slack-webhook': (r) => within('see https://hooks.slack.com/services/', `T0${r(8)}/B0${r(8)}/${r(24)}`),
  'google-access': (r) => ['ya29', `a0${r(60)}`].join('.'),
  'google-refresh': (r) => ['1//0', r(50)].join(''),
  'google-api-key': (r) => ['AIza', r(35)].join(''),
  'google-client-secret': (r) => ['GOCSPX', r(28)].join('-'),
  atlassian: (r) => ['ATATT', r(60)].join(''),
  'ai-key': (r) => ['sk', 'proj', r(40)].join('-'),
  stripe: (r) => ['sk', 'live', r(24)].join('_'),
  npm: (r) => ['npm', r(36)].join('_'),
  'hugging-face': (r) => ['hf', r(34)].join('_'),
  'digital-ocean': (_r, hex) => ['dop', 'v1', hex(64)].join('_'),
  databricks: (_r, hex) => ['dapi', hex(32)].join(''),
  shopify: (_r, hex) => ['shpat', hex(32)].join('_'),
  sendgrid: (r) => ['SG', r(22), r(43)].join('.'),
  salesforce: (r) => ['00D5g000004XyZA', `AQ${r(60)}`].join('!'),
  jwt: (r) => [web({ alg: 'RS256' }), web({ sub: r(12) }), r(86)].join('.'),
  'jwt-of-an-issuer': (r) =>
    [web({ alg: 'RS256', kid: 'k' }), web({ iss: 'https://login.example.com', jti: r(12) }), r(86)].join('.'),
  jwe: (r) => [web({ alg: 'dir', enc: 'A256GCM' }), '', r(16), r(80), r(22)].join('.'),
  'okta-ssws': (r) => within('Authorization: SSWS ', `00${r(40)}`),
  'bearer-header': (r) => within('curl -H "Authorization: Bearer ', `${r(10)}7${r(20)}`, '"'),
  'basic-header': (r) => within('sent Basic ', Buffer.from(`ada:${r(18)}9`).toString('base64'), ' today'),
  'dpop-header': (r) => within('DPoP ', `${r(10)}3${r(20)}`),
  'okta-session-cookie': (r) => within('Cookie: ', `sid=102${r(30)}; JSESSIONID=${r(20)}`),
  'loose-session-cookie': (r) => within('seen sid=', `102${r(30)}`, '; Path=/'),
  'github-session-cookie': (r) => within('set user_session=', r(48), ';'),
  'aws-secret-key': (r) => within('aws_secret_access_key = ', r(40)),
  'private-key': (r) => {
    const edge = (word: string): string => ['-----', word, ' RSA PRIVATE', ' KEY-----'].join('');
    return `${edge('BEGIN')}\nMIIE${r(60)}\n${r(64)}\n${edge('END')}`;
  },
  'saml-base64': (r) =>
    Buffer.from(`<samlp:Response ID="${r(40)}"><saml:Assertion>${r(80)}`).toString('base64'),
  'saml-response-base64': (r) =>
    Buffer.from(`<?xml version="1.0"?><ns0:Response ID="${r(40)}"><ns1:Assertion>${r(80)}`).toString(
      'base64',
    ),
  'saml-response': (r) =>
    `<ns0:Response ID="${r(20)}"><ns1:Assertion>${r(30)}</ns1:Assertion></ns0:Response>`,
  'saml-assertion': (r) =>
    `<saml:Assertion ID="${r(20)}"><saml:Subject>${r(30)}</saml:Subject></saml:Assertion>`,
  'address-password': (r) => within('git clone https://ada:', r(24), '@git.example.com/x.git'),
  'address-token': (r) => within('GET https://app.example.com/cb?token=', r(24), '&page=2'),
  'address-code': (r) => within('GET https://app.example.com/cb?code=', `4%2F0A${r(30)}`, '&state=1'),
  'address-signature': (r) => within('https://x.example.com/blob?sv=1&sig=', `${r(40)}%3D`, '&se=2'),
  'encoded-address-token': (r) => within('https://x.example.com/?next=%2Fa%3Faccess_token%3D', r(30), '%26b'),
  'spoken-password': (r) => within('password: ', `${r(10)}!${r(6)}`),
  'client-secret': (r) => within('client_secret=', r(40), '&grant_type=x'),
  'json-in-text': (r) => within('body {\\"refresh_token\\":\\"', r(40), '\\",\\"n\\":1}'),
};

/** By the name they stand under: what is there says nothing by itself. */
const SECRET_KEYS = [
  'token',
  'access_token',
  'refreshToken',
  'id_token',
  'sessionToken',
  'apiKey',
  'x-api-key',
  'client_secret',
  'clientAssertion',
  'password',
  'cookie',
  'Set-Cookie',
  'authorization',
  'SAMLResponse',
  'SecretAccessKey',
  'privateKey',
  'http.request.headers.cookie',
  'code_verifier',
  'recoveryCode',
] as const;

export const KINDS = Object.keys(SHAPES);

/** Makes secrets and remembers them all. */
export class SecretMint {
  readonly made: RawSecret[] = [];
  private turn = 0;

  /** One of a kind for a place. */
  of(kind: string, place: string): RawSecret {
    const name = `${kind} at ${place} (${this.made.length})`;
    const written = SHAPES[kind]!(
      (length) => random(name, length),
      (length) => hex(name, length),
    );
    const { text, raw } = typeof written === 'string' ? { text: written, raw: written } : written;
    return this.keep({ name, text, raw });
  }

  /** The kinds in turn, so that many places see them all. */
  next(place: string): RawSecret {
    return this.of(KINDS[this.turn++ % KINDS.length]!, place);
  }

  /** A secret that only the name above it tells. */
  opaque(key: string, place: string): string {
    const name = `${key} at ${place} (${this.made.length})`;
    const raw = random(name, 26);
    return this.keep({ name, text: raw, raw }).raw;
  }

  /** Every kind at once: in texts, deep below, as keys, under telling names, as name and value, as JSON in a text. */
  everything(place: string): Record<string, unknown> {
    const named = (where: string): Record<string, string> =>
      Object.fromEntries(SECRET_KEYS.map((key) => [key, this.opaque(key, `${place}/${where}`)]));
    const texts = (where: string): string[] => KINDS.map((kind) => this.of(kind, `${place}/${where}`).text);
    const keys = KINDS.map((kind) => [this.of(kind, `${place}/keys`).text, 1] as const);
    return {
      texts: texts('texts'),
      joined: KINDS.map((kind) => this.of(kind, `${place}/joined`).text).join('\n'),
      deep: { a: [{ b: { c: texts('deep') } }] },
      keys: Object.fromEntries(keys),
      named: named('named'),
      headers: SECRET_KEYS.map((name) => ({ name, value: this.opaque(name, `${place}/headers`) })),
      json: JSON.stringify({ named: named('json'), texts: texts('json') }),
      twice: JSON.stringify({ inner: JSON.stringify(named('twice')) }),
    };
  }

  keep(secret: RawSecret): RawSecret {
    this.made.push(secret);
    return secret;
  }
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** Letters and digits that are the same for the same name, and no other's. */
function random(name: string, length: number): string {
  let text = '';
  for (let block = 0; text.length < length; block++) {
    for (const byte of bytes(name, `letters ${length} ${block}`)) text += LETTERS[byte % LETTERS.length];
  }
  return text.slice(0, length);
}

function hex(name: string, length: number): string {
  return bytes(name, `hex ${length}`).toString('hex').repeat(2).slice(0, length);
}

function bytes(name: string, what: string): Buffer {
  return createHmac('sha256', name).update(what).digest();
}
