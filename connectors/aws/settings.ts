import { type ConnectorContext, CountersignError } from 'countersign/kit';

export interface AwsSettings {
  readonly accountId: string;
  readonly region: string;
  /** The Regions whose trail is read. */
  readonly logRegions: readonly string[];
  /** Where IAM, STS’ global endpoint and the console’s sign-in keep their log. */
  readonly globalRegion: string;
  readonly partition: string;
  /** In place of AWS’s own endpoints. */
  readonly endpoint: string | undefined;
  /** Undefined: AWS’s own chain of providers finds them. */
  readonly keys: StaticKeys | undefined;
  readonly role: { readonly arn: string; readonly externalId: string | undefined } | undefined;
  readonly identityCenter: IdentityCenter | undefined;
}

export interface StaticKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

export interface IdentityCenter {
  readonly instanceArn: string;
  readonly identityStoreId: string;
  readonly region: string;
}

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d+$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[!-~]+$/;
const INSTANCE_ARN = /^arn:aws[a-z-]*:sso:::instance\/[\w.-]+$/;
const STORE_ID = /^d-[0-9a-f]{10}$|^[0-9a-f-]{36}$/;

/** Beginnings of Regions outside of AWS’s commercial partition, and where the global services of theirs are logged. */
const PARTITIONS: readonly (readonly [RegExp, partition: string, globalRegion: string])[] = [
  [/^cn-/, 'aws-cn', 'cn-north-1'],
  [/^us-gov-/, 'aws-us-gov', 'us-gov-west-1'],
  [/^/, 'aws', 'us-east-1'],
];

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function readSettings({ settings, secrets }: ConnectorContext): AwsSettings {
  const region = fitting('AWS_REGION', settings.region?.trim() || 'us-east-1', REGION, 'eu-central-1');
  const [, partition, globalRegion] = PARTITIONS.find(([begins]) => begins.test(region))!;
  const accountId = fitting('AWS_ACCOUNT_ID', settings.accountId?.trim() ?? '', /^\d{12}$/, '111122223333');
  const named = (settings.logRegions ?? '').split(/[\s,]+/).filter((each) => each !== '');
  const logRegions = named.map((each) => fitting('AWS_LOG_REGIONS', each, REGION, 'us-east-1,eu-central-1'));
  return {
    accountId,
    region,
    // Without the global Region neither IAM’s own changes nor most sign-ins would be seen.
    logRegions: [...new Set([globalRegion, ...(logRegions.length > 0 ? logRegions : [region])])],
    globalRegion,
    partition,
    endpoint: settings.endpoint?.trim() ? checkedEndpoint(settings.endpoint.trim()) : undefined,
    keys: readKeys(settings, secrets),
    role: readRole(settings),
    identityCenter: readIdentityCenter(settings, region),
  };
}

/** Half a pair is a mistake, and never made up for by whatever AWS’s chain finds instead. */
function readKeys(
  { accessKeyId }: ConnectorContext['settings'],
  { secretAccessKey, sessionToken }: ConnectorContext['secrets'],
): StaticKeys | undefined {
  if (!accessKeyId?.trim() && !secretAccessKey) return undefined;
  if (!accessKeyId?.trim()) throw invalid('AWS_ACCESS_KEY_ID', 'missing, while AWS_SECRET_ACCESS_KEY is set');
  if (!secretAccessKey) throw invalid('AWS_SECRET_ACCESS_KEY', 'missing, while AWS_ACCESS_KEY_ID is set');
  return {
    accessKeyId: accessKeyId.trim(),
    secretAccessKey: secretAccessKey.trim(),
    sessionToken: sessionToken?.trim() || undefined,
  };
}

function readRole({ roleArn, externalId }: ConnectorContext['settings']): AwsSettings['role'] {
  if (!roleArn?.trim()) return undefined;
  const arn = fitting('AWS_ROLE_TO_ASSUME', roleArn.trim(), ROLE_ARN, 'arn:aws:iam::111122223333:role/x');
  return { arn, externalId: externalId?.trim() || undefined };
}

function readIdentityCenter(
  settings: ConnectorContext['settings'],
  ownRegion: string,
): IdentityCenter | undefined {
  const { identityCenterInstanceArn: instance, identityStoreId: store } = settings;
  if (!instance?.trim() && !store?.trim()) return undefined;
  const [arnEnv, storeEnv] = ['AWS_IDENTITY_CENTER_INSTANCE_ARN', 'AWS_IDENTITY_STORE_ID'];
  return {
    instanceArn: fitting(arnEnv, instance?.trim() ?? '', INSTANCE_ARN, 'arn:aws:sso:::instance/ssoins-…'),
    identityStoreId: fitting(storeEnv, store?.trim() ?? '', STORE_ID, 'd-1234567890'),
    region: fitting(
      'AWS_IDENTITY_CENTER_REGION',
      settings.identityCenterRegion?.trim() || ownRegion,
      REGION,
      'eu-central-1',
    ),
  };
}

/** Whether these settings, not yet read, name an Identity Center. */
export function hasIdentityCenter(settings: Readonly<Record<string, string>>): boolean {
  return Boolean(settings.identityCenterInstanceArn?.trim() && settings.identityStoreId?.trim());
}

function checkedEndpoint(text: string): string {
  const url = URL.parse(text);
  const isLoopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback))) {
    return text.replace(/\/+$/, '');
  }
  throw invalid('AWS_ENDPOINT', 'must be https (http only on loopback)');
}

function fitting(env: string, value: string, form: RegExp, example: string): string {
  if (form.test(value)) return value;
  throw invalid(env, `${value === '' ? 'missing' : 'not of its form'}; such as ${example}`);
}

function invalid(env: string, what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `aws: ${env}: ${what}`, { place: env });
}
