import { firstText, jsonIn, lookUp, present, recordOf, seek } from '../fields.ts';
import { commonCredentialPaths, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import { findTechniques } from '../find-techniques.ts';
import { platformOf } from '../platforms.ts';
import type { DetectionDraft, PresetContext, PrincipalDraft, Sought, SourcePreset } from '../preset.ts';
import { severityFromName, severityIn } from '../read-severity.ts';
import { customDetails, ENTITY_PATHS, readEntities } from './sentinel-entities.ts';

/** Custom details of the rule that may name the principal. Never `owner`: that is the analyst. */
const DETAILS = {
  email: ['UserPrincipalName', 'AccountUPN', 'Email', 'User'],
  uid: ['UserId', 'AadUserId'],
  name: ['User', 'UserName', 'Account'],
};

const CREDENTIALS = commonCredentialPaths('');

/**
 * Microsoft Sentinel: an incident as the API gives it, as the Python SDK writes it (snake_case), as a Logic App's
 * incident trigger delivers it (`{object: …}`), and a SecurityAlert row or alert trigger.
 */
export const sentinel: SourcePreset = {
  preset: 'sentinel',
  describe: 'Microsoft Sentinel incidents and alerts, forwarded by a Logic App or read from the API.',
  toDetections(record, context) {
    const subject = recordOf(lookUp(record, 'object')) ?? record;
    return [toDraft(subject, record, context)];
  },
};

function toDraft(subject: unknown, whole: unknown, context: PresetContext): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(subject, paths);
  const entities = readEntities(subject);
  const details = customDetails(subject);
  const platform = platformOf(firstText(details, ['Platform', 'Application'])) ?? entities.platform;
  return {
    title:
      text('properties.title', 'title', 'AlertDisplayName', 'AlertName', 'DisplayName') ??
      'Microsoft Sentinel alert',
    severity: severityIn(
      seek(subject, ['properties.severity', 'severity', 'AlertSeverity', 'Severity']),
      severityFromName,
    ),
    detectedAt: seek(subject, [
      'properties.createdTimeUtc',
      'created_time_utc',
      'properties.lastModifiedTimeUtc',
      'last_modified_time_utc',
      'TimeGenerated',
      'StartTimeUtc',
      'StartTime',
    ]),
    principal: principalOf(entities.principal, details),
    techniques: techniquesOf(subject),
    payload: whole,
    ...present({
      sourceEventId: dedupeKey(subject),
      description: text('properties.description', 'description', 'Description'),
      credential: findCredential(details, CREDENTIALS, platform, context.fingerprint) ?? entities.credential,
      platform,
      ip: entities.ip ?? firstText(details, ['IPAddress', 'IpAddress', 'ip']),
      userAgent: entities.userAgent ?? firstText(details, ['UserAgent']),
      analytic: analyticOf(subject),
      link: text('properties.incidentUrl', 'incident_url', 'AlertLink', 'AlertUri'),
    }),
  };
}

function principalOf(
  account: PrincipalDraft | undefined,
  details: Record<string, unknown>,
): Sought<PrincipalDraft> {
  const named = findPrincipal(details, DETAILS);
  const found = account?.email === undefined ? (named.found ?? account) : account;
  if (found !== undefined) return { found, tried: [] };
  return {
    tried: [
      ...ENTITY_PATHS.map((path) => `${path}[kind Account]`),
      ...named.tried.map((name) => `Custom Details.${name}`),
    ],
  };
}

/** An incident is delivered again at each update, so its version belongs to the key; an alert has one id for ever. */
function dedupeKey(subject: unknown): string | undefined {
  const alertId = firstText(subject, [
    'SystemAlertId',
    'systemAlertId',
    'ProviderAlertId',
    'VendorOriginalId',
  ]);
  if (alertId !== undefined) return alertId;
  const id = firstText(subject, ['id', 'name']);
  const version = firstText(subject, ['etag', 'properties.lastModifiedTimeUtc', 'last_modified_time_utc']);
  return id === undefined ? undefined : `${id}/${version ?? ''}`;
}

function techniquesOf(subject: unknown): string[] {
  const row = firstText(subject, ['Techniques']);
  const open = row === undefined ? undefined : { Techniques: jsonIn(row) ?? row };
  return [
    ...findTechniques(open, ['Techniques']),
    ...findTechniques(subject, [
      'properties.additionalData.techniques',
      'additional_data.techniques',
      'properties.Alerts',
      'SubTechniques',
    ]),
  ].filter((technique, index, all) => all.indexOf(technique) === index);
}

function analyticOf(subject: unknown): DetectionDraft['analytic'] | undefined {
  const uid = firstText(subject, [
    'properties.relatedAnalyticRuleIds',
    'related_analytic_rule_ids',
    'AlertType',
  ]);
  const name = firstText(subject, ['AlertName', 'AlertDisplayName']);
  return uid === undefined && name === undefined ? undefined : present({ uid, name });
}
