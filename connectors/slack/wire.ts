import { z } from 'countersign/kit';

/** What Slack's answers look like, as far as this connector reads them. Fields it does not read may be anything. */

const Text = z.string().nullish();

export const WireUser = z.looseObject({
  id: z.string().min(1),
  name: Text,
  real_name: Text,
  team_id: Text,
  deleted: z.boolean().optional(),
  is_admin: z.boolean().optional(),
  is_owner: z.boolean().optional(),
  is_primary_owner: z.boolean().optional(),
  profile: z.looseObject({ email: Text, real_name: Text }).optional(),
  enterprise_user: z
    .looseObject({
      enterprise_id: Text,
      is_admin: z.boolean().optional(),
      is_owner: z.boolean().optional(),
      teams: z.array(z.string()).optional(),
    })
    .optional(),
});
export type WireUser = z.infer<typeof WireUser>;

const Device = z.looseObject({
  device_hardware: Text,
  os: Text,
  os_version: Text,
  slack_client_version: Text,
  ip: Text,
});

/** `recent` is there only when the session changed since `created`. */
export const WireSession = z.looseObject({
  user_id: z.string(),
  /** Read by parseExact: digits, as a string. */
  session_id: z.string().regex(/^\d+$/),
  team_id: Text,
  created: Device.nullish(),
  recent: Device.nullish(),
});
export type WireSession = z.infer<typeof WireSession>;

/** `auth.test`: who a token belongs to. */
export const AuthTest = z.looseObject({
  user: z.string().min(1),
  user_id: z.string().min(1),
  team: z.string().min(1),
  /** False for a token of a workspace. */
  is_enterprise_install: z.boolean().optional(),
});

const Cursor = z.looseObject({ next_cursor: z.string().nullish() }).nullish();

export const UserAnswer = z.looseObject({ user: WireUser });
export const SessionsAnswer = z.looseObject({
  active_sessions: z.array(WireSession),
  response_metadata: Cursor,
});
export const AuditAnswer = z.looseObject({
  entries: z.array(z.looseObject({})),
  response_metadata: Cursor,
});
