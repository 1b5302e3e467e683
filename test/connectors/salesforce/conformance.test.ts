import { describeConnector } from 'countersign/kit/testing';
import { connector } from '../../../connectors/salesforce/index.ts';
import simulator from '../../../connectors/salesforce/simulator.ts';
import { ALICE, BOB, realTimeLog, SELF, SESSION, seed, setupRow } from './seed.ts';

// The trail follows late, lists come in small pages, and real-time events are stored. One token: all are revoked by the
// same path, and the suite loses the answer of the last call by its path.
describeConnector(connector, {
  simulator,
  seed: {
    ...seed,
    tokens: seed.tokens.slice(2),
    log: realTimeLog,
    logDelayMs: 7_000,
    pageSize: 2,
    eventMonitoring: 'real-time',
  },
  bareSeed: { users: [ALICE, BOB, SELF], log: seed.log },
  account: { email: ALICE.email },
  credentials: { 'session.revoke': { kind: 'session', platform: 'salesforce', id: SESSION } },
  recordWith: (secret: string) =>
    setupRow('changedSomething', '2026-03-01T08:59:00.000Z', { Display: `${ALICE.username} set ${secret}` }),
});
