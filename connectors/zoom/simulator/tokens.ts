/** The app's credentials: made up, of Zoom's shape. */
export const ACCOUNT_ID = 'sim_Account_Id_0000001';
export const CLIENT_ID = 'sim_Client_Id_000001';
export const CLIENT_SECRET = 'sim0Client0Secret0of0Zoom0000001';

const LIFETIME_S = 3_600;

/** The access tokens of the app. A new one ends the one before. */
export class Tokens {
  #current: { readonly token: string; readonly endsAtMs: number } | undefined;
  #issued = 0;

  issue(nowMs: number): Record<string, unknown> {
    this.#issued += 1;
    const token = `eyJsimulated.zoom-access-token-${String(this.#issued).padStart(6, '0')}`;
    this.#current = { token, endsAtMs: nowMs + LIFETIME_S * 1_000 };
    return { access_token: token, token_type: 'bearer', expires_in: LIFETIME_S };
  }

  isValid(authorization: string | undefined, nowMs: number): boolean {
    const current = this.#current;
    return current !== undefined && authorization === `Bearer ${current.token}` && nowMs < current.endsAtMs;
  }
}
