import type { Severity } from '#domain/detection.ts';
import { CountersignError } from '#domain/errors.ts';
import { firstText, jsonIn, lookUp, present, recordOf, seek } from '../fields.ts';
import { type CredentialPath, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import { findTechniques } from '../find-techniques.ts';
import type { DetectionDraft, PresetContext, SourcePreset } from '../preset.ts';
import { severityIn } from '../read-severity.ts';

const KEY = 'resource.accessKeyDetails';
const PRINCIPAL = {
  email: [`${KEY}.userName`],
  uid: [`${KEY}.principalId`],
  name: [`${KEY}.userName`],
};

const CREDENTIALS: readonly CredentialPath[] = [
  { path: `${KEY}.accessKeyId`, kind: 'api-key', platform: 'aws' },
];

/**
 * Findings of Amazon GuardDuty: as they are, in EventBridge's envelope (an API destination), or in the message of an SNS
 * notification. Only findings about an access key name a principal.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
export const guardduty: SourcePreset = {
  preset: 'guardduty',
  describe: 'Amazon GuardDuty findings, plain, by EventBridge or by SNS.',
  toDetections(record, context) {
    const finding = findingIn(record);
    if (!finding) throw new CountersignError('ERR_INPUT_INVALID', 'there is no GuardDuty finding in it');
    return [toDraft(finding, context)];
  },
};

/** The finding under `detail`, or in the text of `Message`; or the record itself. */
function findingIn(record: unknown): Record<string, unknown> | undefined {
  const message = firstText(record, ['Message']);
  const opened = message === undefined ? record : jsonIn(message);
  const finding = recordOf(lookUp(opened, 'detail')) ?? recordOf(opened);
  return finding && 'type' in finding && 'severity' in finding ? finding : undefined;
}

function toDraft(finding: Record<string, unknown>, context: PresetContext): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(finding, paths);
  const call = 'service.action.awsApiCallAction';
  return {
    title: text('title', 'type') ?? 'GuardDuty finding',
    severity: severityIn(seek(finding, ['severity']), severityFromNumber),
    detectedAt: seek(finding, ['service.eventLastSeen', 'updatedAt', 'createdAt']),
    principal: findPrincipal(finding, PRINCIPAL),
    techniques: findTechniques(finding, ['service.additionalInfo']),
    payload: finding,
    platform: 'aws',
    ...present({
      sourceEventId: text('id', 'arn'),
      description: text('description'),
      credential: findCredential(finding, CREDENTIALS, 'aws', context.fingerprint),
      ip: text(`${call}.remoteIpDetails.ipAddressV4`, `${call}.remoteIpDetails.ipAddressV6`),
      userAgent: text('service.additionalInfo.userAgent.fullUserAgent'),
      analytic: present({ uid: text('type'), name: text('type') }),
    }),
  };
}

/**
 * GuardDuty's 1 to 10: from 4 medium, from 7 high, from 9 critical.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
 */
function severityFromNumber(value: unknown): Severity | undefined {
  const level = typeof value === 'string' && /^\d{1,2}(?:\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof level !== 'number' || !(level >= 0 && level <= 10)) return undefined;
  if (level >= 9) return 'critical';
  if (level >= 7) return 'high';
  return level >= 4 ? 'medium' : 'low';
}
