import { describeConnector } from 'countersign/kit/testing';
import { connector } from '../../../connectors/entra-id/index.ts';
import simulator, { SIMULATED_CLIENT_SECRET } from '../../../connectors/entra-id/simulator.ts';
import { ALICE, MAIL_APP, seed, signIn } from './seed.ts';

const options = {
  simulator,
  seed,
  bareSeed: { users: [ALICE] },
  account: { email: ALICE.mail },
  inputs: { 'app.disable': { app: MAIL_APP.id } },
  recordWith: (secret: string) =>
    signIn('2026-03-01T08:57:00.0000000Z', {
      userAgent: `curl ${secret}`,
      appDisplayName: `x?token=${secret}`,
    }),
};

describeConnector(connector, options);

// The log and the state follow late, lists come in small pages, and a secret stands in for the certificate.
describeConnector(connector, {
  ...options,
  seed: { ...seed, logDelayMs: 70_000, settleMs: 40_000, pageSize: 1 },
  settings: { certificate: '' },
  secrets: { privateKey: '', clientSecret: SIMULATED_CLIENT_SECRET },
});
