import { describeConnector } from 'countersign/kit/testing';
import { connector } from '../../../connectors/keycloak/index.ts';
import simulator, { SIMULATED_CLIENT_SECRET } from '../../../connectors/keycloak/simulator.ts';
import { ALICE, event, SESSION, seed } from './seed.ts';

const { credentials: _, ...bareAlice } = ALICE;
const bareSeed = { ...seed, users: [bareAlice], sessions: [], offlineSessions: [], consents: [] };
const options = {
  simulator,
  seed,
  bareSeed,
  account: { email: ALICE.email },
  credentials: { 'session.revoke': { kind: 'session' as const, platform: 'keycloak', id: SESSION } },
  recordWith: (secret: string) =>
    event('LOGIN', '2026-03-01T08:59:00.000Z', {
      details: { redirect_uri: `https://mail.acme.example/?token=${secret}`, note: secret },
    }),
};

describeConnector(connector, options);

// An older server with a secret, whose realm saves no admin events: no log can tell of what was done.
const silent = { hasEventIds: false, adminEventsEnabled: false };
const { auditLog: _log, ...quiet } = connector;
describeConnector(
  { ...quiet, actions: connector.actions.filter(({ capability }) => capability === 'sessions.revoke') },
  {
    ...options,
    seed: { ...seed, ...silent },
    bareSeed: { ...bareSeed, ...silent },
    secrets: { privateKey: '', clientSecret: SIMULATED_CLIENT_SECRET },
  },
);
