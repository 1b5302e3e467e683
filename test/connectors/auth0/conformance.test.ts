import { describeConnector } from 'countersign/kit/testing';
import { connector } from '../../../connectors/auth0/index.ts';
import simulator from '../../../connectors/auth0/simulator.ts';
import { ALICE, logRecord, SESSION, seed } from './seed.ts';

const bareSeed = { users: [ALICE], log: seed.log };

const options = {
  simulator,
  seed,
  bareSeed,
  account: { email: ALICE.email },
  credentials: { 'session.revoke': { kind: 'session' as const, platform: 'auth0', id: SESSION } },
  recordWith: (secret: string) =>
    logRecord('f', '2026-03-01T08:59:00.000Z', { description: `token ${secret}`, details: { note: secret } }),
};

describeConnector(connector, options);

// Everything takes effect late, the log follows later, and lists come in small pages: that is for the actions to mind.
const late = { logDelayMs: 7_000, settleMs: 20_000, pageSize: 1 };
const { auditLog: _log, preflight: _preflight, inventory, lookups, actions, ...rest } = connector;
const acting = { ...rest, lookups: { account: lookups.account } };
describeConnector(
  { ...acting, actions },
  { ...options, seed: { ...seed, ...late }, bareSeed: { ...bareSeed, ...late } },
);

// Below Enterprise there is no list of sessions, and refresh tokens go one by one; all else is the same.
const small = { plan: 'professional' };
const below = inventory && { ...inventory, kinds: inventory.kinds.filter((kind) => kind !== 'session') };
describeConnector(
  {
    ...acting,
    ...(below ? { inventory: below } : {}),
    actions: actions.filter(({ capability }) => /^(sessions?|tokens)\.revoke$/.test(capability)),
  },
  { ...options, seed: { ...seed, ...small }, bareSeed: { ...bareSeed, ...small } },
);
