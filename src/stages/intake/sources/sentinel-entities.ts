import type { Credential } from '#domain/credential.ts';
import { firstText, jsonIn, listOf, lookUp, present, recordOf, textOf } from '../fields.ts';
import { isEmail } from '../find-principal.ts';
import type { PrincipalDraft } from '../preset.ts';

/** What Sentinel's entities say, in any of their spellings (`UPNSuffix`, `upnSuffix`, `upn_suffix`). */
export interface EntityFacts {
  readonly principal?: PrincipalDraft;
  /** The platform that `principal.uid` belongs to. */
  readonly platform?: string;
  readonly credential?: Credential;
  readonly ip?: string;
  readonly userAgent?: string;
}

interface Entity {
  readonly kind: string;
  /** Members by lower-case name without underscores. */
  readonly members: ReadonlyMap<string, unknown>;
}

export const ENTITY_PATHS = [
  'properties.relatedEntities',
  'relatedEntities',
  'related_entities',
  'properties.entities',
  'Entities',
  'entities',
] as const;

/** Reads the accounts, sessions and addresses among a record's entities. */
export function readEntities(record: unknown): EntityFacts {
  const entities = [...ENTITY_PATHS, ...alertPaths(record)]
    .flatMap((path) => listOf(lookUp(record, path)))
    .map(toEntity)
    .filter((entity) => entity !== undefined);
  const account = best(entities.filter(({ kind }) => kind === 'account').map(toAccount));
  const session = entities.find(({ kind }) => kind === 'cloudlogonsession');
  const sessionId = session && member(session, 'sessionid');
  return present({
    principal: account?.principal,
    platform: account?.platform,
    credential:
      sessionId === undefined
        ? undefined
        : ({ kind: 'session', platform: 'entra-id', id: sessionId.slice(0, 512) } satisfies Credential),
    ip: first(entities, 'ip', 'address'),
    userAgent: session && member(session, 'useragent'),
  });
}

/** Entities of the alerts inside an incident, where the trigger delivers them. */
function alertPaths(record: unknown): string[] {
  return ['properties.Alerts', 'properties.alerts', 'Alerts'].flatMap((path) =>
    listOf(lookUp(record, path)).flatMap((_, index) => [
      `${path}.${index}.properties.entities`,
      `${path}.${index}.properties.Entities`,
      `${path}.${index}.Entities`,
    ]),
  );
}

function toEntity(value: unknown): Entity | undefined {
  const whole = recordOf(value);
  const kind = firstText(value, ['kind', 'Type', 'type']);
  if (whole === undefined || kind === undefined) return undefined;
  const inner = { ...whole, ...recordOf(whole.properties) };
  const members = new Map(
    Object.entries(inner).map(([key, item]) => [key.toLowerCase().replaceAll('_', ''), item]),
  );
  return { kind: kind.toLowerCase().replace(/[^a-z]/g, ''), members };
}

function member(entity: Entity, ...names: string[]): string | undefined {
  for (const name of names) {
    const text = textOf(entity.members.get(name));
    if (text !== undefined) return text;
  }
  return undefined;
}

function first(entities: readonly Entity[], kind: string, name: string): string | undefined {
  const entity = entities.find((one) => one.kind === kind && member(one, name) !== undefined);
  return entity && member(entity, name);
}

interface AccountFacts {
  readonly principal: PrincipalDraft;
  readonly platform?: string;
}

function toAccount(entity: Entity): AccountFacts | undefined {
  const name = member(entity, 'accountname', 'name');
  const suffix = member(entity, 'upnsuffix');
  const upn =
    member(entity, 'userprincipalname') ??
    (name !== undefined && suffix !== undefined && !name.includes('@') ? `${name}@${suffix}` : name);
  const email = upn !== undefined && isEmail(upn) ? upn.toLowerCase() : undefined;
  const uid = member(entity, 'aaduserid', 'objectguid');
  const shown = name ?? member(entity, 'displayname', 'friendlyname');
  if (email === undefined && uid === undefined && shown === undefined) return undefined;
  return present({
    principal: present({ email, uid, name: shown }),
    platform: uid === undefined ? undefined : 'entra-id',
  }) as AccountFacts;
}

/** An account with an e-mail before one with an id, before one with a name alone. */
function best(accounts: readonly (AccountFacts | undefined)[]): AccountFacts | undefined {
  const known = accounts.filter((account) => account !== undefined);
  return (
    known.find(({ principal }) => principal.email) ?? known.find(({ principal }) => principal.uid) ?? known[0]
  );
}

/** The rule's custom details, a name to its first value; they stand as JSON inside JSON. */
export function customDetails(record: unknown): Record<string, unknown> {
  const found = new Map<string, unknown>();
  const holders = [
    lookUp(record, 'ExtendedProperties'),
    lookUp(record, 'properties.additionalData'),
    ...listOf(lookUp(record, 'properties.Alerts') ?? lookUp(record, 'properties.alerts')).map((alert) =>
      lookUp(alert, 'properties.additionalData'),
    ),
  ];
  for (const holder of holders) {
    const open = typeof holder === 'string' ? jsonIn(holder) : holder;
    const details = lookUp(open, 'Custom Details') ?? lookUp(open, 'customDetails');
    const map = recordOf(typeof details === 'string' ? jsonIn(details) : details);
    for (const [key, value] of Object.entries(map ?? {})) {
      if (!found.has(key)) found.set(key, Array.isArray(value) ? value[0] : value);
    }
  }
  return Object.fromEntries(found);
}
