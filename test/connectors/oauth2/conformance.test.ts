import type { Connector } from 'countersign/kit';
import { describeConnector } from 'countersign/kit/testing';
import type { OAuth2Client } from '../../../connectors/oauth2/client.ts';
import { connector } from '../../../connectors/oauth2/index.ts';
import simulator from '../../../connectors/oauth2/simulator.ts';
import { testFingerprints } from '../../../src/kit/testing/conformance/bench.ts';
import { ACCESS, ALICE, BOB, BOBS } from './seed.ts';

/**
 * The suite asks that the account of the bare seed be in use; the standards tell of no account whether it is. Only this
 * word is put in place of the connector's `unknown`, since the seed knows it.
 */
const known: Connector<OAuth2Client> = {
  ...connector,
  lookups: {
    ...connector.lookups,
    async account(client, query) {
      const account = await connector.lookups.account(client, query);
      return account && { ...account, status: account.status === 'unknown' ? 'active' : account.status };
    },
  },
};

// A JWT that ended still says whose it was, and is nothing to take away.
const ENDED = { sub: ALICE.sub, lifetimeS: -60 };
const OF_BOB = { value: BOBS, sub: BOB.sub };
// All revocations are one path of the platform, at which the suite's faults are aimed: it gets one token to revoke.
const conformanceSeed = { users: [ALICE, BOB], tokens: [ENDED, { value: ACCESS, sub: ALICE.sub }, OF_BOB] };
const named = {
  kind: 'access-token' as const,
  platform: 'oauth2',
  fingerprint: testFingerprints().of(ACCESS),
};

const options = {
  simulator,
  seed: conformanceSeed,
  bareSeed: { users: [ALICE], tokens: [ENDED, OF_BOB] },
  account: { id: ALICE.sub },
  credentials: { 'tokens.revoke': named, 'credential.delete': named },
};

describeConnector(known, options);

// By secret, metadata at OpenID Connect's address, an end that shows late; without introspection the userinfo endpoint tells.
const otherwise = {
  auth: 'client_secret_basic',
  document: 'openid',
  propagationMs: 30_000,
  metadata: { introspection_endpoint: null },
};
describeConnector(known, { ...options, seed: { ...conformanceSeed, ...otherwise } });
