import { describeConnector } from 'countersign/kit/testing';
import { connector } from '../../../connectors/okta/index.ts';
import simulator from '../../../connectors/okta/simulator.ts';
import { ALICE, logRecord, SESSION, seed } from './seed.ts';

const options = {
  simulator,
  seed,
  bareSeed: {
    users: [ALICE],
    log: seed.log.filter(({ eventType }) => eventType !== 'user.session.clear'),
  },
  account: { email: ALICE.email },
  credentials: { 'session.revoke': { kind: 'session' as const, platform: 'okta', id: SESSION } },
  recordWith: (secret: string) =>
    logRecord('user.session.access_admin_app', '2026-03-01T08:59:00.000Z', {
      debugContext: { debugData: { requestUri: `/admin?token=${secret}`, note: secret } },
    }),
};

describeConnector(connector, options);

// The log follows late, lists come in small pages.
describeConnector(connector, { ...options, seed: { ...seed, logDelayMs: 7_000, pageSize: 1 } });
