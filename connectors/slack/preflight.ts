import type { Identity, Preflight } from 'countersign/kit';
import type { SlackClient, SlackToken, TokenIdentity } from './client.ts';

/** A token, the scopes that are its part of the work, and what the part is called. */
interface Part {
  readonly token: SlackToken;
  readonly env: string;
  readonly label: string;
  readonly scopes: readonly string[];
}

const PARTS: readonly Part[] = [
  {
    token: 'adminToken',
    env: 'SLACK_PLATFORM_ADMIN_TOKEN',
    label: 'admin',
    scopes: ['users:read', 'users:read.email', 'admin.users:read', 'admin.users:write'],
  },
  {
    token: 'auditToken',
    env: 'SLACK_PLATFORM_AUDIT_TOKEN',
    label: 'audit',
    scopes: ['auditlogs:read'],
  },
  { token: 'scimToken', env: 'SLACK_PLATFORM_SCIM_TOKEN', label: 'SCIM', scopes: ['admin'] },
];

/** Every user token has it: it is what `auth.test` is asked with. */
const ALWAYS_THERE = 'identify';

/** Each token by its own `auth.test`; a scope counts only where the token has it that is used for it. */
export const preflight: Preflight<SlackClient> = {
  async identity(client) {
    const found: Identity[] = [];
    for (const part of PARTS) found.push(identityOf(part, await client.identity(part.token)));
    const isTold = found.every(({ scopes }) => scopes !== undefined);
    return {
      name: found
        .map(({ name }) => name)
        .join(', ')
        .slice(0, 512),
      scopes: isTold ? found.flatMap(({ scopes }) => scopes ?? []) : undefined,
      warnings: found.flatMap(({ warnings }) => warnings),
    };
  },
};

function identityOf({ env, label, scopes: wanted }: Part, told: TokenIdentity): Identity {
  const { user, team, scopes, isOfOrganisation } = told;
  const more = scopes?.filter((scope) => scope !== ALWAYS_THERE && !wanted.includes(scope)) ?? [];
  return {
    name: `${label} token of ${user} (${team})`,
    scopes: scopes && wanted.filter((scope) => scopes.includes(scope)),
    warnings: [
      ...(scopes ? [] : [`Slack does not tell the scopes of ${env}`]),
      ...(more.length > 0
        ? [`${env} also holds ${more.join(', ')}; ${wanted.join(', ')} is all it needs`]
        : []),
      ...(isOfOrganisation === false
        ? [`${env} is a token of a workspace: install its app on the organisation`]
        : []),
    ],
  };
}
