import { type Activity, given, isRecord, type Raw, UNKNOWN_TIME } from 'countersign/kit';
import { instant, object, objects, text } from './audit-fields.ts';
import { outcomeOf, productKindOf } from './audit-kinds.ts';
import { unreadable } from './unreadable.ts';

/**
 * Records of the logs that Jira, Confluence and Bitbucket keep for themselves, as a collector exports them. The connector
 * does not pull these; it reads them where they are given to it.
 */

type Target = NonNullable<Activity['targets']>[number];
const MOST_TARGETS = 100;

/** @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for a record of none of the three */
export function productRecord(record: Raw, rawSha256: string): Activity {
  const type = isRecord(record.auditType) ? record.auditType : record.type;
  if (isRecord(type)) return dataCenterRecord(record, type, rawSha256);
  if (text(record.summary) && record.creationDate !== undefined) return confluenceRecord(record, rawSha256);
  if (text(record.summary) && record.created !== undefined) return jiraRecord(record, rawSha256);
  throw unreadable('attributes.action: missing, and the record is none of Jira, Confluence or Bitbucket');
}

interface Facts {
  readonly uid: string | undefined;
  /** The action's code, or its words where it has none. */
  readonly code: string;
  readonly words: string;
  readonly time: unknown;
  readonly actor: Activity['actor'];
  readonly targets: readonly Target[];
  readonly ip: unknown;
  readonly application: string | undefined;
}

function activityOf(facts: Facts, rawSha256: string): Activity {
  const { uid, code, words, targets } = facts;
  const kind = productKindOf(code, words);
  return {
    uid: uid ?? `sha256-${rawSha256}`,
    platform: 'atlassian',
    ...kind,
    eventCode: code,
    time: instant(facts.time) ?? UNKNOWN_TIME,
    outcome: outcomeOf(code) === 'failure' ? 'failure' : outcomeOf(words),
    ...given('actor', facts.actor),
    ...given('targets', targets.length > 0 ? targets.slice(0, MOST_TARGETS) : undefined),
    ...given('ip', text(facts.ip)),
    ...given('application', facts.application),
    rawSha256,
  };
}

/** Jira, `/rest/api/3/auditing/record`. The older key is used where there is no account id. */
function jiraRecord(record: Raw, rawSha256: string): Activity {
  const words = text(record.summary) ?? '';
  const id = text(record.authorAccountId) ?? text(record.authorKey);
  const items = [object(record.objectItem), ...objects(record.associatedItems)];
  return activityOf(
    {
      uid: text(record.id),
      code: words,
      words,
      time: record.created,
      actor: id === undefined ? undefined : { type: 'user', id },
      targets: items.flatMap((item) => target(item.typeName, item.id, item.name)),
      ip: record.remoteAddress,
      application: 'jira',
    },
    rawSha256,
  );
}

/** Confluence, `/wiki/rest/api/audit`; its records have no id. */
function confluenceRecord(record: Raw, rawSha256: string): Activity {
  const words = text(record.summary) ?? '';
  const author = object(record.author);
  const id = text(author.accountId) ?? text(author.userKey);
  const name = text(author.displayName) ?? text(author.username);
  const items = [object(record.affectedObject), ...objects(record.associatedObjects)];
  return activityOf(
    {
      uid: undefined,
      code: words,
      words,
      time: record.creationDate,
      actor: actorOf(id, name, text(author.type)),
      targets: items.flatMap((item) => target(item.objectType, ...idAndName(item))),
      ip: record.remoteAddress,
      application: 'confluence',
    },
    rawSha256,
  );
}

/** Data Center's own format, from its files (`auditType`) or its REST API (`type`). */
function dataCenterRecord(record: Raw, type: Raw, rawSha256: string): Activity {
  const words = text(type.action) ?? '';
  const code = text(type.actionI18nKey) ?? words;
  if (code === '') throw unreadable('auditType.action: missing');
  const author = object(record.author);
  return activityOf(
    {
      uid: undefined,
      code,
      words,
      time: record.timestamp,
      actor: actorOf(text(author.id), text(author.name), text(author.type)),
      targets: objects(record.affectedObjects).flatMap((item) => target(item.type, item.id, item.name)),
      ip: record.source,
      application: text(record.system),
    },
    rawSha256,
  );
}

/** Ids below zero stand for nobody: the anonymous, and the server itself. */
function actorOf(
  id: string | undefined,
  name: string | undefined,
  type: string | undefined,
): Activity['actor'] {
  if (id === undefined && name === undefined) return undefined;
  const isNobody = /^-\d+$/.test(id ?? '') || type?.toLowerCase() === 'system';
  return { type: isNobody ? 'system' : 'user', ...given('id', id), ...given('name', name) };
}

function target(type: unknown, id: unknown, name: unknown): Target[] {
  const known = { ...given('id', text(id)), ...given('name', text(name)) };
  const kind = text(type)?.toLowerCase();
  return kind === undefined && Object.keys(known).length === 0 ? [] : [{ type: kind ?? 'unknown', ...known }];
}

/** Confluence writes a group as its name and, behind a colon, its id. */
function idAndName({ id, name }: Raw): [id: unknown, name: unknown] {
  const both = /^(?<name>.+):(?<id>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
    text(name) ?? '',
  )?.groups;
  return both ? [id ?? both.id, both.name] : [id, name];
}
