import { type LookupAttributeKey, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { endlessList, MOST_PAGES, type Raw } from 'countersign/kit';
import { timeOf } from './audit-record.ts';
import type { AwsClient } from './client.ts';
import { RETENTION_DAYS } from './manifest.ts';
import { TrailPage } from './wire.ts';

/** The event history of one Region. It can be asked by one attribute at a time, and answers newest first. */
export interface Look {
  readonly region: string;
  /** Undefined: everything. */
  readonly by: { readonly key: LookupAttributeKey; readonly value: string } | undefined;
  readonly since: string;
  readonly until: string;
  /** Reading ends when so many wanted records were found. */
  readonly most: number;
  /** Of what the attribute brings, what is wanted. Default: all. */
  isWanted?(record: Raw): boolean;
}

export interface Looked {
  /** Newest first. One that cannot be read is the row it came in. */
  readonly records: readonly Raw[];
  /** Down to this instant all was read; undefined when all was. */
  readonly cutAt: string | undefined;
}

const PAGE = 50;
const DAY_MS = 86_400_000;
/** Most records that are looked through for the few that are wanted. */
const MOST_SCANNED = 5_000;

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
export async function lookUp(client: AwsClient, look: Look): Promise<Looked> {
  const records: Raw[] = [];
  let scanned = 0;
  for await (const page of pagesOf(client, look)) {
    scanned += page.length;
    records.push(...page.filter((record) => isWithin(record, look) && (look.isWanted?.(record) ?? true)));
    if (records.length >= look.most || scanned >= MOST_SCANNED) {
      return { records, cutAt: page.map(timeOf).findLast((at) => at !== undefined) ?? look.until };
    }
  }
  return { records, cutAt: undefined };
}

async function* pagesOf(client: AwsClient, { region, by, since, until }: Look): AsyncGenerator<Raw[]> {
  const nowMs = client.context.clock.now().getTime();
  const oldestMs = nowMs - RETENTION_DAYS * DAY_MS;
  const fromMs = Math.max(Math.floor(Date.parse(since) / 1_000) * 1_000, oldestMs);
  const toMs = Math.ceil(Date.parse(until) / 1_000) * 1_000;
  if (fromMs > toMs) return;
  const asked = {
    StartTime: new Date(fromMs),
    EndTime: new Date(toMs),
    MaxResults: PAGE,
    ...(by ? { LookupAttributes: [{ AttributeKey: by.key, AttributeValue: by.value }] } : {}),
  };
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const command = new LookupEventsCommand({ ...asked, ...(token ? { NextToken: token } : {}) });
    const answer = await client.read('LookupEvents', TrailPage, (services) =>
      services.cloudTrail(region).send(command),
    );
    if (answer.Events.length > 0) yield answer.Events.map(recordOf);
    if (!answer.NextToken) return;
    if (answer.NextToken === token) break;
    token = answer.NextToken;
  }
  throw endlessList('aws', `LookupEvents in ${region}`);
}

type Row = TrailPage['Events'][number];

/** The record inside the row; the row itself where its text is none, to be reported as such. */
function recordOf({ CloudTrailEvent, EventId, EventTime }: Row): Raw {
  try {
    const record: unknown = JSON.parse(CloudTrailEvent ?? '');
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) return record as Raw;
  } catch {
    // What it is instead is reported by the reader of records.
  }
  return { EventId, EventTime: EventTime?.toISOString(), CloudTrailEvent: CloudTrailEvent ?? '' };
}

/** Times are of whole seconds: what happened in the second of `since` is taken in. */
function isWithin(record: Raw, { since, until }: Look): boolean {
  const atMs = Date.parse(timeOf(record) ?? '');
  // A record that tells no time is kept: it becomes a fault, and the fault a gap.
  return !(atMs < Math.floor(Date.parse(since) / 1_000) * 1_000 || atMs > Date.parse(until));
}
