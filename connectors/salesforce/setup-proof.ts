import type { Activity } from 'countersign/kit';
import { normalize } from './audit-record.ts';
import type { SalesforceClient } from './client.ts';
import { soql } from './soql.ts';
import type { User } from './wire.ts';

/** What the Setup Audit Trail says was done to a user since a call. */
export interface SetupChange {
  readonly id: string;
  readonly action: string;
  readonly at: string;
}

const LEAST_NAME = 3;

/**
 * Changes of these kinds since `since`, oldest first, that name the user. The trail names people in a sentence alone, by
 * name or username: a change whose sentence names neither does not count.
 */
export async function setupChangesOf(
  client: SalesforceClient,
  user: User,
  actions: readonly string[],
  since: string,
): Promise<readonly SetupChange[]> {
  const query = soql`SELECT Id, Action, Section, Display, CreatedById, CreatedDate FROM SetupAuditTrail WHERE Action IN ${actions} AND CreatedDate >= ${new Date(since)} ORDER BY CreatedDate DESC`;
  const found: SetupChange[] = [];
  for await (const page of client.pages(query)) {
    for (const record of page) {
      const change = normalize(client.context.fingerprints.scrub(record), '0'.repeat(64));
      if (isAfter(change, since) && doesName(change, user)) {
        found.push({ id: change.uid, action: change.operation ?? '', at: change.time });
      }
    }
  }
  return found.sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
}

/** The trail's clock has no milliseconds. */
function isAfter({ time }: Activity, since: string): boolean {
  return Date.parse(time) >= Math.floor(Date.parse(since) / 1_000) * 1_000;
}

function doesName({ targets = [] }: Activity, { Username, Name }: User): boolean {
  const words = targets.map(({ name }) => ` ${plain(name ?? '')} `).join('');
  return [Username, Name ?? ''].some((name) => {
    const wanted = plain(name);
    return wanted.length >= LEAST_NAME && words.includes(` ${wanted} `);
  });
}

/** Words with single blanks between, so that a name counts only whole. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}@._+-]+/u)
    .map((word) => word.replace(/^[.]+|[.]+$/g, ''))
    .filter((word) => word !== '')
    .join(' ');
}

export function inWords({ action, at, id }: SetupChange): string {
  return `Setup Audit Trail: ${action} at ${at} (${id})`;
}
