import type { AccountChange, Act, Federated, Mint, Refresh, SignIn, Use } from '../act.ts';
import { type GitHubEvent, githubRecord, loginOf, patId, tokenHash } from './github-record.ts';
import type { Pen, PlatformVoice } from './world.ts';

/** What an enterprise’s audit log shows: no session, no failure of git or the API, no refresh but a new token’s making. */
export function githubVoice(pen: Pen): PlatformVoice {
  return {
    platform: 'github',
    write: (act) => eventsOf(pen, act).map((event) => githubRecord(pen, act, event)),
    accountId: (person) => loginOf(person),
    sessionId: () => undefined,
    tokenId: (token, kind) => {
      if (kind === 'temporary-key') return undefined;
      return pen.variation.hasHashedToken ? tokenHash(pen, token) : undefined;
    },
  };
}

function eventsOf(pen: Pen, act: Act): readonly GitHubEvent[] {
  if (act.kind === 'federated-sign-in') return federated(pen, act);
  if (act.platform !== 'github') return [];
  switch (act.kind) {
    case 'sign-in':
      return signIn(act);
    case 'refresh':
      return [access(pen, act)];
    case 'mint':
      return mint(pen, act);
    case 'use':
      return use(pen, act);
    case 'sign-out':
      return [{ action: 'user.logout', operation: 'authentication', isOfUser: true }];
    case 'account-change':
      return [accountChange(act)];
    case 'impersonate':
    case 'vendor-alert':
      return [];
  }
}

function signIn(act: SignIn): readonly GitHubEvent[] {
  const own = { operation: 'authentication', isOfUser: true } as const;
  const second = act.methods.some((method) => method !== 'password');
  if (!act.isSuccess)
    return [
      ...(second ? [{ ...own, action: 'user.two_factor_challenge_failure' }] : []),
      { ...own, action: 'user.failed_login' },
    ];
  return [
    { ...own, action: 'user.login' },
    ...(second ? [{ ...own, action: 'user.two_factor_challenge_success' }] : []),
  ];
}

/** GitHub relies on a provider, and is none. */
function federated(pen: Pen, act: Federated): readonly GitHubEvent[] {
  if (act.platform !== 'github' || !act.isAtApplication) return [];
  const issuer = {
    okta: `http://www.okta.com/exk${pen.ids.letters(17, 'okta', 'app', 'github')}`,
    'entra-id': `https://sts.windows.net/${pen.ids.guid('entra', 'tenant')}/`,
    'google-workspace': 'https://accounts.google.com/o/saml2',
  };
  const named = act.provider in issuer ? issuer[act.provider as keyof typeof issuer] : undefined;
  return [
    {
      action: 'business.sso_response',
      operation: 'authentication',
      isOfUser: true,
      more: { issuer: named ?? `https://${act.provider}.${pen.org}.example/saml` },
    },
  ];
}

function access(pen: Pen, act: Refresh | Mint): GitHubEvent {
  const { client } = act;
  return {
    action: 'oauth_access.create',
    operation: 'create',
    isOfUser: true,
    token: act.token,
    more: {
      programmatic_access_type: 'OAuth access token',
      ...('scopes' in act ? { token_scopes: act.scopes.join(',') } : {}),
      ...(client
        ? { oauth_application: client.name, oauth_application_id: applicationId(pen, client.id) }
        : {}),
    },
  };
}

function applicationId({ ids }: Pen, client: string): number {
  return 100_000 + ids.number(2_000_000, 'github', 'application', client);
}

function mint(pen: Pen, act: Mint): readonly GitHubEvent[] {
  if (act.what === 'temporary-key') return [];
  if (act.what === 'oauth-grant')
    return [{ ...access(pen, act), action: 'oauth_authorization.create' }, access(pen, act)];
  const made = {
    operation: 'create',
    isOfUser: true,
    more: {
      token_id: patId(pen, act.token),
      token_scopes: act.scopes.join(','),
      user_programmatic_access_name: act.name,
    },
  } as const;
  return [
    { ...made, action: 'personal_access_token.create' },
    { ...made, action: 'personal_access_token.access_granted' },
  ];
}

interface Done {
  readonly action: string;
  readonly operation: string;
  readonly isGit?: true;
  /** Method and path of a request, of which the log shows nothing unless it is streamed. */
  readonly request?: readonly [method: string, path: string];
  readonly isOnUser?: true;
}

const DONE: Readonly<Record<Use['does'], Done>> = {
  read: { action: 'git.fetch', operation: 'access', isGit: true },
  list: { action: 'api.request', operation: 'access', request: ['GET', '/orgs/repos'] },
  write: { action: 'git.push', operation: 'modify', isGit: true },
  delete: { action: 'repo.destroy', operation: 'remove' },
  export: { action: 'repo.download_zip', operation: 'access' },
  clone: { action: 'git.clone', operation: 'access', isGit: true },
  message: { action: 'pull_request_review_comment.create', operation: 'create' },
  query: { action: 'api.request', operation: 'access', request: ['GET', '/search/code'] },
  'admin-read': { action: 'org.audit_log_export', operation: 'access' },
  'create-user': { action: 'org.invite_member', operation: 'create', isOnUser: true },
  'change-role': { action: 'org.update_member', operation: 'modify', isOnUser: true },
  'create-key': { action: 'deploy_key.create', operation: 'create' },
  'enrol-factor': { action: 'two_factor_authentication.enabled', operation: 'create' },
  'forwarding-rule': { action: 'hook.create', operation: 'create' },
  'read-secret': { action: 'api.request', operation: 'access', request: ['GET', '/repos/actions/secrets'] },
  describe: { action: 'api.request', operation: 'access', request: ['GET', '/user'] },
};

function use(pen: Pen, act: Use): readonly GitHubEvent[] {
  const done = DONE[act.does];
  if (!act.isSuccess) return [];
  if (done.request && (!pen.variation.hasGitHubApiRequests || act.token === undefined)) return [];
  const [method, path] = done.request ?? [];
  return [
    {
      action: done.action,
      operation: done.operation,
      ...(done.isOnUser ? { user: act.to } : { repo: act.to }),
      ...(done.isGit ? { isGit: true } : {}),
      ...(act.token === undefined ? {} : { token: act.token }),
      more: {
        ...(act.token === undefined ? {} : { programmatic_access_type: accessType(act) }),
        ...(act.client
          ? { oauth_application: act.client.name, oauth_application_id: applicationId(pen, act.client.id) }
          : {}),
        ...(method && path ? { request_method: method, url_path: path, route: path, status_code: 200 } : {}),
      },
    },
  ];
}

function accessType({ client }: Use): string {
  return client ? 'OAuth access token' : 'Personal access token (classic)';
}

const CHANGES: Readonly<Record<AccountChange['what'], string>> = {
  'password-reset': 'user.change_password',
  'factor-enrolled': 'two_factor_authentication.enabled',
  'factor-removed': 'two_factor_authentication.disabled',
};

function accountChange(act: AccountChange): GitHubEvent {
  const operation = act.what === 'factor-removed' ? 'remove' : 'modify';
  return { action: CHANGES[act.what], operation, isOfUser: true };
}
