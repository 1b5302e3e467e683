import type { Activity } from '../activity.ts';

/** Kinds that are something done with a credential, beyond being in use. */
const CALLS = new Set<Activity['kind']>([
  'api-call',
  'token-use',
  'token-mint',
  'credential-added',
  'credential-removed',
  'account-change',
  'policy',
  'other',
]);
/** Of these the vendor's event type says no more than that something was called. */
const TOLD_BY_OPERATION = new Set<Activity['kind']>(['api-call', 'token-use']);

const LONGEST = 200;
/** `v1.0`, `v2`: the version of an interface is no object's id. */
const VERSION = /^v\d{1,3}(\.\d{1,3})?$/i;
/** The id in `users('ada@example.com')`. */
const IN_QUOTES = /\((?:'[^']*'|"[^"]*")\)/g;
const MARKS_OBJECT = /\d|@|%40/;

/** Whether something was done, and not refused. */
export function isCall({ kind, outcome }: Activity): boolean {
  return CALLS.has(kind) && outcome !== 'failure';
}

/**
 * The operation by which calls are compared: the vendor's name of it, for a path without the ids in it, so that reading
 * another object is the same operation. Undefined where the record does not tell.
 */
export function operationOf({ kind, operation, eventCode }: Activity): string | undefined {
  const told = TOLD_BY_OPERATION.has(kind) ? operation : eventCode;
  return told === undefined ? undefined : withoutIds(told.slice(0, 2 * LONGEST)).slice(0, LONGEST);
}

function withoutIds(operation: string): string {
  if (!operation.includes('/')) return operation;
  const [path = ''] = operation.split(/[?#]/, 1);
  return path
    .replace(IN_QUOTES, '(*)')
    .replace(/\/{2,}/g, '/')
    .split('/')
    .map((segment) => (MARKS_OBJECT.test(segment) && !VERSION.test(segment) ? '*' : segment))
    .join('/');
}
