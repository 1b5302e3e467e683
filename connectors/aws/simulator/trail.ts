import { randomUUID } from 'node:crypto';
import { type Answered, type Asked, pageOf, Refusal } from './wire.ts';

/** The event histories of the Regions. */

type Record_ = Record<string, unknown>;

interface Kept {
  readonly record: Record_;
  readonly visibleAtMs: number;
}

export interface TrailOptions {
  readonly now: () => Date;
  readonly accountId: string;
  readonly delayMs: number;
  readonly pageSize: number;
}

const DEFAULT_REGION = 'us-east-1';

export class Trail {
  private readonly kept: Kept[] = [];
  private readonly options: TrailOptions;

  constructor(options: TrailOptions, log: readonly Record_[]) {
    this.options = options;
    for (const record of log) this.emit(record);
  }

  /** Shows at once, unlike what the account writes by itself. */
  emit(record: Record_): void {
    this.kept.push({ record, visibleAtMs: Number.NEGATIVE_INFINITY });
  }

  /** What CloudTrail writes of a change that worked. */
  write(asked: Asked, source: string, region: string, requestParameters: Record_, identity: Record_): void {
    const { now, accountId, delayMs } = this.options;
    const record = {
      eventVersion: '1.10',
      userIdentity: identity,
      eventTime: `${now().toISOString().slice(0, 19)}Z`,
      eventSource: source,
      eventName: asked.operation,
      awsRegion: region,
      sourceIPAddress: '203.0.113.5',
      userAgent: 'countersign',
      requestParameters,
      responseElements: null,
      requestID: randomUUID(),
      eventID: randomUUID(),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: accountId,
      eventCategory: 'Management',
    };
    this.kept.push({ record, visibleAtMs: now().getTime() + delayMs });
  }

  /** Newest first, by one attribute at most. */
  lookUp({ input, region }: Asked): Answered {
    const nowMs = this.options.now().getTime();
    const attributes = (input.LookupAttributes ?? []) as { AttributeKey: string; AttributeValue: string }[];
    if (attributes.length > 1) {
      throw new Refusal(400, 'InvalidLookupAttributesException', 'Only one attribute can be given.');
    }
    const [from, to] = [Number(input.StartTime ?? 0), Number(input.EndTime ?? nowMs / 1_000)];
    if (from > to) throw new Refusal(400, 'InvalidTimeRangeException', 'StartTime is after EndTime.');
    const [attribute] = attributes;
    const found = this.kept
      .filter(({ visibleAtMs }) => visibleAtMs <= nowMs)
      .map(({ record }) => record)
      .filter((record) => (record.awsRegion ?? DEFAULT_REGION) === region)
      .filter((record) => secondsOf(record) >= from && secondsOf(record) <= to)
      .filter(
        (record) =>
          attribute === undefined ||
          valuesOf(record, attribute.AttributeKey).includes(attribute.AttributeValue),
      )
      .sort((a, b) => secondsOf(b) - secondsOf(a));
    const size = Math.min(Number(input.MaxResults ?? 50), this.options.pageSize);
    const { rows, next } = pageOf(found, input.NextToken, size);
    return { result: { Events: rows.map(rowOf), ...(next ? { NextToken: next } : {}) } };
  }
}

function secondsOf(record: Record_): number {
  return Date.parse(String(record.eventTime)) / 1_000;
}

function identityOf(record: Record_): Record_ {
  return (record.userIdentity ?? {}) as Record_;
}

/** As far as is known of how CloudTrail names things in its look-ups. */
function valuesOf(record: Record_, key: string): unknown[] {
  if (key === 'EventName') return [record.eventName];
  if (key === 'AccessKeyId') return [identityOf(record).accessKeyId];
  if (key === 'Username') return [userNameOf(record)];
  return key === 'ResourceName' ? resourcesOf(record).map(({ ResourceName }) => ResourceName) : [];
}

function userNameOf(record: Record_): unknown {
  const { userName, arn, type } = identityOf(record);
  return (
    userName ??
    (type === 'Root'
      ? 'root'
      : String(arn ?? '')
          .split('/')
          .at(-1))
  );
}

function resourcesOf(record: Record_): { ResourceName: unknown }[] {
  const asked = (record.requestParameters ?? {}) as Record_;
  const named = ['userName', 'roleName', 'accessKeyId', 'policyName'].flatMap((name) => asked[name] ?? []);
  const touched = ((record.resources ?? []) as Record_[]).flatMap(({ ARN }) => ARN ?? []);
  return [...named, ...touched].map((ResourceName) => ({ ResourceName }));
}

function rowOf(record: Record_) {
  const key = identityOf(record).accessKeyId;
  const userName = userNameOf(record);
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    ReadOnly: String(record.readOnly ?? false),
    ...(key ? { AccessKeyId: key } : {}),
    EventTime: secondsOf(record),
    EventSource: record.eventSource,
    ...(userName ? { Username: userName } : {}),
    Resources: resourcesOf(record),
    CloudTrailEvent: JSON.stringify(record),
  };
}
