import { signedToken } from './credentials.ts';
import type { Seed } from './seed.ts';

type SeededToken = Seed['tokens'][number];

export interface IssuedToken extends SeededToken {
  readonly raw: string;
  readonly iat: number;
  readonly exp: number;
  revokedAtMs: number | undefined;
}

/** What the issuer knows of the tokens it issued. */
export class IssuedTokens {
  private readonly all: readonly IssuedToken[];
  private readonly seed: Seed;
  private readonly now: () => Date;

  constructor(seed: Seed, issuer: string, now: () => Date) {
    this.seed = seed;
    this.now = now;
    const iat = Math.floor(now().getTime() / 1_000) - 600;
    this.all = seed.tokens.map((token, at) => {
      const exp = iat + 600 + token.lifetimeS;
      const claims = {
        iss: issuer,
        sub: token.sub,
        client_id: token.client,
        aud: 'api',
        iat,
        exp,
        jti: `t${at}`,
      };
      const revokedAtMs = token.isActive ? undefined : 0;
      return { ...token, raw: token.value ?? signedToken(claims), iat, exp, revokedAtMs };
    });
  }

  /** The file of tokens in hand, as an operator writes it. */
  fileText(): string {
    const held = this.all.filter(({ isHeld }) => isHeld);
    const lines = held.map(({ raw, kind }) => (kind === 'refresh' ? `refresh_token ${raw}` : raw));
    return ['# tokens of the incident', '', ...lines, ...this.seed.lines, ''].join('\n');
  }

  find(raw: string): IssuedToken | undefined {
    return this.all.find((token) => token.raw === raw);
  }

  isActive({ revokedAtMs, exp }: IssuedToken): boolean {
    const nowMs = this.now().getTime();
    const isRevoked = revokedAtMs !== undefined && nowMs >= revokedAtMs + this.seed.propagationMs;
    return !isRevoked && nowMs < exp * 1_000;
  }

  /** RFC 7009, 2.1: with a refresh token goes all of its grant. */
  revoke(token: IssuedToken): void {
    const isOfGrant = (other: IssuedToken) =>
      token.kind === 'refresh' && token.grant !== undefined && other.grant === token.grant;
    for (const other of this.all) {
      if (other === token || isOfGrant(other)) other.revokedAtMs ??= this.now().getTime();
    }
  }
}
