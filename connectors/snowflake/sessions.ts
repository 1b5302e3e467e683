import { CountersignError, errorCode } from 'countersign/kit';
import type { SnowflakeClient } from './client.ts';
import { VIEW_LAG_MS } from './manifest.ts';
import { activeSessionsOf, sessionById, sessionsOf } from './statements.ts';
import { ActiveSession, Session } from './wire.ts';

const DAY_MS = 86_400_000;
const MOST_SESSIONS = 10_000;

/** A session that may be open, by one of the two views that tell. */
export interface OpenSession {
  readonly id: string;
  readonly createdAt: string | undefined;
  readonly lastSeenAt: string | undefined;
  readonly ip: string | undefined;
  readonly client: string | undefined;
}

/**
 * The sessions of a user that may be open: those SESSIONS shows so, which is up to three hours late, and those that ran
 * queries within these hours and are not in it yet. One that began within them and has run nothing is seen nowhere.
 */
export async function openSessionsOf(client: SnowflakeClient, user: string): Promise<readonly OpenSession[]> {
  const nowMs = client.context.clock.now().getTime();
  const listed = await client.rows(sessionsOf(user, iso(nowMs - DAY_MS), MOST_SESSIONS), Session);
  if (listed.length >= MOST_SESSIONS) throw tooMany();
  const known = new Set(listed.map(({ SESSION_ID }) => SESSION_ID));
  const active = await activeSessions(client, user, iso(nowMs - VIEW_LAG_MS.SESSIONS));
  return [
    ...listed.filter(({ IS_OPEN }) => IS_OPEN).map(fromView),
    ...active
      .filter(({ SESSION_ID }) => !known.has(SESSION_ID))
      .map(({ SESSION_ID, LAST_SEEN }) => ({
        id: SESSION_ID,
        createdAt: undefined,
        lastSeenAt: LAST_SEEN,
        ip: undefined,
        client: undefined,
      })),
  ];
}

/** The row of a session, whoever's it is; undefined when SESSIONS has none, or none yet. */
export async function sessionRow(client: SnowflakeClient, id: string): Promise<Session | undefined> {
  return (await client.rows(sessionById(id), Session)).find(({ SESSION_ID }) => SESSION_ID === id);
}

/** What the function does not show for want of a right is missing from a list that is none of all anyway. */
async function activeSessions(
  client: SnowflakeClient,
  user: string,
  since: string,
): Promise<readonly ActiveSession[]> {
  try {
    return await client.rows(activeSessionsOf(user, since), ActiveSession);
  } catch (thrown) {
    if (!isRefused(thrown)) throw thrown;
    client.context.log.warn(
      { platform: 'snowflake', why: (thrown as Error).message },
      'snowflake: sessions of the last three hours could not be read',
    );
    return [];
  }
}

/** Whether Snowflake said no to the statement itself: asking again would not help. */
export function isRefused(thrown: unknown): boolean {
  const code = errorCode(thrown);
  return code === 'ERR_CONNECTOR_FORBIDDEN' || code === 'ERR_CONNECTOR_REJECTED';
}

function fromView(session: Session): OpenSession {
  return {
    id: session.SESSION_ID,
    createdAt: session.CREATED_ON,
    lastSeenAt: session.ACCESS_TIME ?? undefined,
    ip: session.CLIENT_IP ?? undefined,
    client: session.CLIENT_APPLICATION_ID ?? undefined,
  };
}

function tooMany(): CountersignError {
  return new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `snowflake: more than ${MOST_SESSIONS} sessions of one user are open or were used today`,
    { place: 'snowflake SESSIONS' },
  );
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
