import {
  type ActionPlan,
  type ActionReceipt,
  CountersignError,
  defineAction,
  errorCode,
  type ProofReading,
  z,
} from 'countersign/kit';
import type { Call, GitHubClient } from '../client.ts';
import { authorizationId, type Credentials, grantId, readCredentials } from '../lookups.ts';
import { loginOf } from '../names.ts';
import { endingsInLog } from '../revocation-log.ts';
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
  input: z.strictObject({}),
  async plan(client, { account }) {
    const login = loginOf(account);
    return planOf(client, login, await readCredentials(client, login));
  },
  async perform(client, _request, plan) {
    const bound = Bound.parse(plan.binds);
    const calls: Call[] = [];
    if (client.settings.kind !== 'standard') calls.push(await client.revokeAuthorizations(bound.login));
    const grants = bound.grants ?? [];
    for (let from = 0; from < grants.length; from += MOST_GRANTS) {
      calls.push(await revokeRest(client, grants.slice(from, from + MOST_GRANTS), calls));
    }
    return receiptOf(calls);
  },
  async verify(client, _request, plan, since) {
    const bound = Bound.parse(plan.binds);
    const now = await readCredentials(client, bound.login);
    return stillThere(now, bound, since) ?? (await readLog(client, bound, since));
  },
});

function planOf(client: GitHubClient, login: string, { authorizations, grants }: Credentials): ActionPlan {
  const { organization, kind } = client.settings;
  const total = authorizations.length + (grants?.length ?? 0);
  return {
    summary: `Take all access of ${login}’s tokens and keys to ${organization} away (${total} listed); each must be set up anew.`,
    targets: [
      ...authorizations.map((one) => ({
        kind: one.credential_type.slice(0, 60),
        id: authorizationId(one.credential_id),
        label: nameOf(one),
      })),
      ...(grants ?? []).map((one) => ({
        kind: 'fine-grained token',
        id: grantId(one.id),
        label: one.token_name.slice(0, 512),
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

/** Once one call was accepted, a refusal of the next is no "nothing was changed". */
async function revokeRest(
  client: GitHubClient,
  grantIds: readonly number[],
  earlier: readonly Call[],
): Promise<Call> {
  try {
    return await client.revokeFineGrained(grantIds);
  } catch (cause) {
    const code = errorCode(cause);
    // Both calls may be repeated, so a wait is no harm.
    if (earlier.length === 0 || code === 'ERR_CONNECTOR_RATE_LIMITED') throw cause;
    throw new CountersignError(
      'ERR_CONNECTOR_OUTCOME_UNKNOWN',
      `github: ${earlier.map((call) => call.line).join('; ')}, but the fine-grained tokens were not revoked: ${cause instanceof Error ? cause.message : code}`,
      { cause, place: 'github POST /orgs/{org}/personal-access-tokens' },
    );
  }
}

function receiptOf(calls: readonly Call[]): ActionReceipt {
  return {
    requestIds: calls.flatMap((call) => call.requestId ?? []),
    calls: calls.map((call) => call.line),
    effectiveWithinMs: SETTLES_WITHIN_MS,
  };
}

/** A reading for as long as anything is listed; undefined when nothing is. */
function stillThere(now: Credentials, bound: Bound, since: string): ProofReading | undefined {
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
  if (listed.length === 0) return undefined;
  const old = listed.filter((one) => one.isOld);
  return {
    // What is old may still go; what was authorised after the call will not.
    state: old.length > 0 ? 'pending' : 'refuted',
    saw: listed.map((one) =>
      one.isOld ? `still listed: ${one.line}` : `authorised after the call: ${one.line}`,
    ),
    strongest: STRONGEST,
  };
}

const STRONGEST: ProofReading['strongest'] = {
  state: 'proven',
  why: 'the lists are empty and the audit log records the end of the authorisations',
};

async function readLog(client: GitHubClient, bound: Bound, since: string): Promise<ProofReading> {
  const unread = bound.grants === null ? '; fine-grained tokens could not be read' : '';
  const empty = `no credential of ${bound.login} is listed${unread}`;
  const hadAuthorizations = bound.authorizations.length > 0;
  const hadGrants = (bound.grants ?? []).length > 0;
  const authorizations =
    client.settings.kind === 'standard'
      ? []
      : await endingsInLog(client, 'org_credential_authorization', bound.login, since);
  const grants = hadGrants ? await endingsInLog(client, 'personal_access_token', bound.login, since) : [];
  const saw = [empty, ...authorizations, ...grants];
  const isInLog =
    (authorizations.length > 0 || !hadAuthorizations) && (grants.length > 0 || !hadGrants) && saw.length > 1;
  if (isInLog) return { state: 'proven', saw, strongest: STRONGEST };
  if (hadAuthorizations || hadGrants) return { state: 'effective', saw, strongest: STRONGEST };
  const why =
    'nothing was listed before either, so no record is to be expected; what stands in no list leaves nothing to read';
  return { state: 'effective', saw, strongest: { state: 'effective', why } };
}

function after(time: string, since: string): boolean {
  return Date.parse(time) > Date.parse(since);
}

function nameOf(one: Authorization): string {
  const name = one.authorized_credential_note ?? one.authorized_credential_title;
  return (name || `authorisation ${one.credential_id}`).slice(0, 512);
}

function describe(one: Authorization): string {
  const scopes = one.scopes?.length ? ` (${one.scopes.join(', ')})` : '';
  const used = one.credential_accessed_at ? `last used ${one.credential_accessed_at}` : 'never used';
  return `${one.credential_type} “${nameOf(one)}”${scopes}, ${used}`.slice(0, 512);
}

function describeGrant(one: FineGrainedGrant): string {
  const used = one.token_last_used_at ? `last used ${one.token_last_used_at}` : 'never used';
  return `fine-grained token “${one.token_name}”, ${used}`.slice(0, 512);
}
