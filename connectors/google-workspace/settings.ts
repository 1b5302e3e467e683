import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type ConnectorContext, CountersignError, z } from 'countersign/kit';
import { isLogName, type LogName } from './logs.ts';
import { manifest } from './manifest.ts';

const KEY = 'GOOGLE_WORKSPACE_SERVICE_ACCOUNT_KEY';

/** Who signs, for whom, and for what. */
export interface ServiceAccount {
  readonly email: string;
  readonly keyId: string;
  readonly key: KeyObject;
  /** The administrator that it acts for. */
  readonly subject: string;
  readonly scopes: string;
  readonly tokenUrl: string;
  readonly audience: string;
}

export interface WorkspaceSettings {
  readonly baseUrl: string;
  readonly serviceAccount: ServiceAccount;
  readonly logs: readonly LogName[];
}

/**
 * The key file as Google hands it out. Its `token_uri` is not followed: where the assertion goes is for the settings to
 * say, not for a file that is passed around.
 */
const KeyFile = z.looseObject({
  type: z.literal('service_account'),
  client_email: z.string().min(3),
  private_key: z.string().min(1),
  private_key_id: z.string().min(1),
});

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function readSettings({ settings, secrets }: ConnectorContext): WorkspaceSettings {
  const subject = (settings.subject ?? '').trim().toLowerCase();
  if (!/^[^@\s]+@[^@\s]+$/.test(subject))
    throw invalid('GOOGLE_WORKSPACE_SUBJECT', 'the administrator to act for must be an e-mail address');
  const tokenUrl = readUrl(settings.tokenUrl || byDefault('tokenUrl'), 'GOOGLE_WORKSPACE_TOKEN_URL');
  return {
    baseUrl: readUrl(settings.baseUrl || byDefault('baseUrl'), 'GOOGLE_WORKSPACE_API_URL'),
    serviceAccount: {
      ...readKeyFile(secrets.serviceAccountKey),
      subject,
      scopes: words(settings.scopes || byDefault('scopes')).join(' '),
      tokenUrl,
      audience: settings.tokenAudience || tokenUrl,
    },
    logs: readLogs(settings.logs || byDefault('logs')),
  };
}

function readUrl(text: string, env: string): string {
  if (URL.canParse(text)) return text.replace(/\/+$/, '');
  throw invalid(env, `${JSON.stringify(text.slice(0, 200))} is no address`);
}

function readLogs(text: string): readonly LogName[] {
  const names = [...new Set(words(text))];
  const unknown = names.find((name) => !isLogName(name));
  if (unknown !== undefined)
    throw invalid('GOOGLE_WORKSPACE_LOGS', `${JSON.stringify(unknown.slice(0, 60))} is no log that is read`);
  // Without it no change by an administrator could ever be proven.
  if (!names.includes('admin')) throw invalid('GOOGLE_WORKSPACE_LOGS', 'the log admin must be among them');
  return names.filter(isLogName);
}

function readKeyFile(text: string | undefined): Pick<ServiceAccount, 'email' | 'keyId' | 'key'> {
  if (!text) throw invalid(KEY, 'the service account’s key file is missing');
  try {
    const file = KeyFile.parse(JSON.parse(text));
    const key = createPrivateKey(file.private_key.replaceAll('\\n', '\n'));
    if (key.asymmetricKeyType === 'rsa') return { email: file.client_email, keyId: file.private_key_id, key };
  } catch {
    // The cause may quote the key: it is left out on purpose.
  }
  throw invalid(KEY, 'this is no JSON key file of a service account with an RSA key');
}

function byDefault(name: string): string {
  return manifest.settings.find((setting) => setting.name === name)?.default ?? '';
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function invalid(place: string, what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `google-workspace: ${what}`, { place });
}
