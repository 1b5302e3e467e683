import { isRecord, type Raw } from 'countersign/kit';

/** Events as the jboss-logging listener writes them: lines of the server's log, as text or as ECS documents. */

/** What stands in the event itself, not in its details. */
const MEMBERS = new Set([
  'type',
  'realmId',
  'realmName',
  'clientId',
  'userId',
  'sessionId',
  'ipAddress',
  'error',
  'operationType',
  'resourceType',
  'resourcePath',
]);
const AUTH_MEMBERS = ['realmId', 'clientId', 'userId', 'ipAddress'] as const;
const STAMP = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})[,.](\d{3})\s+[A-Z]+\s+\[([^\]]+)\]/;
/** `name=value` or `name="value"`, the quotes escaped or not; one after the other, parted by comma and blank. */
const PAIR = /(?:^|[,\s])([A-Za-z_]+)=(?:(\\?")(.*?)\2(?=,\s|\s*$)|([^,]*))/gs;
const LONGEST_LINE = 16_384;

export interface LogLine {
  /** The event in the form of the Admin API; undefined when the line is none. */
  readonly event: Raw | undefined;
  readonly logger: string | undefined;
  readonly time: string | undefined;
}

/** Reads a record that carries a line of the log; undefined for one that carries none. */
export function readLogLine(record: Raw): LogLine | undefined {
  const line = record._raw ?? record.message;
  if (typeof line !== 'string' || 'type' in record || 'operationType' in record) return undefined;
  const stamp = STAMP.exec(line);
  const logger =
    stamp?.[4] ??
    nameOf(record['log.logger']) ??
    nameOf(isRecord(record.log) ? record.log.logger : undefined);
  const known = record['@timestamp'];
  // Keycloak writes the server's local time without a zone; it is read as UTC, which containers run in.
  const time = typeof known === 'string' ? known : stamp ? `${stamp[1]}T${stamp[2]}.${stamp[3]}Z` : undefined;
  return { event: logger === 'org.keycloak.events' ? eventOf(line, time) : undefined, logger, time };
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The first of a name wins: Keycloak writes its own members first, and what a person typed comes after. */
function eventOf(line: string, time: string | undefined): Raw | undefined {
  const text = line.slice(0, LONGEST_LINE).replace(STAMP, '');
  const members: Record<string, string> = {};
  const details: Record<string, string> = {};
  for (const [, name = '', , quoted, bare] of text.matchAll(PAIR)) {
    const value = quoted ?? bare ?? '';
    const into = MEMBERS.has(name) ? members : details;
    if (!Object.hasOwn(into, name) && value !== '' && value !== 'null') into[name] = value;
  }
  if (members.type === undefined && members.operationType === undefined) return undefined;
  if (members.type !== undefined) return { ...members, time, details };
  const authDetails = Object.fromEntries(AUTH_MEMBERS.map((name) => [name, members[name]]));
  return { ...members, time, authDetails };
}
