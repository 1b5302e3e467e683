import type { Preflight } from 'countersign/kit';
import type { ZoomClient } from './client.ts';

/** What a classic scope includes, of what this connector asks for: apps made before 2024 hold those. */
const CLASSIC: Readonly<Record<string, readonly string[]>> = {
  'user:read:admin': ['user:read:user:admin'],
  'user:write:admin': ['user:update:status:admin', 'user:delete:token:admin'],
  'report:read:admin': ['report:read:user_activities:admin', 'report:read:operation_logs:admin'],
};

/** Zoom tells the scopes with each token. What the owner's role forbids no scope shows: the reading of the log does. */
export const preflight: Preflight<ZoomClient> = {
  async identity(client) {
    const { email } = await client.self();
    const held = await client.scopes();
    return {
      name: `Server-to-Server OAuth app of ${email}`.slice(0, 512),
      scopes: held && [...new Set(held.flatMap((scope) => [scope, ...includedIn(scope)]))],
      warnings: warningsOn(held),
    };
  },
};

function includedIn(scope: string): readonly string[] {
  return Object.hasOwn(CLASSIC, scope) ? CLASSIC[scope]! : [];
}

function warningsOn(held: readonly string[] | undefined): readonly string[] {
  if (held === undefined) return ['Zoom does not tell the scopes of the token'];
  const classic = held.filter((scope) => includedIn(scope).length > 0);
  const master = held.filter((scope) => scope.endsWith(':master'));
  return [
    ...(classic.length > 0
      ? [`${classic.join(', ')}: classic scopes, which allow more than is needed; granular ones do not`]
      : []),
    ...(master.length > 0 ? [`${master.join(', ')}: reach into sub-accounts, which nothing here needs`] : []),
  ];
}
