import { everyItem, firstText, listOf, lookUp, present, seek } from '../fields.ts';
import { type CredentialPath, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import { findTechniques } from '../find-techniques.ts';
import { platformOf } from '../platforms.ts';
import type { DetectionDraft, PresetContext, SourcePreset } from '../preset.ts';
import { severityFromName, severityFromScore, severityIn } from '../read-severity.ts';

/** Where the UDM event stands: flat, as one event of a rule's collection, or under a SOAR webhook's own key. */
const EVENTS = ['event.', 'collectionElements.references.event.', 'udm.'] as const;
const inEvent = (...paths: string[]): string[] =>
  EVENTS.flatMap((event) => paths.map((path) => event + path));

const PRINCIPAL = {
  email: inEvent('principal.user.emailAddresses', 'principal.user.userid', 'target.user.emailAddresses'),
  uid: inEvent('principal.user.productObjectId', 'principal.user.userid', 'target.user.userid'),
  name: inEvent('principal.user.userDisplayName', 'target.user.userDisplayName'),
};

const CREDENTIALS: readonly CredentialPath[] = inEvent('network.sessionId', 'extensions.auth.sessionId').map(
  (path) => ({ path, kind: 'session' }),
);

/** Log types that UDM names its parsers by: `OKTA`, `GITHUB`, `WORKSPACE_ACTIVITY`. */
const LOG_TYPES: Readonly<Record<string, string>> = {
  workspace_activity: 'google-workspace',
  workspace_users: 'google-workspace',
  azure_ad: 'entra-id',
  azure_ad_audit: 'entra-id',
  office_365: 'entra-id',
  aws_cloudtrail: 'aws',
  slack_audit: 'slack',
  salesforce: 'salesforce',
};

/**
 * Detections of Google SecOps (Chronicle): a rule's detection with its UDM event, polled or by a SOAR webhook.
 * @see https://cloud.google.com/chronicle/docs/reference/detection-engine-api
 */
export const googleSecops: SourcePreset = {
  preset: 'google-secops',
  describe: 'Google SecOps rule detections with their UDM event.',
  toDetections(record, context) {
    const list = lookUp(record, 'detections');
    const found = Array.isArray(list) ? everyItem(list) : [record];
    return found.map((detection) => toDraft(detection, context));
  },
};

function toDraft(detection: unknown, context: PresetContext): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(detection, paths);
  const logType = text(...inEvent('metadata.logType', 'metadata.productName'));
  const platform =
    LOG_TYPES[logType?.toLowerCase() ?? ''] ?? platformOf(logType, text(...inEvent('metadata.vendorName')));
  const byLabel = labelOf(detection, 'severity');
  const byName = seek(detection, ['detection.severity', 'severity']);
  const byScore = seek(detection, ['detection.riskScore', 'riskScore']);
  return {
    title: text('detection.ruleName', 'ruleName') ?? 'Google SecOps detection',
    severity: severityOf(byLabel, byName, byScore),
    detectedAt: seek(detection, ['detectionTime', 'createdTime', 'timeWindow.endTime']),
    principal: findPrincipal(detection, PRINCIPAL),
    techniques: findTechniques(detection, ['detection.ruleLabels', 'detection.detectionFields']),
    payload: detection,
    ...present({
      sourceEventId: text('id'),
      description: text('detection.description', 'description'),
      credential: findCredential(detection, CREDENTIALS, platform, context.fingerprint),
      platform,
      ip: text(...inEvent('principal.ip', 'src.ip')),
      userAgent: text(...inEvent('network.http.userAgent')),
      analytic: present({
        uid: text('detection.ruleId', 'ruleId'),
        name: text('detection.ruleName', 'ruleName'),
      }),
      link: text('detection.urlBackToProduct', 'urlBackToProduct'),
    }),
  };
}

function severityOf(
  label: string | undefined,
  byName: ReturnType<typeof seek>,
  byScore: ReturnType<typeof seek>,
): DetectionDraft['severity'] {
  const named = severityFromName(label);
  if (named) return { found: named, tried: [] };
  if (byName.found || !byScore.found)
    return severityIn({ ...byName, tried: [...byName.tried, ...byScore.tried] }, severityFromName);
  return severityIn(byScore, severityFromScore);
}

/** A rule's author writes the severity among its labels. */
function labelOf(detection: unknown, key: string): string | undefined {
  const labels = listOf(lookUp(detection, 'detection.ruleLabels'));
  return firstText(
    labels.find((label) => firstText(label, ['key'])?.toLowerCase() === key),
    ['value'],
  );
}
