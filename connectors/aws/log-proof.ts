import type { Raw } from 'countersign/kit';
import { object, text } from './audit-fields.ts';
import { timeOf } from './audit-record.ts';
import type { AwsClient } from './client.ts';
import { lookUp } from './trail.ts';

/** What CloudTrail recorded of a change since a call: the half of every proof that the call itself did not write. */
export interface LoggedChange {
  readonly eventName: string;
  readonly at: string;
  readonly eventId: string;
  /** Every text that the request carried. */
  readonly parameters: ReadonlySet<string>;
}

/** More changes of one name since a call than this are not looked through. */
const MOST_CHANGES = 1_000;

/** Changes of that name that worked, in a Region’s log since the call; oldest first. */
export async function changesSince(
  client: AwsClient,
  region: string,
  eventName: string,
  since: string,
): Promise<readonly LoggedChange[]> {
  const until = client.context.clock.now().toISOString();
  const { records } = await lookUp(client, {
    region,
    by: { key: 'EventName', value: eventName },
    since,
    until,
    most: MOST_CHANGES,
    isWanted: (record) => text(record, 'errorCode') === undefined,
  });
  return records.flatMap(changeOf).reverse();
}

/** IAM is one service for all Regions, and is logged in one. */
export function iamChangesSince(
  client: AwsClient,
  eventName: string,
  since: string,
): Promise<readonly LoggedChange[]> {
  return changesSince(client, client.settings.globalRegion, eventName, since);
}

/** The last change that names all of these. */
export function lastWith(
  changes: readonly LoggedChange[],
  parameters: readonly string[],
): LoggedChange | undefined {
  return changes.findLast((change) => parameters.every((each) => change.parameters.has(each)));
}

export function inWords(change: LoggedChange | undefined, eventName: string): string {
  return change
    ? `CloudTrail: ${change.eventName} at ${change.at} (${change.eventId})`
    : `CloudTrail shows no ${eventName} of this since the call; it may be 15 minutes late`;
}

function changeOf(record: Raw): LoggedChange[] {
  const [eventName, at, eventId] = [text(record, 'eventName'), timeOf(record), text(record, 'eventID')];
  if (eventName === undefined || at === undefined) return [];
  const values = Object.values(object(record, 'requestParameters'));
  const parameters = new Set(values.filter((value) => typeof value === 'string'));
  return [{ eventName, at, eventId: eventId ?? 'no id', parameters }];
}
