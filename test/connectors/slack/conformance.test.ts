import { describeConnector } from 'countersign/kit/testing';
import { connector } from '../../../connectors/slack/index.ts';
import simulator from '../../../connectors/slack/simulator.ts';
import { ALICE, BIG, seed } from './simulated.ts';

const at = (time: string) => Math.floor(Date.parse(time) / 1_000);

const signIn = (time: string, details: Record<string, unknown> = {}) => ({
  id: `00000000-0000-4000-8000-${String(at(time)).padStart(12, '0')}`,
  date_create: at(time),
  action: 'user_login',
  actor: { type: 'user', user: { id: ALICE.id, name: ALICE.name, email: ALICE.email } },
  entity: { type: 'user', user: { id: ALICE.id, name: ALICE.name, email: ALICE.email } },
  context: { ip_address: '198.51.100.7', ua: 'Firefox', session_id: 77 },
  details,
});

describeConnector(connector, {
  simulator,
  seed: { ...seed, audit: [signIn('2026-02-28T08:00:00Z'), signIn('2026-02-28T09:00:00Z')] },
  bareSeed: { users: seed.users, audit: [signIn('2026-02-28T08:00:00Z')] },
  account: { email: ALICE.email },
  credentials: { 'session.revoke': { kind: 'session', platform: 'slack', id: BIG } },
  recordWith: (secret) => signIn('2026-03-01T08:59:00Z', { note: secret }),
});
