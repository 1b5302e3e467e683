import {
  type ActionRequest,
  CountersignError,
  defineAction,
  judge,
  labelOf,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { AtlassianClient } from '../client.ts';
import { endsInLog, nameOf, WHY_LIST } from './held-tokens.ts';
import { APP_GRANTS, NEW_TOKENS, SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});

/** Deletes the one API token that the request's credential names, for good. */
export const credentialDelete = defineAction<AtlassianClient>({
  capability: 'credential.delete',
  docs: 'https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-api-tokens/',
  effect: 'irreversible',
  cuts: ['static-key'],
  residual: [
    {
      layer: 'static-key',
      what: 'the account’s other API tokens',
      endsWithinMs: null,
      why: 'One token is deleted alone; tokens.revoke deletes all.',
    },
    SESSIONS,
    APP_GRANTS,
    NEW_TOKENS,
    SIGN_IN_AGAIN,
  ],
  scopes: ['manage:org', 'read:events:admin'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the token, listed before, is not listed; and a record of its end, where the log names it',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const tokenId = tokenIdOf(request);
    const held = await client.apiTokens(request.account.id);
    const token = held.find(({ id }) => id === tokenId);
    const label = token ? nameOf(token) : tokenId;
    return {
      summary: `Delete the API token ${label} of ${labelOf(request)}, for good`,
      targets: [{ kind: 'api-token', id: tokenId, label }],
      present: [token ? `the account holds the token ${label}` : `the account does not hold ${tokenId}`],
      alreadyDone: false,
      binds: { account: request.account.id, token: tokenId },
      before: { isListed: token !== undefined },
    };
  },
  async perform(client, request) {
    const call = await client.deleteToken(request.account.id, tokenIdOf(request));
    return receiptOf([call], SETTLES_WITHIN_MS);
  },
  async verify(client, request, plan, since) {
    const tokenId = tokenIdOf(request);
    const held = await client.apiTokens(request.account.id);
    const token = held.find(({ id }) => id === tokenId);
    const logged = await endsInLog(client, [tokenId], since);
    return judge({
      saw: [
        token ? `still listed: ${nameOf(token)}` : `the account does not hold ${tokenId}`,
        ...logged.words,
      ],
      now: token ? 'there' : 'gone',
      before: plan.before.isListed === true ? 'shown' : 'unseen',
      log: logged.isAll ? 'recorded' : 'none',
      why: WHY_LIST,
      whyUnseen:
        'The account did not hold the token before: it may be another account’s, or an API key of the organisation.',
    });
  },
});

/** @throws ERR_INPUT_INVALID when the credential is no API token of Atlassian with an id */
function tokenIdOf({ credential, platform }: ActionRequest): string {
  const isOurs = credential?.platform === undefined || credential.platform === platform;
  const isToken = credential?.kind === 'api-key' || credential?.kind === 'access-token';
  if (credential?.id && isOurs && isToken) return credential.id;
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    'atlassian credential.delete: the credential is no API token of Atlassian with an id; tokens.revoke deletes all',
    { place: 'credential.id' },
  );
}
