import {
  type ActionPlan,
  type ActionReceipt,
  type ActionRequest,
  CountersignError,
  inTurn,
  judge,
  labelOf,
  type ProofReading,
  receiptOf,
  z,
} from 'countersign/kit';
import { noRevocation, type OAuth2Client } from '../client.ts';
import type { HeldToken } from '../held-token.ts';
import { readState, type TokenReading, type TokenState } from '../read-token.ts';
import { inWords } from './in-words.ts';

/** RFC 7009, 2.1, wants it at once, and grants servers that must tell one another some delay; no figure is named. */
export const SETTLES_WITHIN_MS = 60_000;

const Bound = z.object({ account: z.string(), credentials: z.array(z.string()) });
const Before = z.object({
  /** The endpoint that called it active, by fingerprint; none for one that nobody called so. */
  activeBy: z.record(z.string(), z.enum(['introspection', 'userinfo'])),
  /** The client each was issued to. */
  issuedTo: z.record(z.string(), z.string()),
});

/** The plan to revoke these. @throws ERR_CAPABILITY_NOT_OFFERED when the issuer has no revocation endpoint */
export async function planRevocation(
  client: OAuth2Client,
  request: ActionRequest,
  targets: readonly TokenReading[],
  notes: readonly string[] = [],
): Promise<ActionPlan> {
  if (!(await client.endpoints()).revocation) throw noRevocation();
  const label = labelOf(request);
  const names = targets.map(({ token }) => token.fingerprint).sort();
  const byName = (of: (reading: TokenReading) => string | undefined) =>
    Object.fromEntries(
      targets.flatMap((reading) => {
        const value = of(reading);
        return value === undefined ? [] : [[reading.token.fingerprint, value]];
      }),
    );
  return {
    summary: `Revoke ${names.length === 1 ? `the token ${names[0]}` : `${names.length} tokens in hand`} of ${label} at ${client.issuer}`,
    targets: targets.map(({ token, clientId }) => ({
      kind: 'token',
      id: token.fingerprint,
      label: `token of ${label}${clientId ? ` for ${clientId}` : ''}`,
    })),
    present: [...targets.flatMap((reading) => inWords(reading, client, label)), ...notes],
    // An inactive token may be one that the endpoint does not show: it is revoked all the same, which does no harm.
    alreadyDone: false,
    binds: { account: request.account.id, credentials: names },
    before: {
      activeBy: byName(({ state, by }) => (state === 'active' ? by : undefined)),
      issuedTo: byName(({ clientId }) => clientId),
    },
  };
}

/** @throws ERR_CONNECTOR_NOT_FOUND, with nothing called, when a token is no longer in the file */
export async function performRevocation(client: OAuth2Client, plan: ActionPlan): Promise<ActionReceipt> {
  const { issuedTo } = Before.parse(plan.before);
  // A refresh token takes the access tokens of its grant with it, and would make new ones.
  const isLater = ({ hint }: HeldToken) => Number(hint !== 'refresh_token');
  const tokens = (await targetsInHand(client, plan)).toSorted((a, b) => isLater(a) - isLater(b));
  const parts = tokens.map((token) => ({
    what: `the token ${token.fingerprint}`,
    call: () => client.revoke(token, issuedTo[token.fingerprint]),
  }));
  return receiptOf(await inTurn('oauth2', parts), SETTLES_WITHIN_MS);
}

/**
 * RFC 7662, 2.2: `active` is false of a token that was revoked, of one that was never issued, and of one that is not for
 * us to see. Only a token that the same endpoint called active before is seen to have ended.
 */
export async function proveRevocation(client: OAuth2Client, plan: ActionPlan): Promise<ProofReading> {
  const { activeBy } = Before.parse(plan.before);
  const tokens = await targetsInHand(client, plan);
  const saw: string[] = [];
  let isThere = false;
  for (const { fingerprint, ...token } of await statesOf(client, tokens)) {
    const wasActiveBy = activeBy[fingerprint];
    // Another endpoint's word is no answer to this one's.
    const isGone = token.state === 'inactive' && (wasActiveBy === undefined || token.by === wasActiveBy);
    isThere ||= token.state === 'active' || (wasActiveBy !== undefined && !isGone);
    saw.push(`${fingerprint} ${inWordsThen(wasActiveBy)}, and ${inWordsNow(token)}`);
  }
  return judge({
    saw,
    now: isThere ? 'there' : 'gone',
    before: tokens.every(({ fingerprint }) => activeBy[fingerprint]) ? 'shown' : 'unseen',
    log: 'none',
    why: 'The issuer says whether a token is active; the standards have no log that would record its revocation.',
    whyUnseen:
      'A token that the issuer did not call active before the call cannot be seen to have ended by it: it says the same of one that it never knew.',
  });
}

async function statesOf(client: OAuth2Client, tokens: readonly HeldToken[]) {
  const states: (TokenState & { readonly fingerprint: string })[] = [];
  for (const token of tokens) {
    states.push({ fingerprint: token.fingerprint, ...(await readState(client, token)) });
  }
  return states;
}

function inWordsThen(by: TokenState['by']): string {
  return by ? `was active by ${by} before` : 'was not seen to be active before';
}

function inWordsNow({ state, by }: TokenState): string {
  if (state === 'untold') return 'no endpoint tells how it is now';
  return `is ${state === 'active' ? 'active' : 'not active'} by ${by} now`;
}

async function targetsInHand(client: OAuth2Client, { binds }: ActionPlan): Promise<readonly HeldToken[]> {
  const held = new Map((await client.held()).map((token) => [token.fingerprint, token]));
  return Bound.parse(binds).credentials.map((name) => {
    const token = held.get(name);
    if (token) return token;
    throw notInHand(name);
  });
}

/** What a person has to do for the token to be acted on. */
export function notInHand(fingerprint: string): CountersignError {
  return new CountersignError(
    'ERR_CONNECTOR_NOT_FOUND',
    `oauth2: the token ${fingerprint} is not in OAUTH2_TOKENS_FILE; put its raw value there, and leave it until it is proven gone`,
    { place: 'OAUTH2_TOKENS_FILE' },
  );
}
