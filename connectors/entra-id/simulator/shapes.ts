import type { SimulatedAnswer, SimulatedRequest } from 'countersign/kit/testing';
import type { Seed } from './seed.ts';
import type { SimulatedApp, SimulatedGrant, SimulatedUser, Tenant } from './tenant.ts';

/** How the simulated tenant’s things look on the wire. */

export function errorAnswer(status: number, code: string, message: string): SimulatedAnswer {
  const innerError = {
    date: '2026-03-01T09:00:00',
    'request-id': '5ca1ab1e-0000-4000-8000-00000000000e',
    'client-request-id': '5ca1ab1e-0000-4000-8000-00000000000e',
  };
  return { status, body: { error: { code, message, innerError } } };
}

export function notFound(id: string): SimulatedAnswer {
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return errorAnswer(404, 'Request_ResourceNotFound', message);
}

/** One page of a list, with the link to the next where more follows. */
export function pageAnswer(
  { path, query, headers }: SimulatedRequest,
  rows: readonly unknown[],
  most: number,
): SimulatedAnswer {
  const top = Math.min(Number(query.get('$top') ?? most), most);
  const from = Number(query.get('$skiptoken') ?? 0);
  const next = new URLSearchParams(query);
  next.set('$skiptoken', String(from + top));
  const link = `http://${headers.host}${path}?${next}`;
  return {
    status: 200,
    body: {
      '@odata.context': `http://${headers.host}/$metadata`,
      ...(from + top < rows.length ? { '@odata.nextLink': link } : {}),
      value: rows.slice(from, from + top),
    },
  };
}

/** What `$select` names, as Graph leaves out the rest. */
export function selected(
  row: Readonly<Record<string, unknown>>,
  { query }: SimulatedRequest,
): Record<string, unknown> {
  const names = query.get('$select')?.split(',') ?? ['id', 'displayName', 'mail', 'userPrincipalName'];
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => names.includes(name) || name.startsWith('@')),
  );
}

export function wireUser({ roles: _roles, groups: _groups, ...user }: SimulatedUser) {
  return user;
}

export function wireApp({ owners: _o, passwords: _p, certificates: _c, ...app }: SimulatedApp) {
  return { ...app, servicePrincipalType: 'Application' };
}

/** An app in a list, with what proves who it is; a key itself is never shown, the first letters of a secret are. */
export function wireAppWithCredentials(
  { id, appId, displayName, owners, passwords, certificates }: Omit<SimulatedApp, 'accountEnabled'>,
  { users, seed: { servicePrincipals } }: Tenant,
) {
  return {
    id,
    appId,
    displayName,
    passwordCredentials: passwords.map(({ usage: _usage, ...each }) => ({
      ...each,
      customKeyIdentifier: null,
      hint: 'SiM',
      secretText: null,
    })),
    keyCredentials: certificates.map((each) => ({
      ...each,
      customKeyIdentifier: null,
      key: null,
      type: 'AsymmetricX509Cert',
      usage: each.usage ?? 'Verify',
    })),
    // Whether an owner is in use is not among the fields that Graph gives unasked.
    owners: [
      ...users.map(({ id: userId, displayName: name, userPrincipalName }) => ({
        '@odata.type': '#microsoft.graph.user',
        id: userId,
        displayName: name,
        userPrincipalName,
      })),
      ...servicePrincipals.map((app) => ({
        '@odata.type': '#microsoft.graph.servicePrincipal',
        id: app.id,
        displayName: app.displayName,
      })),
    ].filter((owner) => owners.includes(owner.id)),
  };
}

export function wireGrant({ userId, ...grant }: SimulatedGrant) {
  return { ...grant, consentType: userId ? 'Principal' : 'AllPrincipals', principalId: userId ?? null };
}

export function wireAssignment({ id, userId, resourceDisplayName }: Seed['assignments'][number]) {
  return {
    id,
    deletedDateTime: null,
    appRoleId: '00000000-0000-0000-0000-000000000000',
    createdDateTime: '2026-01-01T00:00:00Z',
    principalDisplayName: null,
    principalId: userId,
    principalType: 'User',
    resourceDisplayName,
    resourceId: '5ca1ab1e-0000-4000-8000-00000000000b',
  };
}

export function wireMemberships({ roles, groups }: SimulatedUser) {
  const row = (type: string) => (displayName: string, index: number) => ({
    '@odata.type': `#microsoft.graph.${type}`,
    id: `${type}-${index + 1}`,
    displayName,
  });
  return [...groups.map(row('group')), ...roles.map(row('directoryRole'))];
}
