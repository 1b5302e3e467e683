import { instant, object, text } from './audit-fields.ts';
import type { AtlassianClient } from './client.ts';
import { namedIn } from './named-in.ts';
import type { RawRecord } from './wire.ts';

/** What the log says was done to somebody since a call: the half of every proof that the call itself did not write. */

export interface Trace {
  readonly id: string;
  readonly action: string;
  readonly at: string;
  /** What the record names besides who did it. */
  readonly named: ReadonlySet<string>;
}

/** Of 500 records each: since a containment few have come in. */
const MOST_PAGES = 4;

/**
 * The records of these actions that happened at or after `since`, oldest first.
 *
 * The whole log since then is read and matched here: Atlassian's names of actions are not published, and its filter would
 * take one only.
 *
 * @throws ERR_CONNECTOR_FORBIDDEN when the key may not read the log
 */
export async function tracesSince(
  client: AtlassianClient,
  actions: RegExp,
  since: string,
): Promise<readonly Trace[]> {
  const sinceMs = Date.parse(since);
  const found: Trace[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { records, next } = await client.streamEvents({
      from: sinceMs,
      ...(cursor ? { cursor } : {}),
    });
    found.push(...records.flatMap((record) => traceOf(client, record)));
    if (next === undefined || records.length === 0) break;
    cursor = next;
  }
  return found
    .filter(({ action, at }) => actions.test(action) && Date.parse(at) >= sinceMs)
    .sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
}

/** Whether the organisation's log can record any of these actions, by its own catalogue. */
export async function logCanRecord(client: AtlassianClient, actions: RegExp): Promise<boolean> {
  return [...(await client.eventActions())].some((action) => actions.test(action));
}

export function inWords({ action, at, id }: Trace): string {
  return `audit log: ${action} at ${at} (${id})`;
}

function traceOf(client: AtlassianClient, raw: RawRecord): Trace[] {
  const record = client.context.fingerprints.scrub(raw);
  const attributes = object(record.attributes);
  const [id, action, at] = [text(record.id), text(attributes.action), instant(attributes.time)];
  // The ids are compared as they stand in the record: they are no secrets.
  return id && action && at ? [{ id, action, at, named: namedIn(raw) }] : [];
}
