import { describeConnector } from 'countersign/kit/testing';
import { connector } from '../../../connectors/snowflake/index.ts';
import simulator from '../../../connectors/snowflake/simulator.ts';
import { ALICE, BOB, queryRow, SELF, SESSION, seed, TOKEN_ID } from './seed.ts';

// Results come in small parts, and the end of a session shows an hour late.
describeConnector(connector, {
  simulator,
  seed: { ...seed, partitionRows: 3, delaysMs: { SESSIONS: 3_600_000 } },
  bareSeed: { users: [{ ...ALICE, keys: {} }, BOB, SELF], log: seed.log.slice(0, 2) },
  account: { email: ALICE.email },
  credentials: {
    'session.revoke': { kind: 'session', platform: 'snowflake', id: SESSION },
    'credential.disable': { kind: 'api-key', platform: 'snowflake', id: TOKEN_ID },
    'credential.delete': { kind: 'api-key', platform: 'snowflake', id: TOKEN_ID },
  },
  recordWith: (secret: string) =>
    queryRow('2026-03-01T08:59:00.000Z', { QUERY_TEXT: `COPY INTO @s FROM t /* ${secret} */` }),
});
