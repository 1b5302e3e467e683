import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** What a poll sent. */
export interface PollRequest {
  readonly maxEvents?: number;
  readonly returnImmediately?: boolean;
  readonly ack?: readonly string[];
  readonly setErrs?: Readonly<Record<string, { err: string; description?: string }>>;
}

export const ISSUER = 'https://idp.example.com/';
export const AUDIENCE = 'https://countersign.example.com';
export const POLL_TOKEN = 'a-poll-token-of-the-test';

type Claims = Readonly<Record<string, unknown>>;

/** A Shared Signals transmitter on loopback: a key set, a poll endpoint (RFC 8936), and whatever it is asked to sign. */
export class SetTransmitter {
  url = '';
  /** The keys it shows; a test may change them. */
  keys: JWK[] = [];
  /** How often the key set was asked for. */
  keysAsked = 0;
  readonly polls: PollRequest[] = [];
  /** What waits to be polled, by `jti`; what is acknowledged or refused goes. */
  readonly waiting = new Map<string, string>();
  /** The next answers, in turn; afterwards it answers as it should. */
  readonly faults: ((req: IncomingMessage, res: ServerResponse) => void)[] = [];
  private private_!: CryptoKey;
  private server!: Server;

  async open(): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    this.private_ = privateKey;
    this.keys = [{ ...(await exportJWK(publicKey)), kid: 'k-1', use: 'sig', alg: 'ES256' }];
    this.server = createServer((req, res) => void this.answer(req, res));
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The configuration of a source that verifies by this transmitter's keys. */
  source(more: Claims = {}): Claims {
    const verification = {
      kind: 'set',
      issuer: ISSUER,
      audience: AUDIENCE,
      jwksUri: `${this.url}/jwks`,
      ...more,
    };
    return { preset: 'shared-signals', verification };
  }

  /** Signs claims exactly as they are. */
  sign(claims: Claims, header: Claims = {}, key: CryptoKey | Uint8Array = this.private_): Promise<string> {
    const protectedHeader = { alg: 'ES256', kid: 'k-1', typ: 'secevent+jwt', ...header };
    return new SignJWT(claims).setProtectedHeader(protectedHeader).sign(key);
  }

  /** Lets a token wait for the next poll. */
  async queue(claims: Claims, jti = String(claims.jti)): Promise<void> {
    this.waiting.set(jti, await this.sign(claims));
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const fault = this.faults.shift();
    if (req.url === '/jwks') this.keysAsked++;
    if (fault) return fault(req, res);
    if (req.url === '/jwks') return json(res, { keys: this.keys });
    if (req.headers.authorization !== `Bearer ${POLL_TOKEN}`) return json(res, {}, 401);
    const asked = JSON.parse(await bodyOf(req)) as PollRequest;
    this.polls.push(asked);
    for (const jti of [...(asked.ack ?? []), ...Object.keys(asked.setErrs ?? {})]) this.waiting.delete(jti);
    const sets = [...this.waiting].slice(0, asked.maxEvents);
    return json(res, { sets: Object.fromEntries(sets), moreAvailable: this.waiting.size > sets.length });
  }
}

export function json(res: ServerResponse, body: unknown, status = 200): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The type of an event by its short name: `caep/session-revoked`. */
export function eventType(name: string): string {
  return `https://schemas.openid.net/secevent/${name.replace('/', '/event-type/')}`;
}

/** A token's claims with one event about Ada, issued at the given instant. */
export function claimsOf(name: string, at: Date, more: Claims = {}, event: Claims = {}): Claims {
  const iat = Math.floor(at.getTime() / 1_000);
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    jti: `jti-${name}`,
    iat,
    sub_id: { format: 'email', email: 'Ada@Example.com' },
    events: { [eventType(name)]: { event_timestamp: iat - 60, ...event } },
    ...more,
  };
}
