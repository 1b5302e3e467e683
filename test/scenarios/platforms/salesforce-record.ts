import { longId } from '../../../connectors/salesforce/record-id.ts';
import type { Act, Device, Person, Written } from '../act.ts';
import { keysOf, type Pen, written } from './world.ts';

/** Rows of Salesforce’s logs: event log files, objects that SOQL reads, and Shield’s stored events. */

/** Event log files come with the hour, which is short here; the others are there at once. */
const LAG_MS = { file: 1_500_000, object: 20_000 } as const;

export function userId({ ids }: Pen, person: Person): string {
  return longId(shortId(`0055f`, ids.letters(10, 'salesforce', 'user', person.key)));
}

function shortId(prefix: string, rest: string): string {
  return `${prefix}${rest}`.slice(0, 15);
}

/** What a session is called in every row of it. */
export function sessionKey({ ids }: Pen, name: string): string {
  return ids.base64url(16, 'salesforce', 'session', name).replaceAll('-', '+').replaceAll('_', '/');
}

/** The sign-in that a session came of. */
export function loginKey({ ids }: Pen, name: string): string {
  return ids.base64url(16, 'salesforce', 'login', name).replaceAll('-', '+').replaceAll('_', '/');
}

export interface FileRow {
  readonly type: string;
  /** The session or token by its name in the acts; a sign-in tells its key alone. */
  readonly session: string;
  readonly isSignIn?: true;
  readonly uri: string;
  readonly columns?: Readonly<Record<string, string>>;
}

/**
 * A row of an event log file.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_eventlogfile_supportedeventtypes.htm
 */
export function fileRow(pen: Pen, act: Act, row: FileRow): Written {
  const { ids } = pen;
  const id = userId(pen, act.person);
  const iso = new Date(act.at).toISOString();
  const record = {
    EVENT_TYPE: row.type,
    TIMESTAMP: iso.replace(/[-:TZ]/g, ''),
    REQUEST_ID: ids.letters(22, 'salesforce', row.type, ...keysOf(act)),
    ORGANIZATION_ID: `00D5f${ids.letters(10, 'salesforce', 'organisation')}`,
    USER_ID: id.slice(0, 15),
    RUN_TIME: String(20 + ids.number(400, 'salesforce', 'run', ...keysOf(act))),
    CPU_TIME: String(5 + ids.number(80, 'salesforce', 'cpu', ...keysOf(act))),
    URI: row.uri,
    SESSION_KEY: row.isSignIn ? '' : sessionKey(pen, row.session),
    LOGIN_KEY: loginKey(pen, row.session),
    USER_TYPE: 'Standard',
    REQUEST_STATUS: 'S',
    DB_TOTAL_TIME: ids.digits(8, 'salesforce', 'db', ...keysOf(act)),
    ...row.columns,
    TIMESTAMP_DERIVED: iso,
    USER_ID_DERIVED: id,
    CLIENT_IP: act.origin.ip,
    URI_ID_DERIVED: '',
  };
  return written(pen, act, 'salesforce', record, LAG_MS.file);
}

/** A row of an object, as SOQL answers it. */
export function objectRow(
  pen: Pen,
  act: Act,
  object: string,
  prefix: string,
  fields: Readonly<Record<string, unknown>>,
): Written {
  const id = longId(
    shortId(
      prefix,
      `5f0000${pen.ids.letters(6, 'salesforce', object, fields.Action === undefined ? '' : String(fields.Action), ...keysOf(act))}`,
    ),
  );
  const record = {
    attributes: { type: object, url: `/services/data/v62.0/sobjects/${object}/${id}` },
    Id: id,
    ...fields,
  };
  return written(pen, act, 'salesforce', record, LAG_MS.object);
}

/** An event that Shield stores. */
export function storedEvent(
  pen: Pen,
  act: Act,
  object: string,
  session: string,
  fields: Readonly<Record<string, unknown>>,
): Written {
  const at = `${new Date(act.at).toISOString().slice(0, 19)}Z`;
  const record = {
    attributes: { type: object, url: `/services/data/v62.0/sobjects/${object}` },
    EventDate: at,
    EventIdentifier: pen.ids.guid('salesforce', object, ...keysOf(act)),
    SourceIp: act.origin.ip,
    CreatedDate: at,
    Username: act.person.email,
    UserId: userId(pen, act.person),
    RelatedEventIdentifier: null,
    SessionKey: sessionKey(pen, session),
    LoginKey: loginKey(pen, session),
    SessionLevel: 'STANDARD',
    ...fields,
  };
  return written(pen, act, 'salesforce', record, LAG_MS.object);
}

/** The time as objects that SOQL reads have it. */
export function objectTime({ at }: Act): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}

export function browserOf({ browser }: Device): string {
  return browser.replace(/(\d+)\..*$/, '$1');
}
