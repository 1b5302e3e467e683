import type { Credential } from '#domain/credential.ts';
import { firstText, listOf, lookUp, present, recordOf, seek } from '../fields.ts';
import { type CredentialPath, commonCredentialPaths, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import { findTechniques } from '../find-techniques.ts';
import { platformOf } from '../platforms.ts';
import type { DetectionDraft, PresetContext, SourcePreset } from '../preset.ts';
import { severityFromName, severityFromScore, severityIn } from '../read-severity.ts';

const PRINCIPAL = {
  email: ['user.email', 'user.name', 'source.user.email', 'okta.actor.alternate_id', 'user.target.email'],
  uid: ['user.id', 'okta.actor.id', 'aws.cloudtrail.user_identity.arn', 'client.user.id'],
  name: ['user.name', 'user.full_name', 'source.user.name', 'client.user.name', 'related.user'],
};

const CREDENTIALS: readonly CredentialPath[] = [
  { path: 'okta.transaction.detail.request_api_token_id', kind: 'api-key', platform: 'okta' },
  { path: 'okta.authentication_context.external_session_id', kind: 'session', platform: 'okta' },
  { path: 'okta.authentication_context.root_session_id', kind: 'session', platform: 'okta' },
  { path: 'github.hashed_token', kind: 'access-token', platform: 'github' },
  { path: 'slack.audit.context.session_id', kind: 'session', platform: 'slack' },
  { path: 'azure.signinlogs.properties.session_id', kind: 'session', platform: 'entra-id' },
  {
    path: 'azure.signinlogs.properties.unique_token_identifier',
    kind: 'access-token',
    platform: 'entra-id',
  },
  { path: 'azure.graphactivitylogs.properties.c_sid', kind: 'session', platform: 'entra-id' },
  { path: 'o365.audit.AppAccessContext.AADSessionId', kind: 'session', platform: 'entra-id' },
  { path: 'aws.cloudtrail.user_identity.access_key_id', kind: 'api-key', platform: 'aws' },
  { path: 'auth0.logs.data.details.session_id', kind: 'session', platform: 'auth0' },
  ...commonCredentialPaths(''),
];

/** Alerts of Elastic Security, as Kibana's webhook connector sends them with `{{#context.alerts}}{{{.}}}{{/context.alerts}}`. */
export const elastic: SourcePreset = {
  preset: 'elastic',
  describe: 'Elastic Security alerts sent by Kibana’s webhook connector, dotted or nested keys, one or many.',
  toDetections(record, context) {
    const list = lookUp(record, 'context.alerts') ?? lookUp(record, 'alerts');
    const alerts = Array.isArray(list) ? listOf(list) : [record];
    return alerts.map((alert) => toDraft(recordOf(lookUp(alert, '_source')) ?? alert, alert, context));
  },
};

function toDraft(alert: unknown, whole: unknown, context: PresetContext): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(alert, paths);
  const platform = platformOf(
    text('cloud.provider'),
    text('kibana.alert.original_event.module', 'event.module'),
    text('event.dataset', 'data_stream.dataset')?.split('.')[0],
    text('observer.product', 'service.name'),
  );
  const byName = seek(alert, ['kibana.alert.severity', 'signal.rule.severity']);
  const byScore = seek(alert, ['kibana.alert.risk_score', 'event.risk_score']);
  return {
    title: text('kibana.alert.rule.name', 'signal.rule.name', 'message') ?? 'Elastic Security alert',
    severity:
      byName.found === undefined && byScore.found !== undefined
        ? severityIn(byScore, severityFromScore)
        : severityIn({ ...byName, tried: [...byName.tried, ...byScore.tried] }, severityFromName),
    detectedAt: seek(alert, [
      '@timestamp',
      'kibana.alert.start',
      'kibana.alert.last_detected',
      'kibana.alert.original_time',
    ]),
    principal: findPrincipal(alert, PRINCIPAL),
    techniques: findTechniques(alert, ['threat', 'kibana.alert.rule.threat', 'signal.rule.threat']),
    payload: whole,
    ...present({
      sourceEventId:
        text('kibana.alert.uuid', 'signal.original_event.id', '_id') ?? firstText(whole, ['_id']),
      description: text('kibana.alert.reason', 'message'),
      credential: credentialOf(alert, platform, context),
      platform,
      ip: text('source.ip', 'client.ip', 'source.address'),
      userAgent: text('user_agent.original'),
      analytic: analyticOf(alert),
      link: text('kibana.alert.url'),
    }),
  };
}

function credentialOf(
  alert: unknown,
  platform: string | undefined,
  context: PresetContext,
): Credential | undefined {
  return findCredential(alert, CREDENTIALS, platform, context.fingerprint);
}

function analyticOf(alert: unknown): DetectionDraft['analytic'] | undefined {
  const uid = firstText(alert, ['kibana.alert.rule.rule_id', 'kibana.alert.rule.uuid']);
  const name = firstText(alert, ['kibana.alert.rule.name']);
  return uid === undefined && name === undefined ? undefined : present({ uid, name });
}
