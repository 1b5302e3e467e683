import type { Credential, CredentialKind } from '#domain/credential.ts';
import { CountersignError } from '#domain/errors.ts';
import { firstText, jsonIn, listOf, lookUp, present, seek, textOf } from '../fields.ts';
import { commonCredentialPaths, credentialFrom, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import { findTechniques } from '../find-techniques.ts';
import { platformOf } from '../platforms.ts';
import type { DetectionDraft, PresetContext, PrincipalDraft, Sought, SourcePreset } from '../preset.ts';
import { severityFromName, severityFromOcsfId, severityIn } from '../read-severity.ts';

const DETECTION_FINDING = 2004;
const USERS = ['evidences.actor.user.', 'evidences.user.', 'actor.user.', 'user.', 'resources.owner.'];

const PRINCIPAL = {
  email: [...USERS.map((user) => `${user}email_addr`), ...USERS.map((user) => `${user}name`)],
  uid: USERS.map((user) => `${user}uid`),
  name: [...USERS.map((user) => `${user}name`), ...USERS.map((user) => `${user}full_name`)],
};

const SESSIONS = ['evidences.actor.session.uid', 'actor.session.uid', 'evidences.session.uid', 'session.uid'];
const TOKENS = ['evidences.api.token', 'api.token', 'evidences.authentication_token', 'authentication_token'];
const KEYS = ['evidences.actor.user.credential_uid', 'actor.user.credential_uid', 'user.credential_uid'];
const OTHER_CREDENTIALS = [
  ...KEYS.map((path) => ({ path, kind: 'api-key' as const })),
  ...commonCredentialPaths('unmapped.'),
];

/** OCSF's `token.type_id` → our kind; what is not here is an access token. */
const TOKEN_KINDS: Readonly<Record<string, CredentialKind>> = {
  '4': 'refresh-token',
  '5': 'saml-assertion',
  '7': 'api-key',
};

/**
 * An OCSF Detection Finding (class 2004), the general form for any sender.
 * @see https://schema.ocsf.io/classes/detection_finding
 */
export const ocsf: SourcePreset = {
  preset: 'ocsf',
  describe: 'OCSF Detection Findings (class_uid 2004) of any sender.',
  toDetections(record, context) {
    const { found } = seek(record, ['class_uid']);
    if (found === undefined) {
      throw new CountersignError('ERR_DETECTION_FIELD_MISSING', 'missing class_uid (tried class_uid)', {
        place: 'class_uid',
      });
    }
    if (Number(found.value) !== DETECTION_FINDING) {
      const shown = String(found.value).slice(0, 40);
      throw new CountersignError(
        'ERR_INPUT_INVALID',
        `class_uid is ${shown}; only a Detection Finding (2004) opens an incident`,
        { place: 'class_uid' },
      );
    }
    return [toDraft(record, context)];
  },
};

function toDraft(finding: unknown, context: PresetContext): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(finding, paths);
  const platform = platformOf(
    text('evidences.api.service.name', 'api.service.name', 'evidences.dst_endpoint.svc_name'),
    text('service.name', 'actor.app_name', 'evidences.actor.app_name'),
    text('cloud.provider'),
    text('metadata.product.name'),
    text('metadata.product.vendor_name'),
  );
  const key = accessKeyOf(finding);
  return {
    title: text('finding_info.title', 'message') ?? 'Detection finding',
    severity: severityIn(
      seek(finding, ['severity_id', 'severity']),
      (value) => severityFromOcsfId(value) ?? severityFromName(value),
    ),
    detectedAt: seek(finding, [
      'time_dt',
      'time',
      'finding_info.created_time_dt',
      'finding_info.created_time',
    ]),
    principal: principalOf(finding, key?.principal),
    techniques: findTechniques(finding, ['finding_info.attacks', 'attacks']),
    payload: finding,
    ...present({
      sourceEventId: text('finding_info.uid', 'metadata.uid'),
      description: text('finding_info.desc', 'message'),
      credential: credentialOf(finding, platform, context) ?? key?.credential,
      platform,
      ip: text('evidences.src_endpoint.ip', 'src_endpoint.ip'),
      userAgent: text('evidences.http_request.user_agent', 'http_request.user_agent'),
      analytic: analyticOf(finding),
      link: text('finding_info.src_url'),
    }),
  };
}

function credentialOf(
  finding: unknown,
  platform: string | undefined,
  context: PresetContext,
): Credential | undefined {
  for (const path of SESSIONS) {
    const id = textOf(lookUp(finding, path));
    if (id !== undefined)
      return credentialFrom(id.slice(0, 512), 'session', platform, false, context.fingerprint);
  }
  for (const path of TOKENS) {
    const uid = firstText(finding, [`${path}.uid`]);
    if (uid === undefined) continue;
    const kind = TOKEN_KINDS[firstText(finding, [`${path}.type_id`]) ?? ''] ?? 'access-token';
    return credentialFrom(uid.slice(0, 512), kind, platform, false, context.fingerprint);
  }
  return findCredential(finding, OTHER_CREDENTIALS, platform, context.fingerprint);
}

function principalOf(finding: unknown, key: PrincipalDraft | undefined): Sought<PrincipalDraft> {
  const named = findPrincipal(finding, PRINCIPAL);
  const found = named.found ?? key;
  if (found === undefined) return { tried: [...named.tried, 'resources[type AwsIamAccessKey].data'] };
  const typeId = firstText(finding, ['evidences.actor.user.type_id', 'actor.user.type_id', 'user.type_id']);
  // OCSF user.type_id: 1 User, 2 Admin, 3 System, 4 Service
  const kind = typeId === '1' || typeId === '2' ? 'user' : typeId === '4' ? 'workload' : undefined;
  return { found: present({ ...found, kind }), tried: named.tried };
}

/** AWS names key and holder in a resource whose details are JSON inside a string. */
function accessKeyOf(finding: unknown): { principal?: PrincipalDraft; credential?: Credential } | undefined {
  const resource = listOf(lookUp(finding, 'resources')).find(
    (one) => firstText(one, ['type']) === 'AwsIamAccessKey',
  );
  if (resource === undefined) return undefined;
  const data = lookUp(resource, 'data');
  const details = typeof data === 'string' ? jsonIn(data) : data;
  const name = firstText(details, ['AwsIamAccessKey.PrincipalName']);
  const uid = firstText(details, ['AwsIamAccessKey.PrincipalId']);
  const keyId = firstText(resource, ['uid'])
    ?.replace(/^AWS::IAM::AccessKey:/, '')
    .slice(0, 512);
  return present({
    principal: name === undefined && uid === undefined ? undefined : present({ name, uid }),
    credential:
      keyId === undefined
        ? undefined
        : ({ kind: 'api-key', platform: 'aws', id: keyId } satisfies Credential),
  });
}

function analyticOf(finding: unknown): DetectionDraft['analytic'] | undefined {
  const uid = firstText(finding, ['finding_info.analytic.uid', 'analytic.uid']);
  const name = firstText(finding, ['finding_info.analytic.name', 'analytic.name', 'finding_info.types']);
  return uid === undefined && name === undefined ? undefined : present({ uid, name });
}
