import type { AwsClient } from '../client.ts';
import { everywhere, type IssuedSession, issuedIn } from '../log-scope.ts';
import { lookUp } from '../trail.ts';
import type { IamRole } from '../wire.ts';

/** Most records of one Region that are looked through: this is for the approver’s eyes. */
const MOST = 200;
/** The default of a role’s longest session, in seconds. */
const DEFAULT_LONGEST_S = 3_600;
const MOST_NAMES = 5;

export interface Issued {
  readonly sessions: readonly IssuedSession[];
  /** False where a Region had more records than are looked through. */
  readonly areAll: boolean;
  readonly longestMs: number;
}

/** Sessions of a role that CloudTrail shows to have been issued and that may be alive. */
export async function issuedOf(client: AwsClient, role: IamRole): Promise<Issued> {
  const longestMs = (role.MaxSessionDuration ?? DEFAULT_LONGEST_S) * 1_000;
  const now = client.context.clock.now();
  const since = new Date(now.getTime() - longestMs).toISOString();
  const sessions = new Map<string, IssuedSession>();
  let areAll = true;
  for (const question of everywhere(client, 'ResourceName', role.Arn)) {
    const { records, cutAt } = await lookUp(client, {
      ...question,
      since,
      until: now.toISOString(),
      most: MOST,
    });
    for (const record of records) {
      const issued = issuedIn(record);
      if (issued) sessions.set(issued.keyId, issued);
    }
    areAll &&= cutAt === undefined;
  }
  return { sessions: [...sessions.values()], areAll, longestMs };
}

/** For the approver: how many, by whom; volatile, so that it binds nothing. */
export function issuedLine({ sessions, areAll, longestMs }: Issued): string {
  const names = [...new Set(sessions.map(({ by }) => by))];
  const by = names.slice(0, MOST_NAMES).join(', ') + (names.length > MOST_NAMES ? ' and others' : '');
  const count = `${areAll ? '' : 'at least '}${sessions.length} sessions`;
  return `CloudTrail shows ${count} issued within the longest that one lives (${longestMs / 3_600_000} h)${by && `, to ${by}`}; it may be 15 minutes late`;
}
