import { describeConnector } from 'countersign/kit/testing';
import { connector } from '../../../connectors/atlassian/index.ts';
import simulator from '../../../connectors/atlassian/simulator.ts';
import { ALICE, event, GUEST, seed, TOKEN } from './seed.ts';

const token = { kind: 'api-key' as const, platform: 'atlassian', id: TOKEN };
const options = {
  simulator,
  seed,
  bareSeed: { ...seed, tokens: [] },
  account: { email: ALICE.email },
  credentials: { 'credential.delete': token },
  recordWith: (secret: string) => ({
    ...event('user_login', '2026-03-01T08:59:00.000Z'),
    message: { content: `signed in with ${secret}`, format: 'simple' },
  }),
};

describeConnector(connector, options);

// A guest: another means, and nothing in the log.
const { auditLog: _log, inventory: _inventory, preflight: _preflight, lookups, ...rest } = connector;
describeConnector(
  {
    ...rest,
    lookups: { account: lookups.account },
    actions: connector.actions.filter(({ capability }) => capability === 'account.suspend'),
  },
  { ...options, account: { email: GUEST.email } },
);
