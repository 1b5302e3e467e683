/** What the tests of this connector begin with: signals about two people, sent in the week before. */

export const ALICE = 'alice@acme.example';
export const BOB = 'bob@acme.example';
export const IDP = 'https://idp.acme.example';
export const SESSION = 's-102x';

const CAEP = 'https://schemas.openid.net/secevent/caep/event-type/';

/** A type and not an interface, so that it is a record of anything too. */
export type SignalClaims = {
  readonly jti: string;
  readonly iat: number;
  readonly sub_id: unknown;
  readonly events: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** The claims of one CAEP event, as they are sent; what stands in `more` stands over them. */
export function signal(
  event: string,
  at: string,
  subject: Record<string, unknown> = { format: 'email', email: ALICE },
  payload: Record<string, unknown> = {},
): SignalClaims {
  const atS = Math.floor(Date.parse(at) / 1_000);
  return {
    jti: `${event} ${at}`,
    iat: atS + 2,
    sub_id: subject,
    events: { [CAEP + event]: { event_timestamp: atS, ...payload } },
  };
}

/** A session of a person, as CAEP names one. */
export function sessionOf(email: string, id = SESSION): Record<string, unknown> {
  return {
    format: 'complex',
    session: { format: 'opaque', id },
    user: { format: 'email', email },
  };
}

export const seed = {
  signals: [
    signal('session-established', '2026-02-28T08:00:00Z', sessionOf(ALICE), {
      acr: 'AAL2',
      amr: ['pwd', 'otp'],
    }),
    signal('session-presented', '2026-02-28T08:10:00Z', sessionOf(ALICE), { fp_ua: 'abb0b6e7' }),
    signal('session-established', '2026-02-28T09:00:00Z', sessionOf(BOB, 's-bob')),
  ],
};
