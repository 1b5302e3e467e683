import { type Activity, checkedActivity, given, isRecord, type Raw, UNKNOWN_TIME } from 'countersign/kit';
import { instant, object, objects, text } from './audit-fields.ts';
import { kindOf, outcomeOf } from './audit-kinds.ts';
import { productRecord } from './product-record.ts';
import { LOG_PLACE, unreadable } from './unreadable.ts';

/** One raw record of Atlassian into an activity; pure. */

type Target = NonNullable<Activity['targets']>[number];
/** A record of an import may name thousands. */
const MOST_TARGETS = 100;

/**
 * Reads a record of the organisation's log; also what Jira, Confluence and Bitbucket write into theirs, in the cloud and
 * in Data Center.
 *
 * Only what makes the record one of Atlassian's must be there; every other member may be missing or of another type, and
 * is then left out.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the field
 */
export function normalize(record: unknown, rawSha256: string): Activity {
  if (!isRecord(record)) throw unreadable('the record is not an object');
  const activity = isRecord(record.attributes)
    ? organisationEvent(record, record.attributes, rawSha256)
    : productRecord(record, rawSha256);
  return checkedActivity(LOG_PLACE, activity);
}

function organisationEvent(record: Raw, attributes: Raw, rawSha256: string): Activity {
  const action = text(attributes.action);
  if (action === undefined) throw unreadable('attributes.action: missing');
  const actor = object(attributes.actor);
  const auth = object(actor.auth);
  const facts = kindOf(action, text(auth.authType));
  const targets = targetsOf(attributes, actor).slice(0, MOST_TARGETS);
  const who = actorOf(actor);
  return {
    uid: text(record.id) ?? `sha256-${rawSha256}`,
    platform: 'atlassian',
    ...facts,
    eventCode: action,
    time: instant(attributes.time) ?? UNKNOWN_TIME,
    outcome: outcomeOf(action),
    ...given('actor', who),
    ...given('targets', targets.length > 0 ? targets : undefined),
    ...given('tokenId', text(auth.tokenId)),
    ...given('ip', text(object(attributes.location).ip)),
    ...given('geo', geoOf(object(attributes.location))),
    ...given('operation', facts.kind === 'api-call' || facts.kind === 'token-use' ? action : undefined),
    ...given('application', text(object(actor.app).id) ?? siteOf(attributes)),
    ...(facts.kind === 'vendor-verdict' ? { vendorVerdict: action } : {}),
    rawSha256,
  };
}

/** A person’s id is 24 hex digits, or a number and a UUID; an app’s is its name, and in place of an e-mail stands text. */
function actorOf({ id, name, email, app }: Raw): Activity['actor'] {
  const address = text(email)?.includes('@') ? text(email)?.toLowerCase() : undefined;
  const accountId = text(id);
  const isPerson = address !== undefined || /^[0-9a-f]{24}$|^[\w-]{2,}:[\w:-]+$/i.test(accountId ?? '');
  if (accountId === undefined && address === undefined && text(name) === undefined) return undefined;
  return {
    type: isPerson ? 'user' : accountId !== undefined || isRecord(app) ? 'workload' : 'unknown',
    ...given('id', accountId),
    ...given('email', address),
    ...given('name', text(name)),
  };
}

/** What it was done to, where, and for whom. */
function targetsOf({ context, container }: Raw, { onBehalfOf }: Raw): Target[] {
  const named = [...objects(context), ...objects(container)].map(({ id, type, attributes }) => {
    const facts = object(attributes);
    const name = facts.name ?? facts.email ?? facts.siteName ?? facts.displayName ?? facts.label;
    return { type: text(type) ?? 'unknown', ...given('id', text(id)), ...given('name', text(name)) };
  });
  if (!isRecord(onBehalfOf)) return named;
  const person = text(onBehalfOf.email) ?? text(onBehalfOf.name);
  return [...named, { type: 'on-behalf-of', ...given('id', text(onBehalfOf.id)), ...given('name', person) }];
}

function siteOf({ context, container }: Raw): string | undefined {
  const site = [...objects(container), ...objects(context)].find(({ type }) => type === 'sites');
  const facts = object(site?.attributes);
  return text(facts.siteHostName) ?? text(facts.siteName);
}

function geoOf({ countryName, regionName, city }: Raw): Activity['geo'] {
  const geo = {
    ...given('country', text(countryName)),
    ...given('region', text(regionName)),
    ...given('city', text(city)),
  };
  return Object.keys(geo).length > 0 ? geo : undefined;
}
