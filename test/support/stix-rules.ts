/** What STIX 2.1 (OASIS Standard, 10 June 2021) demands of the objects that we write. */

interface StixLike {
  readonly type: string;
  readonly id: string;
  readonly [property: string]: unknown;
}

/** Required beside type and id; common properties are asked of all but observables (section 3.2). */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  identity: ['name'],
  incident: ['name'],
  'attack-pattern': ['name'],
  'course-of-action': ['name'],
  note: ['content', 'object_refs'],
  report: ['name', 'published', 'object_refs'],
  'observed-data': ['first_observed', 'last_observed', 'number_observed', 'object_refs'],
  relationship: ['relationship_type', 'source_ref', 'target_ref'],
};
/** Observables, with the properties of which at least one must be there. */
const OBSERVABLES: Readonly<Record<string, readonly string[]>> = {
  'user-account': ['user_id', 'account_login', 'account_type', 'display_name'],
  'email-addr': ['value'],
  'ipv4-addr': ['value'],
  'ipv6-addr': ['value'],
};
const COMMON = ['spec_version', 'created', 'modified'];
const ID = /^([a-z][a-z0-9-]*[a-z0-9])--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3,})?Z$/;
const TIMES = ['created', 'modified', 'published', 'first_observed', 'last_observed'];

/** Everything of a bundle that breaks a rule, in words. */
export function stixFaults(bundle: {
  readonly type: string;
  readonly id: string;
  readonly objects: readonly StixLike[];
}): readonly string[] {
  const ids = new Set(bundle.objects.map(({ id }) => id));
  return [
    ...(bundle.type === 'bundle' && ID.exec(bundle.id)?.[1] === 'bundle' ? [] : ['it is no bundle']),
    ...(ids.size === bundle.objects.length ? [] : ['an id is there twice']),
    ...bundle.objects.flatMap((object) => objectFaults(object, ids).map((fault) => `${object.id}: ${fault}`)),
  ];
}

function objectFaults(object: StixLike, ids: ReadonlySet<string>): readonly string[] {
  const { type } = object;
  const required = REQUIRED[type];
  const naming = OBSERVABLES[type];
  const lacking = (required ? [...COMMON, ...required] : ['spec_version']).filter(
    (name) => !(name in object),
  );
  return [
    ...(required || naming ? [] : [`its type ${type} is none we write`]),
    ...(ID.exec(object.id)?.[1] === type ? [] : ['its id is not of its type and UUID version 5']),
    ...lacking.map((name) => `it lacks ${name}`),
    ...(naming && !naming.some((name) => name in object) ? ['nothing names it'] : []),
    ...(object['spec_version'] === '2.1' ? [] : ['it is not of version 2.1']),
    ...Object.entries(object).flatMap(([name, value]) => valueFaults(name, value, ids)),
    ...orderFaults(object),
  ];
}

function valueFaults(name: string, value: unknown, ids: ReadonlySet<string>): readonly string[] {
  if (value === undefined || value === null || value === '') return [`${name} is empty`];
  if (Array.isArray(value) && value.length === 0) return [`the list ${name} is empty`];
  if (TIMES.includes(name) && !TIMESTAMP.test(String(value))) return [`${name} is no timestamp`];
  if (name.endsWith('_ref') && !ids.has(String(value))) return [`${name} refers to nothing in the bundle`];
  if (name.endsWith('_refs')) {
    return (value as string[])
      .filter((id) => !ids.has(id))
      .map((id) => `${name} refers to ${id}, which is not there`);
  }
  if (name === 'confidence' && !(Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100))
    return ['confidence is not between 0 and 100'];
  return [];
}

function orderFaults(object: StixLike): readonly string[] {
  const after = (first: string, second: string) =>
    String(object[first] ?? '') > String(object[second] ?? '\uffff') ? [`${first} is after ${second}`] : [];
  return [...after('created', 'modified'), ...after('first_observed', 'last_observed')];
}
