import { join } from 'node:path';
import { networkKnowledge } from '../../src/adapters/networks/network-knowledge.ts';
import { loadConnectors } from '../../src/adapters/registry/load-connectors.ts';
import { digest } from '../../src/adapters/secrets/digest.ts';
import { createFingerprints } from '../../src/adapters/secrets/fingerprints.ts';
import type { CaseAssessorDeps } from '../../src/case-assessor.ts';
import { projectRoot } from '../../src/cli/project-root.ts';

/** A case of a session that is used at Okta; whether anybody signed in is up to the test. */

/** Connectors as shipped, and a clock that stands. */
export async function assessorDeps(): Promise<CaseAssessorDeps> {
  return {
    installed: await loadConnectors([join(projectRoot, 'connectors')]),
    fingerprints: createFingerprints(Buffer.alloc(32, 7)),
    digest,
    clock: { now: () => new Date('2026-06-01T00:00:00.000Z') },
    networks: await networkKnowledge({}),
  };
}

export const USED_AT = '2026-03-10T08:00:00.000Z';
export const SESSION = 'session-of-ada';
export const COMPLETE = { okta: ['2026-02-01T00:00:00Z', '2026-03-20T00:00:00Z'] } as const;

export const FINDING = {
  class_uid: 2004,
  severity_id: 4,
  time_dt: '2026-03-10T08:05:00Z',
  finding_info: { uid: 'finding-1', title: 'Session used without sign-in' },
  metadata: { product: { name: 'okta' } },
  evidences: [
    { actor: { user: { email_addr: 'ada@example.com', uid: '00uada' }, session: { uid: SESSION } } },
  ],
};

/** The session in use, as Okta's System Log tells it. */
export const USE = oktaRecord('use', 'user.authentication.sso', USED_AT);
/** The sign-in that would explain it. */
export const START = oktaRecord('start', 'user.session.start', '2026-03-10T07:00:00.000Z');

/** A record of Okta's System Log; of Ada where nothing else is said. */
export function oktaRecord(
  uid: string,
  eventType: string,
  published: string,
  who = 'ada',
  session = SESSION,
) {
  return {
    uuid: uid,
    eventType,
    published,
    outcome: { result: 'SUCCESS' },
    actor: { id: `00u${who}`, type: 'User', alternateId: `${who}@example.com`, displayName: who },
    client: { ipAddress: '198.51.100.7', userAgent: { rawUserAgent: 'curl/8.5.0' } },
    authenticationContext: { externalSessionId: session },
  };
}

export function ndjson(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
