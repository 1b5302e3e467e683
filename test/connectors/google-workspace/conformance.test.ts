import { describeConnector } from 'countersign/kit/testing';
import { connector } from '../../../connectors/google-workspace/index.ts';
import simulator from '../../../connectors/google-workspace/simulator.ts';
import { ALICE, logRecord, seed } from './seed.ts';

// The harder case alone: logs follow late, each by its own lag, records come one a page, and a rate limit is a 403. The
// spec's tests and those of the client show logs that are not late and the limit as a plain 429.
describeConnector(connector, {
  simulator,
  seed: { ...seed, logDelayMs: { '*': 90_000, token: 7_200_000 }, pageSize: 1, rateLimit: '403' },
  bareSeed: {
    users: [{ ...ALICE, isEnrolledIn2Sv: false, backupCodes: 0 }],
    log: seed.log.slice(0, 3),
  },
  account: { email: ALICE.email },
  recordWith: (secret: string) =>
    logRecord('login', 'login_success', '2026-03-01T08:50:00.000Z', [
      { name: 'login_type', value: `token=${secret}` },
      { name: 'is_suspicious', boolValue: true },
    ]),
});
