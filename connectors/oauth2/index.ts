import { defineConnector } from 'countersign/kit';
import { credentialDelete } from './actions/credential-delete.ts';
import { tokensRevoke } from './actions/tokens-revoke.ts';
import { type OAuth2Client, openClient } from './client.ts';
import { lookups } from './lookups.ts';
import { manifest } from './manifest.ts';
import { preflight } from './preflight.ts';

/**
 * Any OAuth 2.0 authorisation server or OpenID provider, by the standards alone. They have no directory, no list of
 * sessions and no log, so that none is offered; nor an inventory, since they list no tokens.
 */
export const connector = defineConnector<OAuth2Client>({
  manifest,
  open: openClient,
  lookups,
  preflight,
  actions: [tokensRevoke, credentialDelete],
});
