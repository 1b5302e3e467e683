import { CountersignError, defineAction, judge, known, receiptOf, z } from 'countersign/kit';
import type { GitHubClient } from '../client.ts';
import { findManagedUser } from '../managed-users.ts';
import { loginOf } from '../names.ts';

const SETTLES_WITHIN_MS = 5_000;

const Bound = z.strictObject({ login: z.string(), scimId: z.string(), active: z.boolean() });

/**
 * Suspends a managed user (EMU) through SCIM.
 *
 * Not offered for other organisations: there the same call removes the member and deletes the link to the identity
 * provider, which cannot be taken back.
 */
export const accountSuspend = defineAction<GitHubClient>({
  capability: 'account.suspend',
  docs: 'https://docs.github.com/en/enterprise-cloud@latest/rest/enterprise-admin/scim#update-an-attribute-for-a-scim-enterprise-user',
  effect: 'reversible',
  cuts: ['account', 'app-session', 'access-token', 'static-key'],
  residual: [
    {
      layer: 'static-key',
      what: 'deploy keys and installation tokens',
      endsWithinMs: null,
      why: 'They belong to repositories and Apps, not to the user.',
    },
  ],
  scopes: ['scim:enterprise'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'SCIM’s `active`; no log records it',
  idempotent: true,
  input: z.strictObject({}),
  offered: (settings) => settings.organizationKind === 'managed-users',
  async plan(client, request) {
    const { account } = request;
    const login = loginOf(account);
    if (!client.settings.managed) throw notOffered();
    const user = known(await findManagedUser(client, login, account.email), request);
    return {
      summary: `Suspend the managed user ${login} in the whole enterprise ${client.settings.managed.enterprise}.`,
      targets: [{ kind: 'managed user', id: user.id, label: login }],
      present: [
        `${login} is ${user.active ? 'active' : 'suspended'}.`,
        'While suspended, GitHub hides the login and e-mail behind made-up ones.',
        'The identity provider may set the user active again when it next provisions.',
      ],
      alreadyDone: !user.active,
      binds: { login, scimId: user.id, active: user.active },
      before: { active: user.active },
    };
  },
  async perform(client, _request, plan) {
    return receiptOf([await client.setActive(Bound.parse(plan.binds).scimId, false)], SETTLES_WITHIN_MS);
  },
  async verify(client, _request, plan) {
    const { login, scimId } = Bound.parse(plan.binds);
    const user = await client.scimUser(scimId);
    return judge({
      saw: [`SCIM: ${login} is ${user === undefined ? 'gone' : user.active ? 'active' : 'suspended'}`],
      now: user?.active === true ? 'there' : 'gone',
      before: plan.before.active === true ? 'shown' : 'nothing',
      log: 'none',
      why: 'the organisation’s audit log is not documented to record suspensions; SCIM’s own state is the strongest reading',
      whyNothing: 'the user was suspended before the call',
    });
  },
  async undo(client, _request, plan) {
    const before = z.looseObject({ active: z.boolean() }).parse(plan.before);
    return receiptOf(
      [await client.setActive(Bound.parse(plan.binds).scimId, before.active)],
      SETTLES_WITHIN_MS,
    );
  },
});

function notOffered(): CountersignError {
  return new CountersignError(
    'ERR_CAPABILITY_NOT_OFFERED',
    'github: only managed users can be suspended and taken back; GITHUB_ORGANIZATION_KIND says otherwise',
    { place: 'GITHUB_ORGANIZATION_KIND' },
  );
}
