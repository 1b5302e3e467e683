import type { Activity } from '#domain/activity.ts';

/** A log of Okta's System Log of as many events and people as are asked for; one seed gives one log. */

interface ActivityLog {
  readonly events: number;
  readonly people: number;
}

/** The time over which the log is spread: it ends now, and holds two weeks of one organisation. */
export const LOG_ENDS = Date.parse('2026-03-15T00:00:00.000Z');
const SPAN_MS = 14 * 86_400_000;
/** Of a person's records the first of so many begins a session; the others use it. */
const SESSION_EVERY = 12;

const START = 'user.session.start';
const USE = 'user.authentication.sso';

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
];
const APPLICATIONS = ['Salesforce', 'Slack', 'GitHub', 'Google Workspace', 'Jira', 'Zoom', 'Box', 'Workday'];

/** Oldest first, each made when it is asked for: memory does not grow with their number. */
function* eventsOf({ events, people }: ActivityLog): Iterable<Event> {
  const next = randomFrom(0x5eed);
  const stepMs = SPAN_MS / events;
  const sessions = new Uint32Array(people);
  const counts = new Uint32Array(people);
  for (let at = 0; at < events; at++) {
    const person = Math.floor(next() * people);
    const isStart = counts[person]!++ % SESSION_EVERY === 0;
    if (isStart) sessions[person]!++;
    const session = sessions[person]!;
    yield {
      uid: `e${at}`,
      person,
      sessionId: `s${person}-${session}`,
      time: new Date(LOG_ENDS - SPAN_MS + Math.floor(at * stepMs)).toISOString(),
      // Addresses of one network, which change with the session.
      ip: `91.${person % 40}.${(person >>> 8) & 255}.${(person + session) & 255}`,
      userAgent: AGENTS[person % AGENTS.length]!,
      application: isStart ? undefined : APPLICATIONS[Math.floor(next() * APPLICATIONS.length)]!,
    };
  }
}

interface Event {
  readonly uid: string;
  readonly person: number;
  readonly sessionId: string;
  readonly time: string;
  readonly ip: string;
  readonly userAgent: string;
  /** Undefined where a session begins. */
  readonly application: string | undefined;
}

/** As Okta's System Log tells them, one line each. */
export function* logLines(log: ActivityLog): Iterable<string> {
  for (const { uid, person, sessionId, time, ip, userAgent, application } of eventsOf(log)) {
    yield JSON.stringify({
      uuid: uid,
      published: time,
      eventType: application === undefined ? START : USE,
      outcome: { result: 'SUCCESS' },
      actor: {
        id: `00u${person}`,
        type: 'User',
        alternateId: emailOf(person),
        displayName: `Person ${person}`,
      },
      client: {
        ipAddress: ip,
        userAgent: { rawUserAgent: userAgent },
        geographicalContext: { city: 'Berlin', country: 'Germany', geolocation: { lat: 52.5, lon: 13.4 } },
      },
      securityContext: { asNumber: 3320, asOrg: 'Deutsche Telekom AG', isProxy: false },
      authenticationContext: { externalSessionId: sessionId },
      target:
        application === undefined
          ? []
          : [{ id: `0oa${application}`, type: 'AppInstance', displayName: application }],
    });
  }
}

/** As they are once they are normalised. */
export function* activitiesOf(log: ActivityLog): Iterable<Activity> {
  for (const { uid, person, sessionId, time, ip, userAgent, application } of eventsOf(log)) {
    yield {
      uid,
      platform: 'okta',
      kind: application === undefined ? 'session-start' : 'session-use',
      classUid: application === undefined ? 3002 : 6003,
      activityId: 1,
      eventCode: application === undefined ? START : USE,
      time,
      outcome: 'success',
      actor: { id: `00u${person}`, email: emailOf(person), name: `Person ${person}`, type: 'user' },
      sessionId,
      ip,
      asn: { number: 3320, org: 'Deutsche Telekom AG' },
      geo: { country: 'DE', city: 'Berlin', lat: 52.5, lon: 13.4 },
      userAgent,
      ...(application === undefined ? {} : { application, operation: USE }),
      rawSha256: '0'.repeat(64),
    };
  }
}

export function emailOf(person: number): string {
  return `person-${person}@example.com`;
}

/** Mulberry32: the same numbers from the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
