import type { Severity } from '#domain/detection.ts';
import { firstText, present, seek } from '../fields.ts';
import { type CredentialPath, commonCredentialPaths, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import { findTechniques } from '../find-techniques.ts';
import { platformOf } from '../platforms.ts';
import type { DetectionDraft, PresetContext, SourcePreset } from '../preset.ts';
import { severityIn } from '../read-severity.ts';

const PRINCIPAL = {
  email: [
    'data.office365.UserId',
    'data.github.actor',
    'data.gcp.protoPayload.authenticationInfo.principalEmail',
    'data.okta.actor.alternateId',
    'data.user_email',
    'data.srcuser',
    'data.dstuser',
  ],
  uid: ['data.aws.userIdentity.arn', 'data.okta.actor.id', 'data.uid'],
  name: ['data.github.actor', 'data.aws.userIdentity.userName', 'data.srcuser', 'data.dstuser', 'data.user'],
};

const CREDENTIALS: readonly CredentialPath[] = [
  { path: 'data.aws.userIdentity.accessKeyId', kind: 'api-key', platform: 'aws' },
  { path: 'data.github.hashed_token', kind: 'access-token', platform: 'github' },
  { path: 'data.okta.authenticationContext.externalSessionId', kind: 'session', platform: 'okta' },
  { path: 'data.office365.AppAccessContext.AADSessionId', kind: 'session', platform: 'entra-id' },
  ...commonCredentialPaths('data.'),
];

/**
 * Alerts of Wazuh, as its integrator hands them to a script or the alerts file has them.
 * @see https://documentation.wazuh.com/current/user-manual/manager/integration-with-external-apis.html
 */
export const wazuh: SourcePreset = {
  preset: 'wazuh',
  describe: 'Wazuh alerts, as its integrator sends them.',
  toDetections(record, context) {
    return [toDraft(record, context)];
  },
};

function toDraft(alert: unknown, context: PresetContext): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(alert, paths);
  const platform = platformOf(text('data.integration'), text('decoder.name'), text('data.source'));
  // An alert's id is unique to its manager only.
  const id = text('id');
  const manager = text('manager.name');
  return {
    title: text('rule.description') ?? 'Wazuh alert',
    severity: severityIn(seek(alert, ['rule.level']), severityFromLevel),
    detectedAt: seek(alert, ['timestamp', '@timestamp']),
    principal: findPrincipal(alert, PRINCIPAL),
    techniques: findTechniques(alert, ['rule.mitre.id', 'rule.mitre']),
    payload: alert,
    ...present({
      sourceEventId: id && (manager ? `${manager}/${id}` : id),
      description: text('full_log'),
      credential: findCredential(alert, CREDENTIALS, platform, context.fingerprint),
      platform,
      ip: text('data.srcip', 'data.src_ip', 'data.aws.sourceIPAddress', 'data.office365.ClientIP'),
      userAgent: text('data.aws.userAgent', 'data.user_agent', 'data.office365.UserAgent'),
      analytic: present({ uid: text('rule.id'), name: text('rule.description') }),
    }),
  };
}

/**
 * Wazuh's levels 0 to 15; the bands are its dashboard's: 7 medium, 12 high, 15 critical.
 * @see https://documentation.wazuh.com/current/user-manual/ruleset/rules/rules-classification.html
 */
function severityFromLevel(value: unknown): Severity | undefined {
  const level = typeof value === 'string' && /^\d{1,2}$/.test(value) ? Number(value) : value;
  if (typeof level !== 'number' || !(level >= 0 && level <= 16)) return undefined;
  if (level >= 15) return 'critical';
  if (level >= 12) return 'high';
  if (level >= 7) return 'medium';
  return level > 0 ? 'low' : 'informational';
}
