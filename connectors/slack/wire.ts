import { CountersignError, z } from 'countersign/kit';

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
export const ScimUser = z.looseObject({
  id: z.string().min(1),
  userName: Text,
  displayName: Text,
  active: z.boolean(),
  emails: z.array(z.looseObject({ value: Text, primary: z.boolean().nullish() })).nullish(),
});
export type ScimUser = z.infer<typeof ScimUser>;
export const ScimUsers = z.looseObject({ Resources: z.array(ScimUser).optional() });

/** @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the field */
export function readAnswer<Shape extends z.ZodType>(
  shape: Shape,
  body: unknown,
  place: string,
): z.infer<Shape> {
  const read = shape.safeParse(body);
  if (read.success) return read.data;
  const [fault] = read.error.issues;
  throw new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `slack: ${fault?.path.join('.') || 'the answer'}: ${fault?.message ?? 'unreadable'}`,
    { place: `slack ${place}` },
  );
}
