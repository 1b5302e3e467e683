import type { z } from 'zod';
import type { ActionRequest } from '#domain/connectors.ts';
import { CountersignError } from '#domain/errors.ts';

/**
 * The parameters of a request, by the action's shape, defaults filled in. Unknown ones are refused.
 *
 * @throws ERR_INPUT_INVALID naming each parameter that is unknown or of the wrong type
 */
export function readInput<Shape extends z.ZodObject>(shape: Shape, request: ActionRequest): z.infer<Shape> {
  const read = shape.safeParse(request.input);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.') || 'with'}: ${message}`);
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    `${request.platform} ${request.capability}: ${faults.join('; ')}`,
    { place: `with.${read.error.issues[0]?.path.join('.') ?? ''}` },
  );
}

/** How the request's account is named to a person. */
export function labelOf({ account }: ActionRequest): string {
  return account.email ?? account.name ?? account.id;
}

/** What the platform was asked for and must have. @throws ERR_CONNECTOR_NOT_FOUND naming the account */
export function known<Value>(value: Value | undefined, request: ActionRequest): Value {
  if (value !== undefined) return value;
  const { platform, capability, account } = request;
  throw new CountersignError('ERR_CONNECTOR_NOT_FOUND', `${platform}: no account ${account.id}`, {
    place: `${platform} ${capability}`,
  });
}

/**
 * The id of the session that the request's credential names.
 *
 * @param form what the platform's ids look like; default: anything
 * @throws ERR_INPUT_INVALID when it names none of this platform
 */
export function sessionIdOf(request: ActionRequest, form = /./): string {
  const { credential, platform, capability } = request;
  const isSession = credential?.kind === 'session' || credential?.kind === 'session-cookie';
  const isOurs = credential?.platform === undefined || credential.platform === platform;
  if (credential?.id && isSession && isOurs && form.test(credential.id)) return credential.id;
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    `${platform} ${capability}: the credential is no session of ${platform} with an id; sessions.revoke ends all of them`,
    { place: 'credential.id' },
  );
}
