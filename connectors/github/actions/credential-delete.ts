import { CountersignError, defineAction, judge, receiptOf, z } from 'countersign/kit';
import type { GitHubClient } from '../client.ts';
import { authorizationId, type Credentials, grantId, readCredentials } from '../lookups.ts';
import { loginOf } from '../names.ts';
import { endingsInLog } from '../revocation-log.ts';
import { assertReachesTokens, reachesTokens } from '../settings.ts';

const SETTLES_WITHIN_MS = 5_000;

const Bound = z.strictObject({
  login: z.string(),
  kind: z.enum(['sso-authorization', 'fine-grained-token']),
  id: z.int(),
});
type Bound = z.infer<typeof Bound>;

/** What the plan saw: whether it was listed, and the id by which the log may name it. */
const Before = z.object({ wasListed: z.boolean(), logId: z.string().nullable() });

const CATEGORY = {
  'sso-authorization': 'org_credential_authorization',
  'fine-grained-token': 'personal_access_token',
} as const;

/**
 * Takes one credential's access to the organisation away.
 *
 * The credential is named as `tokens.list` names it (`sso-authorization/12`, `fine-grained-token/34`), or by GitHub's id
 * of the token itself. A `hashed_token` cannot be resolved: GitHub lists no hashes.
 */
export const credentialDelete = defineAction<GitHubClient>({
  capability: 'credential.delete',
  docs: 'https://docs.github.com/en/enterprise-cloud@latest/rest/orgs/orgs#remove-a-saml-sso-authorization-for-an-organization',
  effect: 'irreversible',
  cuts: ['access-token', 'static-key'],
  residual: [
    {
      layer: 'static-key',
      what: 'the account’s other tokens and keys',
      endsWithinMs: null,
      why: 'One credential is cut; what was made with it stays.',
    },
    {
      layer: 'app-session',
      what: 'web sessions on GitHub',
      endsWithinMs: null,
      why: 'GitHub offers no API that ends a member’s web session.',
    },
  ],
  scopes: ['organization_administration:write', 'organization_personal_access_tokens:write'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the list of credentials, and the end of its authorisation or access in the log',
  input: z.strictObject({}),
  offered: reachesTokens,
  async plan(client, { account, credential }) {
    const login = loginOf(account);
    assertReachesTokens(client.settings);
    const found = resolve(await readCredentials(client, login), credential?.id, login);
    const name = `${found.bound.kind}/${found.bound.id}`;
    return {
      summary: `Take the access of ${found.label} (${name}) of ${login} to ${client.settings.organization} away, for good.`,
      targets: [{ kind: found.bound.kind, id: name, label: found.label }],
      present: [
        found.isListed ? `${found.label} is listed.` : `${name} is not listed as a credential of ${login}.`,
      ],
      // Not called for either: the id may be that of somebody else's credential.
      alreadyDone: !found.isListed,
      binds: found.bound,
      before: { wasListed: found.isListed, logId: found.logId ?? null },
    };
  },
  async perform(client, _request, plan) {
    const { kind, id } = Bound.parse(plan.binds);
    const call =
      kind === 'sso-authorization'
        ? await client.deleteAuthorization(id)
        : await client.revokeFineGrained([id]);
    return receiptOf([call], SETTLES_WITHIN_MS);
  },
  async verify(client, _request, plan, since) {
    const bound = Bound.parse(plan.binds);
    const { wasListed, logId } = Before.parse(plan.before);
    const name = `${bound.kind}/${bound.id}`;
    const isThere = isListed(await readCredentials(client, bound.login), bound);
    const endings = isThere ? [] : await endingsInLog(client, CATEGORY[bound.kind], bound.login, since);
    // A record without an id may be of any credential: it counts for one that was listed and is not any more.
    const its = endings.filter(({ id }) => (id === undefined ? wasListed : id === logId));
    return judge({
      saw: [`${name} is ${isThere ? 'still' : 'not'} listed`, ...its.map(({ saw }) => saw)],
      now: isThere ? 'there' : 'gone',
      before: wasListed ? 'shown' : 'unseen',
      log: its.length > 0 ? 'recorded' : 'silent',
      why: 'the credential is not listed and the audit log records its end',
      whyUnseen: `${name} was not listed before either: only the audit log could tell that it had access and lost it`,
    });
  },
});

interface Found {
  readonly bound: Bound;
  readonly label: string;
  readonly isListed: boolean;
  /** How the audit log may name it. */
  readonly logId: string | undefined;
}

/** @throws ERR_INPUT_INVALID when no id is given or it is a hash; ERR_CONNECTOR_NOT_FOUND when nothing listed has it */
function resolve({ authorizations, grants }: Credentials, id: string | undefined, login: string): Found {
  if (id === undefined) throw invalid('credential.delete needs the credential’s id');
  if (grants === undefined && id.startsWith('fine-grained-token/')) {
    throw invalid('fine-grained tokens can be read and revoked by a GitHub App only');
  }
  for (const one of authorizations) {
    if (id === authorizationId(one.credential_id) || id === String(one.authorized_credential_id)) {
      const name = one.authorized_credential_note ?? one.authorized_credential_title ?? '';
      return {
        bound: { login, kind: 'sso-authorization', id: one.credential_id },
        label: `${one.credential_type} “${name}”`,
        isListed: true,
        logId: String(one.credential_id),
      };
    }
  }
  for (const one of grants ?? []) {
    if (id === grantId(one.id) || id === String(one.token_id)) {
      return {
        bound: { login, kind: 'fine-grained-token', id: one.id },
        label: `fine-grained token “${one.token_name}”`,
        isListed: true,
        logId: String(one.token_id),
      };
    }
  }
  const ours = /^(sso-authorization|fine-grained-token)\/(\d{1,15})$/.exec(id);
  if (ours) {
    const bound = Bound.parse({ login, kind: ours[1], id: Number(ours[2]) });
    const logId = bound.kind === 'sso-authorization' ? String(bound.id) : undefined;
    return { bound, label: id, isListed: false, logId };
  }
  throw new CountersignError(
    'ERR_CONNECTOR_NOT_FOUND',
    `github: no listed credential of ${login} is "${id}"; GitHub lists no hashes, so use an id of tokens.list`,
    { place: 'credential.id' },
  );
}

function isListed({ authorizations, grants }: Credentials, { kind, id }: Bound): boolean {
  return kind === 'sso-authorization'
    ? authorizations.some((one) => one.credential_id === id)
    : (grants ?? []).some((one) => one.id === id);
}

function invalid(why: string): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', `github: ${why}`, { place: 'credential.id' });
}
