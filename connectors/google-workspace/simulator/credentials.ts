import { generateKeyPairSync, verify } from 'node:crypto';

/** The service account's key, and the access tokens it was given. */

const LIFETIME_S = 3_600;
export const SUBJECT = 'countersign-admin@acme.example';
export const CLIENT_EMAIL = 'countersign@simulated.iam.gserviceaccount.com';
const KEY_ID = 'a'.repeat(40);

let pair: ReturnType<typeof makePair> | undefined;

function makePair() {
  return generateKeyPairSync('rsa', { modulusLength: 2_048 });
}

/** Made once a process: RSA keys take long to make. */
function keys(): ReturnType<typeof makePair> {
  pair ??= makePair();
  return pair;
}

interface Issued {
  readonly endsAtMs: number;
  readonly scopes: ReadonlySet<string>;
}

export class Credentials {
  private readonly tokens = new Map<string, Issued>();

  /** The key file, as Google hands it out. */
  keyFile(): string {
    return JSON.stringify({
      type: 'service_account',
      project_id: 'simulated',
      private_key_id: KEY_ID,
      private_key: keys().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      client_email: CLIENT_EMAIL,
      client_id: '100000000000000000001',
      token_uri: 'https://oauth2.googleapis.com/token',
    });
  }

  /** The body of a token's answer, which may leave the scopes out. */
  issue(scope: string, nowMs: number, tellsScopes: boolean): Record<string, unknown> {
    const token = `ya29.simulated-${String(this.tokens.size + 1).padStart(40, '0')}`;
    this.tokens.set(token, { endsAtMs: nowMs + LIFETIME_S * 1_000, scopes: new Set(scope.split(' ')) });
    const told = tellsScopes ? { scope } : {};
    return { access_token: token, expires_in: LIFETIME_S - 1, token_type: 'Bearer', ...told };
  }

  /** The scopes of a valid `Authorization` header; undefined for anything else. */
  scopesOf(authorization: string, nowMs: number): ReadonlySet<string> | undefined {
    const held = this.tokens.get(authorization.replace(/^Bearer /, ''));
    return held && held.endsAtMs > nowMs ? held.scopes : undefined;
  }

  /** The scopes that a valid assertion asks for: RS256 by the key, for this endpoint, an hour at most; undefined for any other. */
  askedScopes(jwt: string, audience: string, nowMs: number): string | undefined {
    const [head = '', body = '', signature = ''] = jwt.split('.');
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      keys().publicKey,
      Buffer.from(signature, 'base64url'),
    );
    if (!isSigned) return undefined;
    const { alg, kid } = parse(head);
    const { iss, sub, aud, iat, exp, scope } = parse(body);
    const lifeS = Number(exp) - Number(iat);
    const isNow = Number(iat) <= nowMs / 1_000 + 60 && Number(exp) > nowMs / 1_000 && lifeS <= LIFETIME_S;
    const isOurs = alg === 'RS256' && kid === KEY_ID && iss === CLIENT_EMAIL && sub === SUBJECT;
    return isOurs && isNow && aud === audience ? String(scope) : undefined;
  }
}

function parse(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}
