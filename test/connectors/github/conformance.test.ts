import { describeConnector } from 'countersign/kit/testing';
import { connector } from '../../../connectors/github/index.ts';
import simulator from '../../../connectors/github/simulator.ts';

const EMAIL = 'alice@acme.example';

function optionsFor(login: string, seed: Record<string, unknown>) {
  const record = (time: string, facts: Record<string, unknown> = {}) => ({
    '@timestamp': Date.parse(time),
    action: 'repo.create',
    actor: login,
    ...facts,
  });
  const members = [{ login, email: EMAIL }, { login: 'bob' }];
  return {
    simulator,
    bareSeed: { members, ...seed },
    seed: {
      members,
      authorizations: [
        { login, type: 'personal access token', name: 'ci', scopes: ['repo'] },
        { login, type: 'SSH key', name: 'laptop' },
        { login: 'bob', type: 'SSH key', name: 'desktop' },
        { login: 'bob', type: 'OAuth app token', name: 'tool' },
      ],
      fineGrained: [{ login, name: 'deploy' }],
      audit: [
        record('2026-02-28T08:00:00Z'),
        record('2026-02-28T09:00:00Z', { action: 'git.clone', actor_ip: '203.0.113.9' }),
        record('2026-02-28T10:00:00Z', { action: 'org.add_member', actor: 'bob', user: login }),
      ],
      ...seed,
    },
    account: { email: EMAIL },
    credentials: {
      'credential.delete': {
        kind: 'access-token' as const,
        platform: 'github',
        id: 'sso-authorization/161195',
      },
    },
    recordWith: (secret: string) => record('2026-03-01T08:50:00Z', { data: { note: secret } }),
  };
}

// An organisation with single sign-on, whose queue takes its time and whose limit is the secondary one. Its preflight is in
// preflight.test.ts: no scope for suspending is held where nobody can be suspended.
const { preflight: _, ...withoutPreflight } = connector;
describeConnector(withoutPreflight, optionsFor('alice', { settleReads: 2 }));

// Managed users, at once, with the primary limit; one fine-grained token is cut alone.
describeConnector(connector, {
  ...optionsFor('alice_acme', { kind: 'managed-users', settleReads: 0, rateLimit: 'primary' }),
  credentials: {
    'credential.delete': { kind: 'access-token', platform: 'github', id: 'fine-grained-token/25381' },
  },
});
