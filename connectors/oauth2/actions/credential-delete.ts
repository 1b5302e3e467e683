import { CountersignError, defineAction, readInput, z } from 'countersign/kit';
import type { OAuth2Client } from '../client.ts';
import { readToken } from '../read-token.ts';
import { fingerprintNamed, namedToken } from './named-token.ts';
import { APP_SESSIONS, OFFLINE_CHECKS, OTHER_TOKENS, SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import {
  notInHand,
  performRevocation,
  planRevocation,
  proveRevocation,
  SETTLES_WITHIN_MS,
} from './revocation.ts';

const Input = z.strictObject({});

/** Revokes the one token that the incident names by its fingerprint; the account's others go on. */
export const credentialDelete = defineAction<OAuth2Client>({
  capability: 'credential.delete',
  docs: 'https://www.rfc-editor.org/rfc/rfc7009#section-2',
  effect: 'irreversible',
  cuts: ['access-token', 'refresh-token'],
  residual: [OTHER_TOKENS, OFFLINE_CHECKS, SESSIONS, APP_SESSIONS, SIGN_IN_AGAIN],
  scopes: [],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'introspection (or userinfo): active before, not active after; no log records it',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const name = fingerprintNamed(request);
    if (name === undefined) {
      throw new CountersignError(
        'ERR_INPUT_INVALID',
        'oauth2 credential.delete: the credential is no access or refresh token of oauth2 with a fingerprint',
        { place: 'credential.fingerprint' },
      );
    }
    const token = (await client.held()).find(({ fingerprint }) => fingerprint === name);
    if (!token) throw notInHand(name);
    return planRevocation(client, request, [namedToken([await readToken(client, token)], name, request)]);
  },
  perform: (client, _request, plan) => performRevocation(client, plan),
  verify: (client, _request, plan) => proveRevocation(client, plan),
});
