import type { Checklist } from '#domain/playbook/covers-schema.ts';
import type { PlaybookTest } from '#domain/playbook/test-schema.ts';
import { queryRow } from '../connectors/snowflake/seed.ts';
import type { Act, LogPlatform, Mint, Use } from '../scenarios/act.ts';
import { BASE, CLIENT, useAt } from '../scenarios/platforms/sample-acts.ts';

/** For each response checklist, what an attacker with a session or token has made, told as acts or as the platform's own records. */

const MINUTE_MS = 60_000;
type Kind = NonNullable<PlaybookTest['incident']['credential']>['kind'];

export interface MintedStory {
  readonly playbook: string;
  readonly platform: string;
  readonly credential: Kind;
  /** Voiced in the platform's words. */
  readonly acts: readonly Act[];
  /** Records that no voice writes, as the platform does. */
  readonly records?: readonly Readonly<Record<string, unknown>>[];
}

function own(platform: LogPlatform, minute: number) {
  return { ...BASE, platform, session: 's1', at: BASE.at + minute * MINUTE_MS };
}

function mint(platform: LogPlatform, minute: number, what: Mint['what']): Act {
  const client = what === 'oauth-grant' ? { client: CLIENT } : {};
  const token = `minted-${minute}`;
  return {
    ...own(platform, minute),
    kind: 'mint',
    token,
    what,
    name: `backup ${minute}`,
    scopes: ['read'],
    ...client,
  };
}

function does(platform: LogPlatform, minute: number, deed: Use['does']): Act {
  return useAt(platform, {
    does: deed,
    session: 's1',
    to: `made ${minute}`,
    at: BASE.at + minute * MINUTE_MS,
  });
}

function byToken(platform: LogPlatform, minute: number, deed: Use['does']): Act {
  return useAt(platform, {
    does: deed,
    token: 's1',
    client: CLIENT,
    to: `made ${minute}`,
    at: BASE.at + minute * MINUTE_MS,
  });
}

function enrols(platform: LogPlatform, minute: number): Act {
  return { ...own(platform, minute), kind: 'account-change', what: 'factor-enrolled' };
}

const GITHUB_KEYS = ['public_key.create', 'public_key.create', 'deploy_key.create', 'hook.create'].map(
  (action, at) => ({
    '@timestamp': BASE.at + (10 + at) * MINUTE_MS,
    _document_id: `document-${at}`,
    action,
    actor: 'alice_halcyon',
    actor_id: 4711,
    operation_type: 'create',
    org: 'halcyon',
    ...(at < 2 ? { user: 'alice_halcyon' } : { repo: 'halcyon/plans', repo_id: 4712 }),
  }),
);

export const STORIES: Readonly<Record<Exclude<Checklist, 'common'>, MintedStory>> = {
  okta: {
    playbook: 'forged-session',
    platform: 'okta',
    credential: 'session',
    acts: [
      mint('okta', 1, 'api-key'),
      mint('okta', 2, 'oauth-grant'),
      enrols('okta', 3),
      enrols('okta', 4),
      does('okta', 5, 'create-key'),
      does('okta', 6, 'create-user'),
    ],
  },
  'entra-id': {
    playbook: 'forged-session',
    platform: 'entra-id',
    credential: 'session',
    acts: [
      mint('entra-id', 1, 'api-key'),
      mint('entra-id', 2, 'oauth-grant'),
      enrols('entra-id', 3),
      does('entra-id', 4, 'forwarding-rule'),
      does('entra-id', 5, 'forwarding-rule'),
      does('entra-id', 6, 'create-user'),
    ],
  },
  'forged-saml': {
    playbook: 'forged-saml-assertion',
    platform: 'salesforce',
    credential: 'saml-assertion',
    acts: [
      does('salesforce', 1, 'create-key'),
      enrols('salesforce', 2),
      does('salesforce', 3, 'create-user'),
    ],
  },
  'forged-token': {
    playbook: 'forged-jwt',
    platform: 'entra-id',
    credential: 'access-token',
    acts: [
      byToken('entra-id', 1, 'forwarding-rule'),
      byToken('entra-id', 2, 'create-key'),
      byToken('entra-id', 3, 'enrol-factor'),
    ],
  },
  'github-oauth': {
    playbook: 'malicious-oauth-grant',
    platform: 'github',
    credential: 'access-token',
    acts: [mint('github', 1, 'api-key'), mint('github', 2, 'oauth-grant'), enrols('github', 3)],
    records: GITHUB_KEYS,
  },
  'ci-provider': {
    playbook: 'leaked-api-key',
    platform: 'github',
    credential: 'api-key',
    acts: [mint('github', 1, 'api-key'), mint('github', 2, 'api-key'), does('github', 3, 'create-key')],
    records: GITHUB_KEYS.slice(0, 1),
  },
  'saas-integration': {
    playbook: 'compromised-integration',
    platform: 'salesforce',
    credential: 'refresh-token',
    acts: [mint('salesforce', 1, 'api-key'), does('salesforce', 2, 'create-key'), enrols('salesforce', 3)],
  },
  snowflake: {
    playbook: 'forged-session',
    platform: 'snowflake',
    credential: 'session',
    acts: [],
    records: (
      [
        ['ALTER_USER', 'ALTER USER ALICE ADD PROGRAMMATIC ACCESS TOKEN backup'],
        ['ALTER_USER', 'ALTER USER ALICE ADD PROGRAMMATIC ACCESS TOKEN backup_2'],
        ['ALTER_USER', "ALTER USER ALICE SET RSA_PUBLIC_KEY = 'MIIB'"],
        ['CREATE_USER', 'CREATE USER MALLORY'],
      ] as const
    ).map(([QUERY_TYPE, QUERY_TEXT], at) =>
      queryRow(new Date(BASE.at + at * MINUTE_MS).toISOString(), {
        QUERY_TYPE,
        QUERY_TEXT,
        QUERY_ID: `query-${at}`,
      }),
    ),
  },
  'google-workspace': {
    playbook: 'forged-session',
    platform: 'google-workspace',
    credential: 'session-cookie',
    acts: [
      mint('google-workspace', 1, 'oauth-grant'),
      mint('google-workspace', 2, 'api-key'),
      enrols('google-workspace', 3),
      does('google-workspace', 4, 'forwarding-rule'),
      does('google-workspace', 5, 'create-user'),
    ],
  },
  slack: {
    playbook: 'forged-session',
    platform: 'slack',
    credential: 'session-cookie',
    acts: [
      mint('slack', 1, 'oauth-grant'),
      does('slack', 2, 'create-key'),
      enrols('slack', 3),
      does('slack', 4, 'create-user'),
    ],
  },
  aws: {
    playbook: 'aws-role-session',
    platform: 'aws',
    credential: 'session',
    acts: [
      mint('aws', 1, 'api-key'),
      mint('aws', 2, 'temporary-key'),
      enrols('aws', 3),
      does('aws', 4, 'create-key'),
      does('aws', 5, 'create-user'),
    ],
  },
};
