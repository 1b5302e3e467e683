import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
  inTurn,
  judge,
  known,
  labelOf,
  nothingCalled,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { SalesforceClient } from '../client.ts';
import { oauthTokensOf, tokenId, userById } from '../lookups.ts';
import { longId } from '../record-id.ts';
import type { OauthToken } from '../wire.ts';
import { refuseOwnAccount } from './own-account.ts';
import { JWT_ACCESS_TOKENS, PREAUTHORISED_APPS, SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { idsIn } from './sessions-left.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
const NO_NAME = 'an app without a name';

/** Revokes what connected apps hold for the user: refresh tokens, and the access tokens that were made from them. */
export const tokensRevoke = defineAction<SalesforceClient>({
  capability: 'tokens.revoke',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_oauthtoken.htm',
  effect: 'irreversible',
  cuts: ['refresh-token', 'access-token'],
  residual: [SESSIONS, JWT_ACCESS_TOKENS, PREAUTHORISED_APPS, SIGN_IN_AGAIN],
  scopes: ['api', 'Manage Users', 'Customize Application'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'OauthToken, which listed them, lists none from before; Salesforce logs no such end',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    await refuseOwnAccount(client, request);
    const { id } = request.account;
    known(await userById(client, id), request);
    const held = await oauthTokensOf(client, id);
    const apps = appsOf(held);
    return {
      summary: `Revoke the ${held.length} tokens that ${apps.length} apps hold for ${labelOf(request)} in Salesforce`,
      targets: apps.map(({ name }) => ({ kind: 'connected-app', id: name.slice(0, 512), label: name })),
      present: [
        ...apps.map(({ name, count }) => `${count} tokens of ${name}`),
        ...(held.length === 0 ? ['OauthToken lists no token of the user'] : []),
        'sessions begun by browser go on: pair it with sessions.revoke',
      ],
      alreadyDone: held.length === 0,
      binds: { account: longId(id), apps: apps.map(({ name }) => name) },
      before: { tokens: held.map((token) => tokenId(client, token)).sort() },
    };
  },
  async perform(client, request) {
    // Listed anew: the secrets by which they are revoked are kept nowhere.
    const held = await oauthTokensOf(client, request.account.id);
    if (held.length === 0) return nothingCalled('OauthToken lists no token of the user any more');
    const parts = held.map(({ AppName, DeleteToken }) => ({
      what: `a token of ${AppName || NO_NAME}`,
      call: () => client.revokeToken(DeleteToken),
    }));
    return receiptOf(await inTurn('salesforce', parts), SETTLES_WITHIN_MS);
  },
  verify: prove,
});

async function prove(
  client: SalesforceClient,
  { account }: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const before = idsIn(plan.before.tokens);
  const held = await oauthTokensOf(client, account.id);
  // A token whose age is not told counts as one from before.
  const stale = held.filter(
    (token) =>
      before.has(tokenId(client, token)) ||
      !token.CreatedDate ||
      Date.parse(token.CreatedDate) < Date.parse(since),
  );
  const fresh = held.length - stale.length;
  return judge({
    saw: [
      stale.length === 0
        ? 'OauthToken lists no token from before'
        : `OauthToken still lists ${stale.length} tokens from before`,
      ...(fresh > 0 ? [`${fresh} tokens were made anew since`] : []),
    ],
    now: stale.length > 0 ? 'there' : 'gone',
    before: before.size > 0 ? 'shown' : 'nothing',
    log: 'none',
    why: 'Salesforce lists the tokens of a user, and logs no revocation of one by an administrator.',
    whyNothing: 'Salesforce listed no token of the user before.',
  });
}

/** The apps by name, which whoever made the app chose. */
function appsOf(held: readonly OauthToken[]): readonly { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { AppName } of held) {
    const name = AppName || NO_NAME;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => a.name.localeCompare(b.name));
}
