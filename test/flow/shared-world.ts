import { storyline } from '../../src/cli/demo-storyline.ts';
import * as atlassian from '../connectors/atlassian/seed.ts';
import * as auth0 from '../connectors/auth0/seed.ts';
import * as aws from '../connectors/aws/seed.ts';
import * as entra from '../connectors/entra-id/seed.ts';
import * as google from '../connectors/google-workspace/seed.ts';
import * as keycloak from '../connectors/keycloak/seed.ts';
import * as oauth2 from '../connectors/oauth2/seed.ts';
import * as okta from '../connectors/okta/seed.ts';
import * as salesforce from '../connectors/salesforce/seed.ts';
import * as signals from '../connectors/shared-signals/seed.ts';
import * as slack from '../connectors/slack/simulated.ts';
import * as snowflake from '../connectors/snowflake/seed.ts';
import * as zoom from '../connectors/zoom/seed.ts';
import type { PlayedStory } from './served.ts';
import { shifted } from './shifted.ts';

/**
 * One world: Alice has an account on every platform, and a session that nobody signed in for is used at the identity
 * provider from a hosting network, and at the platforms.
 */

/** The instant around which the seeds of the connectors are written. */
export const WRITTEN_AT = '2026-03-01T09:00:00.000Z';
export const EMAIL = 'alice@acme.example';
/** The session of the attacker: no sign-in ever began it. */
const FORGED = '102alice-forged-1';
const SCRIPT = 'python-requests/2.32.3';
const HOSTING = '198.51.100.77';

/** Okta's own story of the forged session: seen at home once, then from elsewhere with another program. */
function forgedAtOkta(): readonly Record<string, unknown>[] {
  const from = (ipAddress: string, rawUserAgent: string, asNumber: number) => ({
    authenticationContext: { externalSessionId: FORGED },
    client: { ipAddress, userAgent: { rawUserAgent }, geographicalContext: { country: 'Netherlands' } },
    securityContext: { asNumber, asOrg: 'Cheap Hosting', isProxy: false },
  });
  return [
    okta.logRecord(
      'user.authentication.sso',
      '2026-03-01T08:50:00.000Z',
      from('203.0.113.20', 'Mozilla/5.0 (Macintosh) Firefox/140.0', 64_500),
    ),
    okta.logRecord('user.authentication.sso', '2026-03-01T08:54:00.000Z', from(HOSTING, SCRIPT, 64_999)),
  ];
}

/** What the simulators begin with, by platform, around the instant of the seeds. */
export function seedsAsWritten(): Record<string, unknown> {
  const at = (time: string) => Math.floor(Date.parse(time) / 1_000);
  const slackUser = { id: slack.ALICE.id, name: slack.ALICE.name, email: EMAIL };
  return {
    okta: {
      ...okta.seed,
      sessions: [...okta.seed.sessions, { id: FORGED, userId: okta.ALICE.id }],
      log: [...okta.seed.log, ...forgedAtOkta()],
    },
    'entra-id': entra.seed,
    'google-workspace': google.seed,
    auth0: auth0.seed,
    keycloak: keycloak.seed,
    salesforce: salesforce.seed,
    atlassian: atlassian.seed,
    aws: aws.seed,
    zoom: zoom.seed,
    snowflake: snowflake.seed,
    'shared-signals': signals.seed,
    oauth2: { ...oauth2.seed, users: [oauth2.ALICE, oauth2.BOB] },
    slack: {
      ...slack.seed,
      audit: [
        {
          id: 'a0000001-0000-4000-8000-000000000001',
          date_create: at('2026-03-01T08:55:00Z'),
          action: 'user_login',
          actor: { type: 'user', user: slackUser },
          entity: { type: 'user', user: slackUser },
          context: { ip_address: HOSTING, ua: SCRIPT, session_id: 77 },
        },
      ],
    },
    github: {
      kind: 'managed-users',
      settleReads: 0,
      members: [{ login: 'alice_acme', email: EMAIL }, { login: 'bob' }],
      authorizations: [
        { login: 'alice_acme', type: 'personal access token', name: 'ci', scopes: ['repo'] },
        { login: 'bob', type: 'SSH key', name: 'desktop' },
      ],
      audit: [
        {
          '@timestamp': Date.parse('2026-03-01T08:56:00Z'),
          action: 'git.clone',
          actor: 'alice_acme',
          actor_ip: HOSTING,
        },
      ],
    },
  };
}

/** The story of the shared world as of a time. */
export function sharedStory(now: Date): PlayedStory {
  const byMs = now.getTime() - Date.parse(WRITTEN_AT);
  const told = storyline(now);
  const evidence = {
    actor: { user: { email_addr: EMAIL, name: EMAIL, type_id: 1 }, session: { uid: FORGED } },
    src_endpoint: { ip: HOSTING },
    api: { service: { name: 'okta' } },
  };
  return {
    approvers: told.approvers,
    seeds: shifted(seedsAsWritten(), byMs),
    detection: { ...told.detection, evidences: [evidence] },
  };
}
