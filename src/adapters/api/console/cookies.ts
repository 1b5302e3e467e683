import type { Request, Response } from 'express';

/** `__Host-`: the browser takes it over HTTPS (or from this machine) alone, for this host and no other (RFC 6265bis). */
export const SESSION_COOKIE = '__Host-countersign';
export const TRANSACTION_COOKIE = '__Host-countersign-signing-in';

/** The value of a cookie; undefined when it is absent, or there is more than one of the name. */
export function cookieOf(req: Request, name: string): string | undefined {
  const values = (req.headers.cookie ?? '')
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each.startsWith(`${name}=`))
    .map((each) => each.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

/** Gives the browser a cookie that no script can read; `undefined` takes it away. */
export function setCookie(res: Response, name: string, value: string | undefined, lifetimeMs: number): void {
  const maxAge = value === undefined ? 0 : Math.floor(lifetimeMs / 1_000);
  // Lax: it must come along when the provider sends the browser back. What changes something is guarded apart.
  res.append(
    'set-cookie',
    `${name}=${value ?? ''}; Path=/; Max-Age=${maxAge}; Secure; HttpOnly; SameSite=Lax`,
  );
}
