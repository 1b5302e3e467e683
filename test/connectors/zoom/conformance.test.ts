import { describeConnector } from 'countersign/kit/testing';
import { connector } from '../../../connectors/zoom/index.ts';
import simulator from '../../../connectors/zoom/simulator.ts';
import { ALICE, operation, seed } from './seed.ts';

const options = {
  simulator,
  seed,
  // Alice's sign-ins are older than anything that is looked for.
  bareSeed: { users: seed.users, operations: seed.operations },
  account: { email: ALICE.email },
  recordWith: (secret: string) =>
    operation('2026-03-01T08:59:00Z', `Edit User ${ALICE.email}  - Job Title: ${secret}`),
};

describeConnector(connector, options);

// The reports follow late, in small pages and the other way round.
describeConnector(connector, {
  ...options,
  seed: { ...seed, reportDelayMs: 90_000, pageSize: 1, order: 'oldest-first' },
});
