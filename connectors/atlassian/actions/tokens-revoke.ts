import {
  defineAction,
  inTurn,
  judge,
  labelOf,
  nothingCalled,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { AtlassianClient } from '../client.ts';
import { endsInLog, nameOf, WHY_LIST } from './held-tokens.ts';
import { APP_GRANTS, NEW_TOKENS, SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
const Bound = z.object({ tokens: z.array(z.string()) });
const MOST_WORDS = 50;

/** Deletes every API token of an account that the organisation manages, one by one and for good. */
export const tokensRevoke = defineAction<AtlassianClient>({
  capability: 'tokens.revoke',
  docs: 'https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-api-tokens/',
  effect: 'irreversible',
  cuts: ['static-key'],
  residual: [SESSIONS, APP_GRANTS, NEW_TOKENS, SIGN_IN_AGAIN],
  scopes: ['manage:org', 'read:events:admin'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'no token of before is listed; and records of their end, where the log names them',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const held = await client.apiTokens(request.account.id);
    const ids = held.map(({ id }) => id).sort();
    return {
      summary: `Delete ${held.length} API tokens of ${labelOf(request)}, for good`,
      targets: held.map((token) => ({ kind: 'api-token', id: token.id, label: nameOf(token) })),
      present:
        held.length === 0
          ? ['the account holds no API token']
          : held.slice(0, MOST_WORDS).map((token) => `${nameOf(token)}: ${useOf(token.lastAccess)}`),
      alreadyDone: held.length === 0,
      binds: { account: request.account.id, tokens: ids },
      before: { tokens: ids },
    };
  },
  async perform(client, { account }, plan) {
    const { tokens } = Bound.parse(plan.binds);
    if (tokens.length === 0) return nothingCalled('the account held no API token');
    const parts = tokens.map((id) => ({
      what: `the token ${id}`,
      call: () => client.deleteToken(account.id, id),
    }));
    return receiptOf(await inTurn('atlassian', parts), SETTLES_WITHIN_MS);
  },
  async verify(client, { account }, plan, since) {
    const before = Bound.parse(plan.before).tokens;
    const held = await client.apiTokens(account.id);
    const left = held.filter(({ id }) => before.includes(id));
    const fresh = held.filter(({ id }) => !before.includes(id));
    const logged = await endsInLog(client, before, since);
    return judge({
      saw: [
        left.length === 0
          ? 'no API token of before is listed'
          : `still listed: ${left.slice(0, MOST_WORDS).map(nameOf).join(', ')}`,
        ...(fresh.length > 0
          ? [`made since the plan and left: ${fresh.slice(0, MOST_WORDS).map(nameOf).join(', ')}`]
          : []),
        ...logged.words.slice(0, MOST_WORDS),
      ],
      now: left.length === 0 ? 'gone' : 'there',
      before: before.length > 0 ? 'shown' : 'nothing',
      log: logged.isAll ? 'recorded' : 'none',
      why: WHY_LIST,
      whyNothing: 'The account held no API token before.',
    });
  },
});

function useOf(lastAccess: string | null | undefined): string {
  return lastAccess ? `last used ${lastAccess.slice(0, 40)}` : 'no use is told';
}
