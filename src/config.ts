import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { Duration } from '#domain/duration.ts';
import { CountersignError } from '#domain/errors.ts';
import { keptSecret } from './adapters/store/kept-secret.ts';

/** The configuration: the only reader of the environment. All faults are told at once. */

const Port = z.coerce.number().int().min(0).max(65_535);
const Url = (protocols: RegExp) => z.url({ protocol: protocols });

const SHORTEST_RETENTION_MS = 24 * 3_600_000;

const Environment = z.object({
  ROLE: z.enum(['api', 'worker', 'all']).default('all'),
  HOST: z.string().default('127.0.0.1'),
  PORT: Port.default(8080),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: Url(/^postgres(ql)?$/).optional(),
  REDIS_URL: Url(/^rediss?$/).optional(),
  /** base64url or any text of at least 32 characters; the key of all fingerprints. */
  FINGERPRINT_KEY: z.string().min(32).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  PLAYBOOKS_PATH: z.string().optional(),
  CONNECTORS_PATH: z.string().optional(),
  /** The folder of mappings of one's own senders. */
  MAPPINGS_PATH: z.string().optional(),
  WEBHOOK_SOURCES: z.string().optional(),
  WEBHOOK_SOURCES_FILE: z.string().optional(),
  /** Whose tokens are trusted and where their keys are: a JSON or YAML list. */
  TRUSTED_ISSUERS: z.string().optional(),
  SLACK_CHAT_BOT_TOKEN: z.string().optional(),
  SLACK_CHAT_SIGNING_SECRET: z.string().optional(),
  SLACK_CHAT_APP_TOKEN: z.string().optional(),
  SLACK_CHAT_CHANNEL: z.string().optional(),
  SLACK_CHAT_API_URL: z.url().optional(),
  /** Where people are called when the chat is silent, and the key that signs those calls. */
  FALLBACK_WEBHOOK_URL: Url(/^https?$/).optional(),
  FALLBACK_WEBHOOK_SECRET: z.string().min(16).optional(),
  SMTP_URL: Url(/^smtps?$/).optional(),
  SMTP_FROM: z.email().optional(),
  OIDC_ISSUER: z.url().optional(),
  OIDC_AUDIENCE: z.string().optional(),
  /** The console's client at the issuer; without a secret a public one. */
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** Where people reach the console. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ALLOW_INSECURE_ISSUER: z.enum(['true', 'false']).default('false'),
  /** Caps how long an unknown call is waited for; for simulators, whose changes show at once. */
  SETTLE_CAP: Duration.optional(),
  /** on: nothing is contained, whatever else says; reads go on. */
  KILL_SWITCH: z.enum(['on', 'off']).default('off'),
  RECONCILE_EVERY: Duration.prefault('30s'),
  /** Ed25519 private key (PEM or JWK) that signs heads of the journal. */
  HEAD_KEY: z.string().optional(),
  SEAL_EVERY: Duration.prefault('10m'),
  /** A MaxMind-format file of places by city or country, beside the installed data. */
  GEO_CITY_DB: z.string().optional(),
  /** A MaxMind-format file of autonomous systems, in place of the installed data. */
  GEO_ASN_DB: z.string().optional(),
  /** How long what platforms push as a log is kept. */
  RECEIVED_RETENTION: Duration.prefault('90d').refine((ms) => ms >= SHORTEST_RETENTION_MS, 'at least 1d'),
});

export interface Config {
  readonly role: 'api' | 'worker' | 'all';
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly fingerprintKey: Uint8Array;
  readonly logLevel: z.infer<typeof Environment>['LOG_LEVEL'];
  readonly playbooksPath: string;
  readonly mappingsPath: string;
  readonly connectorsPaths: readonly string[];
  readonly webhookSources: string;
  readonly trustedIssuers: string;
  /** Takes issuers over plain HTTP: for tests alone. */
  readonly allowInsecureIssuer: boolean;
  readonly slackChat:
    | {
        readonly botToken: string;
        /** Undefined only in Socket Mode, where Slack signs nothing. */
        readonly signingSecret: string | undefined;
        readonly channel: string;
        /** Given: clicks come by Socket Mode. */
        readonly appToken: string | undefined;
        readonly apiUrl: string | undefined;
      }
    | undefined;
  /** Ways to people beside the chat. */
  readonly otherWays: {
    readonly webhook: { readonly url: string; readonly secret: string } | undefined;
    readonly mail: { readonly url: string; readonly from: string } | undefined;
  };
  readonly issuer:
    | { readonly url: string; readonly audience: string; readonly allowInsecure: boolean }
    | undefined;
  /** Undefined: there is no console. */
  readonly console:
    | { readonly origin: string; readonly clientId: string; readonly clientSecret: string | undefined }
    | undefined;
  readonly settleCapMs: number | undefined;
  /** Containment is switched off for this process. */
  readonly killSwitch: boolean;
  readonly reconcileEveryMs: number;
  /** Undefined: one is made and kept in the data folder. */
  readonly headKey: string | undefined;
  readonly sealEveryMs: number;
  readonly receivedRetentionMs: number;
  readonly networkFiles: { readonly cityFile: string | undefined; readonly asnFile: string | undefined };
  /** Reads one variable for a connector, from `NAME` or the file that `NAME_FILE` names. */
  read(name: string): string | undefined;
}

/** Reads the configuration from an environment. @throws ERR_CONFIG_INVALID listing every fault */
export function readConfig(env: Readonly<Record<string, string | undefined>>, projectRoot: string): Config {
  const read = reader(env);
  const given = Object.fromEntries(Object.keys(Environment.shape).map((name) => [name, read(name)]));
  const parsed = Environment.safeParse(given);
  const faults = parsed.success
    ? crossFaults(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}   ${issue.message}`);
  if (!parsed.success || faults.length > 0) {
    const lines = faults.map((fault) => `  ${fault}`).join('\n');
    throw new CountersignError('ERR_CONFIG_INVALID', `config: ${faults.length} problem(s)\n${lines}`);
  }
  return fromEnvironment(parsed.data, read, projectRoot);
}

type Values = z.infer<typeof Environment>;

function reader(env: Readonly<Record<string, string | undefined>>): (name: string) => string | undefined {
  return (name) => {
    const direct = env[name];
    if (direct !== undefined && direct !== '') return direct;
    const file = name.endsWith('_FILE') ? undefined : env[`${name}_FILE`];
    return file ? readFileSync(file, 'utf8').trim() : undefined;
  };
}

function crossFaults(values: Values): string[] {
  const faults: string[] = [];
  if (values.REDIS_URL && !values.DATABASE_URL)
    faults.push('DATABASE_URL   missing; Redis needs a PostgreSQL server beside it');
  if (values.DATABASE_URL && !values.FINGERPRINT_KEY)
    faults.push('FINGERPRINT_KEY   missing; 32 characters or more, the same for every process');
  faults.push(...chatFaults(values));
  if (Boolean(values.FALLBACK_WEBHOOK_URL) !== Boolean(values.FALLBACK_WEBHOOK_SECRET))
    faults.push('FALLBACK_WEBHOOK_*   FALLBACK_WEBHOOK_URL and FALLBACK_WEBHOOK_SECRET go together');
  if (Boolean(values.SMTP_URL) !== Boolean(values.SMTP_FROM))
    faults.push('SMTP_*   SMTP_URL and SMTP_FROM go together');
  if (Boolean(values.OIDC_ISSUER) !== Boolean(values.OIDC_AUDIENCE))
    faults.push('OIDC_*   OIDC_ISSUER and OIDC_AUDIENCE go together');
  if (values.OIDC_ISSUER?.startsWith('http:') && values.ALLOW_INSECURE_ISSUER !== 'true') {
    faults.push('OIDC_ISSUER   must be https (set ALLOW_INSECURE_ISSUER=true for a test issuer)');
  }
  faults.push(...consoleFaults(values));
  return faults;
}

/** The console needs an issuer, and a place that browsers give it safe cookies at. */
function consoleFaults({ OIDC_ISSUER, OIDC_CLIENT_ID, PUBLIC_URL }: Values): string[] {
  if (OIDC_CLIENT_ID === undefined && PUBLIC_URL === undefined) return [];
  if (OIDC_CLIENT_ID === undefined || PUBLIC_URL === undefined || OIDC_ISSUER === undefined)
    return ['OIDC_CLIENT_ID   the console needs OIDC_ISSUER, OIDC_CLIENT_ID and PUBLIC_URL'];
  const { protocol, hostname, pathname } = new URL(PUBLIC_URL);
  const isHere = hostname === 'localhost' || hostname === '127.0.0.1';
  return [
    ...(protocol === 'https:' || isHere ? [] : ['PUBLIC_URL   must be https, but for localhost']),
    ...(pathname === '/' ? [] : ['PUBLIC_URL   has no path: the console is at /console']),
  ];
}

/** What Slack still needs, once anything of it is given: by HTTP its signing secret, by Socket Mode none. */
function chatFaults(values: Values): string[] {
  const chat = {
    SLACK_CHAT_BOT_TOKEN: values.SLACK_CHAT_BOT_TOKEN,
    SLACK_CHAT_CHANNEL: values.SLACK_CHAT_CHANNEL,
    SLACK_CHAT_SIGNING_SECRET: values.SLACK_CHAT_SIGNING_SECRET,
    SLACK_CHAT_APP_TOKEN: values.SLACK_CHAT_APP_TOKEN,
  };
  if (Object.values(chat).every((value) => value === undefined)) return [];
  const { SLACK_CHAT_APP_TOKEN: appToken, SLACK_CHAT_SIGNING_SECRET: signingSecret, ...always } = chat;
  const missing = Object.entries(always).filter(([, value]) => value === undefined);
  return [
    ...missing.map(([name]) => `${name}   missing; it is needed for approvals in Slack`),
    ...((signingSecret ?? appToken)
      ? []
      : [
          'SLACK_CHAT_SIGNING_SECRET   missing; from the app’s Basic Information (or SLACK_CHAT_APP_TOKEN for Socket Mode)',
        ]),
  ];
}

function fromEnvironment(
  values: Values,
  read: (name: string) => string | undefined,
  projectRoot: string,
): Config {
  const dataDir = resolve(values.DATA_DIR);
  const {
    SLACK_CHAT_BOT_TOKEN: botToken,
    SLACK_CHAT_SIGNING_SECRET: signingSecret,
    SLACK_CHAT_CHANNEL: channel,
  } = values;
  return Object.freeze({
    role: values.ROLE,
    host: values.HOST,
    port: values.PORT,
    dataDir,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    fingerprintKey: Buffer.from(values.FINGERPRINT_KEY ?? keptKey(dataDir)),
    logLevel: values.LOG_LEVEL,
    playbooksPath: resolve(values.PLAYBOOKS_PATH ?? join(projectRoot, 'playbooks')),
    mappingsPath: mappingsPathOf(values, projectRoot),
    connectorsPaths: [
      join(projectRoot, 'connectors'),
      ...(values.CONNECTORS_PATH ? [resolve(values.CONNECTORS_PATH)] : []),
    ],
    webhookSources: values.WEBHOOK_SOURCES ?? '{}',
    trustedIssuers: values.TRUSTED_ISSUERS ?? '[]',
    allowInsecureIssuer: values.ALLOW_INSECURE_ISSUER === 'true',
    slackChat:
      botToken && channel && (signingSecret ?? values.SLACK_CHAT_APP_TOKEN)
        ? {
            botToken,
            signingSecret,
            channel,
            appToken: values.SLACK_CHAT_APP_TOKEN,
            apiUrl: values.SLACK_CHAT_API_URL,
          }
        : undefined,
    otherWays: otherWaysOf(values),
    issuer: issuerOf(values),
    console: consoleIn(values),
    settleCapMs: values.SETTLE_CAP,
    killSwitch: values.KILL_SWITCH === 'on',
    reconcileEveryMs: values.RECONCILE_EVERY,
    headKey: values.HEAD_KEY,
    sealEveryMs: values.SEAL_EVERY,
    receivedRetentionMs: values.RECEIVED_RETENTION,
    networkFiles: {
      cityFile: values.GEO_CITY_DB && resolve(values.GEO_CITY_DB),
      asnFile: values.GEO_ASN_DB && resolve(values.GEO_ASN_DB),
    },
    read,
  });
}

/** The folder of mappings, as an environment says; nothing else of it is read. */
export function mappingsPathOf(
  { MAPPINGS_PATH: path }: { readonly MAPPINGS_PATH?: string | undefined },
  projectRoot: string,
): string {
  return resolve(path ?? join(projectRoot, 'mappings'));
}

function issuerOf({
  OIDC_ISSUER: url,
  OIDC_AUDIENCE: audience,
  ALLOW_INSECURE_ISSUER: insecure,
}: Values): Config['issuer'] {
  return url && audience ? { url, audience, allowInsecure: insecure === 'true' } : undefined;
}

function otherWaysOf({
  FALLBACK_WEBHOOK_URL: hook,
  FALLBACK_WEBHOOK_SECRET: secret,
  SMTP_URL: server,
  SMTP_FROM: from,
}: Values): Config['otherWays'] {
  return {
    webhook: hook && secret ? { url: hook, secret } : undefined,
    mail: server && from ? { url: server, from } : undefined,
  };
}

function consoleIn({ OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, PUBLIC_URL }: Values): Config['console'] {
  if (!OIDC_CLIENT_ID || !PUBLIC_URL) return undefined;
  return { origin: new URL(PUBLIC_URL).origin, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET };
}

/** The embedded default makes its own key once and keeps it beside its data, readable by its owner alone. */
function keptKey(dataDir: string): string {
  return keptSecret(join(dataDir, 'fingerprint.key'), () => randomBytes(32).toString('base64url')).trim();
}
