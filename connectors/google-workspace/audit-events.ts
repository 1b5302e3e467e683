import { isRecord, type Raw } from 'countersign/kit';
import { instant, list, object, text } from './audit-fields.ts';

/** The forms in which a record of Google Workspace reaches us, brought into one. */

/** One event of a record; a record of the Reports API may hold several. */
export interface AuditEvent {
  readonly name: string;
  readonly type: string | undefined;
  /** Parameters by name. */
  readonly parameters: Raw;
  readonly status: 'success' | 'failure' | undefined;
}

export interface AuditFacts {
  /** `login`, `token`, `admin`. */
  readonly log: string;
  /** The platform's id of the record; undefined when it has none. */
  readonly uid: string | undefined;
  readonly time: string | undefined;
  readonly events: readonly AuditEvent[];
  readonly actor: Raw;
  readonly ip: string | undefined;
  readonly networkInfo: Raw;
}

const MOST_OF_NAMES = 200;

/** Google's stand-in for an actor without a profile. */
const NOBODY = '105250506097979753968';

/** What GET …/applications/{log} answers, whole or flattened to one event; and Cloud Audit Logs of the same events. */
export function factsOf(record: Raw): AuditFacts {
  return 'protoPayload' in record ? ofCloudAudit(record) : ofReports(record);
}

export function timeOf(record: Raw): string | undefined {
  return instant(object(record, 'id').time) ?? instant(record.timestamp) ?? instant(record.p_event_time);
}

function ofReports(record: Raw): AuditFacts {
  const id = object(record, 'id');
  const log = text(id, 'applicationName') ?? 'unknown';
  const listed = list(record, 'events');
  const events = (listed.length > 0 ? listed : [flattened(record)]).map(eventOf);
  const time = timeOf(record);
  const qualifier = text(id, 'uniqueQualifier');
  // A sign-in and its second factor are two records under one id, and a record that was split keeps its id in each
  // part: the events tell them apart.
  const part = [...new Set(events.map(({ name }) => name))].join('+').slice(0, MOST_OF_NAMES);
  const isNamed = time !== undefined && qualifier !== undefined;
  return {
    log,
    uid: isNamed ? [log, time, qualifier, text(id, 'customerId') ?? '', part].join('/') : undefined,
    time,
    events,
    actor: withoutNobody(object(record, 'actor')),
    ip: text(record, 'ipAddress'),
    networkInfo: object(record, 'networkInfo'),
  };
}

/** Some stores write a row an event, its parameters beside the rest. */
function flattened(record: Raw): Raw {
  return {
    name: record.event_name ?? record.name,
    type: record.event_type ?? record.type,
    parameters: record.parameters ?? record,
  };
}

function eventOf(raw: Raw): AuditEvent {
  const { eventStatus, httpStatusCode, success } = object(raw, 'status');
  const isFailed =
    eventStatus === 'FAILED' ||
    success === false ||
    (typeof httpStatusCode === 'number' && httpStatusCode >= 400);
  const isDone = success === true || (typeof eventStatus === 'string' && eventStatus.startsWith('SUCCEEDED'));
  return {
    name: text(raw, 'name') ?? text(raw, 'eventName') ?? 'unknown',
    type: text(raw, 'type') ?? text(raw, 'eventType'),
    parameters: parametersOf(raw.parameters ?? raw.parameter),
    status: isFailed ? 'failure' : isDone ? 'success' : undefined,
  };
}

/** A list of `{name, value | boolValue | …}`, or an object of names already. */
function parametersOf(value: unknown): Raw {
  if (!Array.isArray(value)) return isRecord(value) ? value : {};
  const pairs = value.filter(isRecord).map((each) => {
    const found =
      each.value ??
      each.boolValue ??
      each.intValue ??
      each.multiValue ??
      each.multiStrValue ??
      each.multiIntValue;
    return [text(each, 'name') ?? '', found] as const;
  });
  // Built from entries, so that a name like __proto__ is a name like any other.
  return Object.fromEntries(pairs);
}

function withoutNobody(actor: Raw): Raw {
  return actor.profileId === NOBODY ? { ...actor, profileId: undefined } : actor;
}

function ofCloudAudit(record: Raw): AuditFacts {
  const payload = object(record, 'protoPayload');
  const metadata = object(payload, 'metadata');
  const { uniqQualifier, timeUsec } = object(metadata, 'activityId');
  const method = text(payload, 'methodName') ?? 'unknown';
  const listed = list(metadata, 'event').map(eventOf);
  const log = (text(payload, 'serviceName') ?? 'unknown').replace(/\.googleapis\.com$/, '');
  const isWorkspace = typeof uniqQualifier === 'string' && typeof timeUsec === 'string';
  const insertId = text(record, 'insertId');
  return {
    log,
    uid: isWorkspace ? `${log}/${timeUsec}/${uniqQualifier}` : insertId && `${log}/${insertId}`,
    time: timeOf(record),
    events:
      listed.length > 0 ? listed : [{ name: method, type: undefined, parameters: {}, status: undefined }],
    actor: { email: object(payload, 'authenticationInfo').principalEmail },
    ip: text(object(payload, 'requestMetadata'), 'callerIp'),
    networkInfo: {},
  };
}
