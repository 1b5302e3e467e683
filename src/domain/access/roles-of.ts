import { z } from 'zod';
import { Role } from './permissions.ts';

/** Which roles somebody has: by what their identity provider says of them, and by policy. */

const Email = z.email().max(320).toLowerCase();

const RoleRule = z.strictObject({
  values: z
    .array(z.string().min(1).max(200))
    .max(200)
    .default([])
    .describe('Values of the claim that give it.'),
  people: z.array(Email).max(1_000).default([]).describe('Verified e-mail addresses that have it.'),
});

export const Access = z
  .strictObject({
    claim: z
      .string()
      .regex(/^[\w:/.-]+$/, 'a claim is named as the provider names it; a dot goes into an object')
      .max(200)
      .default('roles')
      .describe('The claim that roles come from: `roles`, `groups`, `realm_access.roles`.'),
    roles: z
      .partialRecord(Role, RoleRule)
      .default({})
      .describe('Who has which role. Without any, the values of the claim are the names of roles.'),
  })
  .prefault({})
  .describe('Who is let in by REST, by the console and by the command line, and as what.');
export type Access = z.infer<typeof Access>;

/** What is known of somebody who comes. */
export interface Known {
  /** The claims of their token. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Lower-case and verified; undefined when the issuer does not vouch for one. */
  readonly email: string | undefined;
}

const SCOPE_PREFIX = 'countersign.';
const MOST_VALUES = 500;

/** Their roles: by the claim, by their e-mail; by the scopes `countersign.<role>` where the token has no such claim. */
export function rolesOf({ claims, email }: Known, access: Access): readonly Role[] {
  const values = valuesAt(claims, access.claim);
  const given = values ? Role.options.filter((role) => gives(values, role, access)) : ofScope(claims.scope);
  const named = email === undefined ? [] : rolesOfPerson(email, access);
  return Role.options.filter((role) => given.includes(role) || named.includes(role));
}

/** The roles that policy gives a person by name. */
export function rolesOfPerson(email: string, { roles }: Access): readonly Role[] {
  return Role.options.filter((role) => roles[role]?.people.includes(email.toLowerCase()));
}

/** Whether policy names people at all: without that it says nothing of who uses the command line. */
export function namesPeople({ roles }: Access): boolean {
  return Object.values(roles).some((rule) => rule.people.length > 0);
}

function gives(values: readonly string[], role: Role, { roles }: Access): boolean {
  if (Object.keys(roles).length === 0) return values.includes(role);
  return roles[role]?.values.some((each) => values.includes(each)) ?? false;
}

/** The claim's texts; undefined where there is no such claim. What is neither text nor list of texts gives nothing. */
function valuesAt(claims: Readonly<Record<string, unknown>>, path: string): readonly string[] | undefined {
  const found = Object.hasOwn(claims, path) ? claims[path] : within(claims, path.split('.'));
  if (found === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(found) ? found.slice(0, MOST_VALUES) : [found];
  return list.filter((each): each is string => typeof each === 'string');
}

function within(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}

function ofScope(scope: unknown): readonly string[] {
  if (typeof scope !== 'string') return [];
  return scope
    .split(' ')
    .filter((entry) => entry.startsWith(SCOPE_PREFIX))
    .map((entry) => entry.slice(SCOPE_PREFIX.length));
}
