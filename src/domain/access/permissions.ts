import { z } from 'zod';

/**
 * role         what a person or program is to Countersign; whoever has none is let into nothing
 * permission   what a role allows; every route of REST, every page and every command that acts asks for one
 */
export const Role = z.enum(['viewer', 'responder', 'approver', 'admin', 'auditor']);
export type Role = z.infer<typeof Role>;

const EVERY_ROLE = Role.options;
const RESPONDING = ['responder', 'admin'] as const;
const APPROVING = ['approver', 'admin'] as const;
const DECIDING = ['responder', 'approver', 'admin'] as const;

/** Which roles have which permission. */
export const PERMISSIONS = {
  'incidents.read': EVERY_ROLE,
  'runs.read': EVERY_ROLE,
  'approvals.read': EVERY_ROLE,
  'leases.read': EVERY_ROLE,
  'coverage.read': EVERY_ROLE,
  'playbooks.read': EVERY_ROLE,
  'kill-switch.read': EVERY_ROLE,
  /** What was received and could not be read: it may say more than an incident does. */
  'dead-letters.read': ['responder', 'admin', 'auditor'],
  'assessments.make': DECIDING,
  'runs.start': RESPONDING,
  'runs.operate': RESPONDING,
  'ledger.accept': RESPONDING,
  'incidents.close': RESPONDING,
  'dead-letters.close': RESPONDING,
  /** Whether this person may decide this question is policy's word besides: see its approver groups. */
  'approvals.decide': APPROVING,
  'questions.answer': DECIDING,
  'leases.undo': DECIDING,
  'leases.settle': APPROVING,
  /** Stopping is easier than going on. */
  'kill-switch.on': RESPONDING,
  'kill-switch.off': APPROVING,
} as const satisfies Readonly<Record<string, readonly Role[]>>;
export type Permission = keyof typeof PERMISSIONS;

/** What a door asks for: one permission, any of several, or nothing, not even who comes. */
export type Needed = Permission | readonly Permission[] | 'anyone';

/** The roles that a door lets in, in the order of `Role`. */
export function rolesLetIn(needed: Needed): readonly Role[] {
  if (needed === 'anyone') return EVERY_ROLE;
  const permissions = typeof needed === 'string' ? [needed] : needed;
  return EVERY_ROLE.filter((role) => permissions.some((each) => mayDo([role], each)));
}

/** Whether any of the roles has the permission. */
export function mayDo(roles: readonly string[], permission: Permission): boolean {
  const allowed: readonly string[] = PERMISSIONS[permission];
  return roles.some((role) => allowed.includes(role));
}
