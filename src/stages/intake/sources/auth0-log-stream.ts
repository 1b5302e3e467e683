import type { Severity } from '#domain/detection.ts';
import { CountersignError } from '#domain/errors.ts';
import { firstText, lookUp, present, recordOf, seek } from '../fields.ts';
import { commonCredentialPaths, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import type { DetectionDraft, PresetContext, PrincipalDraft, Sought, SourcePreset } from '../preset.ts';

const PRINCIPAL = {
  email: ['data.user_name', 'data.details.request.auth.user.email', 'data.details.body.email'],
  uid: ['data.user_id', 'data.details.request.auth.user.user_id'],
  name: ['data.user_name'],
};
/** A client exchanged its own credentials, or failed to: it is itself whom the event is about. */
const BY_CLIENT = new Set(['seccft', 'feccft']);
const CLIENT = { email: [], uid: ['data.client_id'], name: ['data.client_name'] };
const CREDENTIALS = ['data.details.', 'data.'].flatMap((at) => [
  ...commonCredentialPaths(at),
  { path: `${at}session_id`, kind: 'session' } as const,
]);

/**
 * Event types of which Auth0 itself says that something is wrong; all others are ordinary.
 * @see https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes
 */
const ALARMS: Readonly<Record<string, Severity>> = {
  limit_wc: 'medium',
  limit_mu: 'medium',
  limit_sul: 'medium',
  pwd_leak: 'high',
  reset_pwd_leak: 'high',
  signup_pwd_leak: 'high',
  mfar: 'low',
  ferrt: 'medium',
  fertft: 'medium',
  fede: 'low',
  api_limit: 'low',
};

/**
 * Log streams of Auth0 (custom webhook): a JSON list, lines, or single objects. Every event that names somebody is a
 * detection, so the stream's filter has to select what is one.
 * @see https://auth0.com/docs/customize/log-streams/custom-log-streams
 */
export const auth0LogStream: SourcePreset = {
  preset: 'auth0-log-stream',
  describe: 'Events of an Auth0 log stream (custom webhook); filter the stream to what is worth a case.',
  toDetections(record, context) {
    if (!recordOf(lookUp(record, 'data')))
      throw new CountersignError(
        'ERR_INPUT_INVALID',
        'this is no event of an Auth0 log stream: it has no data',
      );
    return [toDraft(record, context)];
  },
};

function toDraft(record: unknown, context: PresetContext): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(record, paths);
  const type = text('data.type');
  return {
    title: text('data.description') ?? `Auth0 event ${type ?? ''}`.trim(),
    severity: { found: (type && Object.hasOwn(ALARMS, type) && ALARMS[type]) || 'informational', tried: [] },
    detectedAt: seek(record, ['data.date']),
    principal: principalOf(record, type),
    techniques: [],
    payload: record,
    platform: 'auth0',
    ...present({
      sourceEventId: text('log_id', 'data.log_id', 'data._id'),
      credential: findCredential(record, CREDENTIALS, 'auth0', context.fingerprint),
      ip: text('data.ip'),
      userAgent: text('data.user_agent'),
      analytic: type === undefined ? undefined : { uid: type },
    }),
  };
}

function principalOf(record: unknown, type: string | undefined): Sought<PrincipalDraft> {
  if (type === undefined || !BY_CLIENT.has(type)) return findPrincipal(record, PRINCIPAL);
  const { found, tried } = findPrincipal(record, CLIENT);
  return found ? { found: { ...found, kind: 'workload' }, tried } : { tried };
}
