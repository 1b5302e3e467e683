import { describeConnector } from 'countersign/kit/testing';
import { connector } from '../../../connectors/_template/index.ts';
import simulator from '../../../connectors/_template/simulator.ts';

const ALICE = { id: 'u-alice', email: 'alice@acme.example' };
const users = [ALICE, { id: 'u-bob', email: 'bob@acme.example' }];
const login = (at: string, more: Record<string, unknown> = {}) => ({
  event: 'user.login',
  actor: ALICE.id,
  at,
  session: 's-1',
  ip: '198.51.100.7',
  ...more,
});

describeConnector(connector, {
  simulator,
  seed: {
    users,
    sessions: [
      { id: 's-1', user: 'u-alice', ip: '198.51.100.7' },
      { id: 's-2', user: 'u-alice' },
      { id: 's-3', user: 'u-bob' },
    ],
    apiKeys: [
      { id: 'k-1', owner: ALICE.id, scopes: ['users:read'], lastUsedAt: '2026-02-28T08:00:00.000Z' },
      { id: 'k-2' },
    ],
    log: [login('2026-02-28T08:00:00.000Z'), login('2026-02-28T09:00:00.000Z')],
  },
  bareSeed: { users, log: [login('2026-02-28T08:00:00.000Z')] },
  account: { email: ALICE.email },
  recordWith: (secret) => login('2026-03-01T08:50:00.000Z', { note: secret }),
});
