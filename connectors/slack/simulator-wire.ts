import type { AuditRecord, SimulatedSession, SimulatedSlack, SimulatedUser } from './simulator-state.ts';

/** The simulated organisation as Slack would write it in its answers. */

/** One page, and the cursor of the next; empty at the end, as Slack has it. */
export function pageOf<T>(
  all: readonly T[],
  cursor: string | undefined,
  size: number,
): { rows: T[]; next: string } {
  const from =
    cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('row:', ''));
  const rows = all.slice(from, from + size);
  const next = from + size < all.length ? Buffer.from(`row:${from + size}`).toString('base64') : '';
  return { rows, next };
}

/** A number of any size, as JSON writes it; the compiler's library does not know JSON.rawJSON yet. */
const rawNumber = (JSON as unknown as { rawJSON(digits: string): unknown }).rawJSON;

export function wireSession({ id, userId, teamId, ip, os, osVersion, device, client }: SimulatedSession) {
  return {
    user_id: userId,
    session_id: rawNumber(id),
    team_id: teamId,
    created: { device_hardware: device, os, os_version: osVersion, slack_client_version: client, ip },
  };
}

export function onTheWire(record: AuditRecord): Record<string, unknown> {
  const context = record.context as { session_id?: unknown } | undefined;
  const id = context?.session_id;
  if (typeof id !== 'string' || !/^\d+$/.test(id)) return record;
  return { ...record, context: { ...context, session_id: rawNumber(id) } };
}

export function wireUser({ seed: { enterprise } }: SimulatedSlack, user: SimulatedUser) {
  const { id, name, email, workspaces, isAdmin, isPrimaryOwner } = user;
  const texts = {
    real_name: name,
    real_name_normalized: name,
    display_name: name,
    display_name_normalized: name,
  };
  const empty = {
    avatar_hash: '',
    title: '',
    phone: '',
    skype: '',
    status_text: '',
    status_emoji: '',
    fields: {},
  };
  return {
    id,
    name,
    real_name: name,
    team_id: enterprise.id,
    deleted: !user.active,
    is_admin: isAdmin,
    is_owner: isPrimaryOwner,
    is_primary_owner: isPrimaryOwner,
    is_bot: false,
    is_app_user: false,
    updated: 1_700_000_000,
    profile: { ...texts, ...empty, email },
    enterprise_user: {
      id,
      enterprise_id: enterprise.id,
      enterprise_name: enterprise.name,
      is_admin: isAdmin,
      is_owner: isPrimaryOwner,
      teams: workspaces,
    },
  };
}

export function scimUser({ id, name, email, active }: SimulatedUser) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id,
    userName: name,
    displayName: name,
    active,
    emails: [{ value: email, primary: true }],
  };
}
