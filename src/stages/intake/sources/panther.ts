import { firstText, present, seek } from '../fields.ts';
import { commonCredentialPaths, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import { findTechniques } from '../find-techniques.ts';
import { platformOf } from '../platforms.ts';
import type { DetectionDraft, PresetContext, SourcePreset } from '../preset.ts';
import { severityFromName, severityIn } from '../read-severity.ts';

const CONTEXTS = ['alertContext.', 'alert_context.', 'context.'] as const;

function inContext(paths: readonly string[]): string[] {
  return CONTEXTS.flatMap((context) => paths.map((path) => context + path));
}

const PRINCIPAL = {
  email: inContext([
    'actor.alternateId',
    'actor.attributes.email',
    'actor.email',
    'actor.user.email',
    'actor_email',
    'user_email',
    'email',
    'user',
    'actor',
    'userPrincipalName',
  ]),
  uid: inContext(['actor.id', 'actor.user.id', 'user_id', 'userIdentity.arn', 'user_arn']),
  name: inContext(['actor', 'user', 'username', 'user_name', 'actor.displayName', 'actor.user.name']),
};

const CREDENTIALS = CONTEXTS.flatMap((context) => [
  ...commonCredentialPaths(context),
  ...commonCredentialPaths(`${context}authentication_context.`),
  { path: `${context}userIdentity.accessKeyId`, kind: 'api-key', platform: 'aws' } as const,
  { path: `${context}context.session_id`, kind: 'session' } as const,
]);

/** Alerts of Panther's custom webhook destination. `id` is the rule; `alertId` is the alert. */
export const panther: SourcePreset = {
  preset: 'panther',
  describe:
    'Panther alerts from its custom webhook destination; the principal comes from the rule’s alert_context.',
  toDetections(record, context) {
    return [toDraft(record, context)];
  },
};

function toDraft(alert: unknown, context: PresetContext): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(alert, paths);
  const ruleId = text('id', 'ruleId', 'detectionId');
  const name = text('name', 'ruleName');
  const logType = text('logTypes', 'p_log_type', 'alertContext.p_log_type') ?? ruleId;
  const platform = platformOf(text(...inContext(['platform'])), logType?.split('.')[0], logType);
  return {
    title: text('title', 'name') ?? 'Panther alert',
    severity: severityIn(seek(alert, ['severity']), severityFromName),
    detectedAt: seek(alert, ['createdAt', 'creationTime', 'created_at']),
    principal: findPrincipal(alert, PRINCIPAL),
    techniques: findTechniques(alert, ['reports', 'tags', ...inContext(['mitre'])]),
    payload: alert,
    ...present({
      sourceEventId: text('alertId', 'alert_id'),
      description: text('description'),
      credential: findCredential(alert, CREDENTIALS, platform, context.fingerprint),
      platform,
      ip: text(
        ...inContext(['client.ipAddress', 'ip', 'source_ip', 'sourceIPAddress', 'actor_ip', 'ip_address']),
      ),
      userAgent: text(
        ...inContext(['client.userAgent.rawUserAgent', 'user_agent', 'userAgent', 'context.ua']),
      ),
      analytic: ruleId === undefined && name === undefined ? undefined : present({ uid: ruleId, name }),
      link: text('link'),
    }),
  };
}
