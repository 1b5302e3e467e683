import { type ActionPlan, defineAction, inTurn, judge, type Part, receiptOf, z } from 'countersign/kit';
import type { GitHubClient } from '../client.ts';
import { authorizationId, type Credentials, grantId, readCredentials } from '../lookups.ts';
import { loginOf } from '../names.ts';
import { endingsInLog } from '../revocation-log.ts';
import { assertReachesTokens, reachesTokens } from '../settings.ts';
import type { Authorization, FineGrainedGrant } from '../wire.ts';

/** GitHub queues the work and names no time for it. */
const SETTLES_WITHIN_MS = 5_000;
/** GitHub's limit for one call. */
const MOST_GRANTS = 100;

/** What the plan bound, as `perform` and `verify` read it back. */
const Bound = z.strictObject({
  login: z.string(),
  authorizations: z.array(z.int()),
  /** Null where only a GitHub App may read them. */
  grants: z.array(z.int()).nullable(),
});
type Bound = z.infer<typeof Bound>;

/**
 * Takes every standing credential of an account away from the organisation: all single sign-on authorisations (classic
 * tokens, SSH keys, OAuth and App user tokens) by one call, and the approved fine-grained tokens by another.
 *
 * Both belong here: to who holds them they are "my tokens", and one left over would be access left over.
 */
export const tokensRevoke = defineAction<GitHubClient>({
  capability: 'tokens.revoke',
  docs: 'https://docs.github.com/en/enterprise-cloud@latest/rest/orgs/orgs#revoke-credential-authorizations-for-a-user-in-an-organization',
  effect: 'irreversible',
  cuts: ['access-token', 'refresh-token', 'static-key'],
  residual: [
    {
      layer: 'app-session',
      what: 'web sessions on GitHub',
      endsWithinMs: null,
      why: 'GitHub offers no API that ends a member’s web session; signing out, or the identity provider, ends it.',
    },
    {
      layer: 'access-token',
      what: 'installation tokens (ghs_) and GITHUB_TOKEN of running workflows',
      endsWithinMs: 3_600_000,
      why: 'They belong to Apps and jobs, not to a person, and live for an hour; a job’s until the job ends.',
    },
    {
      layer: 'static-key',
      what: 'deploy keys, and SSH keys that a fine-grained token created',
      endsWithinMs: null,
      why: 'The call does not reach them; deploy keys are removed repository by repository.',
    },
  ],
  scopes: ['organization_administration:write', 'organization_personal_access_tokens:write'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'both lists empty, and the end of authorisations and of token access in the log',
  input: z.strictObject({}),
  offered: reachesTokens,
  async plan(client, { account }) {
    const login = loginOf(account);
    assertReachesTokens(client.settings);
    return planOf(client, login, await readCredentials(client, login));
  },
  async perform(client, _request, plan) {
    const bound = Bound.parse(plan.binds);
    const grants = bound.grants ?? [];
    const parts: Part[] = [];
    if (client.settings.kind !== 'standard') {
      parts.push({
        what: `the authorisations of ${bound.login}`,
        call: () => client.revokeAuthorizations(bound.login),
      });
    }
    for (let from = 0; from < grants.length; from += MOST_GRANTS) {
      const some = grants.slice(from, from + MOST_GRANTS);
      parts.push({ what: 'the fine-grained tokens', call: () => client.revokeFineGrained(some) });
    }
    return receiptOf(await inTurn('github', parts), SETTLES_WITHIN_MS);
  },
  async verify(client, _request, plan, since) {
    const bound = Bound.parse(plan.binds);
    const { old, anew } = stillThere(await readCredentials(client, bound.login), bound, since);
    const isGone = old.length + anew.length === 0;
    const log = isGone ? await readLog(client, bound, since) : { isComplete: false, saw: [] };
    return judge({
      saw: isGone ? [noneListed(bound), ...log.saw] : [...old, ...anew],
      // What is old may still go; what was authorised after the call will not.
      now: old.length > 0 ? 'there' : anew.length > 0 ? 'again' : 'gone',
      // An empty list proves nothing where some tokens stand in none.
      before: bound.authorizations.length + (bound.grants ?? []).length > 0 ? 'shown' : 'unseen',
      log: log.isComplete ? 'recorded' : 'silent',
      why: 'the lists are empty and the audit log records the end of the authorisations',
      whyUnseen:
        'nothing was listed before either, and some tokens stand in no list: only the audit log’s record of a revocation could prove one',
    });
  },
});

function planOf(client: GitHubClient, login: string, { authorizations, grants }: Credentials): ActionPlan {
  const { organization, kind } = client.settings;
  const total = authorizations.length + (grants?.length ?? 0);
  return {
    summary: `Take all access of ${login}’s tokens and keys to ${organization} away (${total} listed); each must be set up anew.`,
    targets: [
      ...authorizations.map((one) => ({
        kind: one.credential_type,
        id: authorizationId(one.credential_id),
        label: nameOf(one),
      })),
      ...(grants ?? []).map((one) => ({
        kind: 'fine-grained token',
        id: grantId(one.id),
        label: one.token_name,
      })),
    ],
    present: [
      ...authorizations.map((one) => describe(one)),
      ...(grants ?? []).map((one) => describeGrant(one)),
      ...(grants === undefined
        ? ['Fine-grained tokens cannot be read or revoked: only a GitHub App may, and a token is configured.']
        : []),
      kind === 'standard'
        ? 'Without SAML single sign-on, classic tokens and SSH keys can be neither listed nor revoked.'
        : 'OAuth and GitHub App user tokens that were authorised by themselves stand in no list; the call reaches them.',
    ],
    // An empty list proves nothing where some tokens stand in none.
    alreadyDone: total === 0 && kind === 'standard' && grants !== undefined,
    binds: {
      login,
      authorizations: authorizations.map((one) => one.credential_id).sort((a, b) => a - b),
      grants: grants?.map((one) => one.id).sort((a, b) => a - b) ?? null,
    } satisfies Bound,
    before: {},
  };
}

/** What is listed now, in words: from before the call, and authorised since. */
function stillThere(now: Credentials, bound: Bound, since: string) {
  const listed = [
    ...now.authorizations.map((one) => ({
      line: describe(one),
      isOld: bound.authorizations.includes(one.credential_id) || !after(one.credential_authorized_at, since),
    })),
    ...(now.grants ?? []).map((one) => ({
      line: describeGrant(one),
      isOld: (bound.grants ?? []).includes(one.id) || !after(one.access_granted_at, since),
    })),
  ];
  const lines = (isOld: boolean) => listed.filter((one) => one.isOld === isOld).map(({ line }) => line);
  return {
    old: lines(true).map((line) => `still listed: ${line}`),
    anew: lines(false).map((line) => `authorised after the call: ${line}`),
  };
}

function noneListed({ login, grants }: Bound): string {
  const unread = grants === null ? '; fine-grained tokens could not be read' : '';
  return `no credential of ${login} is listed${unread}`;
}

/** The records of the revocation; complete when each kind that was listed has one. */
async function readLog(client: GitHubClient, bound: Bound, since: string) {
  const hadAuthorizations = bound.authorizations.length > 0;
  const hadGrants = (bound.grants ?? []).length > 0;
  const endings = (category: Parameters<typeof endingsInLog>[1]) =>
    endingsInLog(client, category, bound.login, since);
  const authorizations =
    client.settings.kind === 'standard' ? [] : await endings('org_credential_authorization');
  const grants = hadGrants ? await endings('personal_access_token') : [];
  const saw = [...authorizations, ...grants].map((ending) => ending.saw);
  const isComplete =
    saw.length > 0 && (authorizations.length > 0 || !hadAuthorizations) && (grants.length > 0 || !hadGrants);
  return { isComplete, saw };
}

function after(time: string, since: string): boolean {
  return Date.parse(time) > Date.parse(since);
}

function nameOf(one: Authorization): string {
  const name = one.authorized_credential_note ?? one.authorized_credential_title;
  return name || `authorisation ${one.credential_id}`;
}

function describe(one: Authorization): string {
  const scopes = one.scopes?.length ? ` (${one.scopes.join(', ')})` : '';
  const used = one.credential_accessed_at ? `last used ${one.credential_accessed_at}` : 'never used';
  return `${one.credential_type} “${nameOf(one)}”${scopes}, ${used}`;
}

function describeGrant(one: FineGrainedGrant): string {
  const used = one.token_last_used_at ? `last used ${one.token_last_used_at}` : 'never used';
  return `fine-grained token “${one.token_name}”, ${used}`;
}
