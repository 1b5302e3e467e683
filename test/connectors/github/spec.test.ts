import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditLog } from '../../../connectors/github/audit-log.ts';
import { connector } from '../../../connectors/github/index.ts';
import { inventory } from '../../../connectors/github/inventory.ts';
import { lookups } from '../../../connectors/github/lookups.ts';
import { preflight } from '../../../connectors/github/preflight.ts';
import { openApi, type SpecRequest } from '../../support/openapi.ts';
import { sharedSkip } from '../../support/shared.ts';
import { wireAnswers } from '../../support/wire-answers.ts';
import { account, type Fixture, request, startGitHub } from './fixture.ts';

const SINCE = '2026-03-01T08:00:00.000Z';
const ALICE = { login: 'alice_acme', email: 'alice@acme.example' };
const SEED = {
  members: [ALICE],
  authorizations: [
    { login: ALICE.login, type: 'personal access token', name: 'ci', scopes: ['repo'] },
    { login: ALICE.login, type: 'SSH key', name: 'laptop', accessedAt: SINCE },
    { login: ALICE.login, type: 'OAuth app token', name: 'tool' },
  ],
  fineGrained: [
    { login: ALICE.login, name: 'deploy', lastUsedAt: SINCE, expiresAt: SINCE },
    { login: ALICE.login, name: 'other' },
  ],
  installations: [{ app: 'ci-bot', permissions: { contents: 'write' }, suspendedAt: SINCE }],
  audit: [{ '@timestamp': Date.parse(SINCE), action: 'git.clone', actor: ALICE.login }],
  settleReads: 0,
};

/** The schema types the value of a SCIM patch as a text; its own example "Disable User" has `false`, as the connector sends. */
const KNOWN = /PATCH \/scim\/.*\/Operations\/0\/value must be string/;

/** A list in a query is written `owner[]=a`, as the schema's example has it; its name is `owner`. */
function plain(entry: SpecRequest): SpecRequest {
  const { 'owner[]': owner, ...query } = entry.query ?? {};
  return { ...entry, query: { ...query, ...(owner === undefined ? {} : { owner }) } };
}

async function useAll({ client, now, simulator }: Fixture): Promise<void> {
  const { login, email } = ALICE;
  await preflight.identity(client);
  for await (const page of inventory.list(client)) assert.ok(page.length > 0);
  await lookups.account(client, { id: 'nobody', email });
  const tokens = (await lookups.tokens?.(client, account(login))) ?? [];
  assert.equal(tokens.length, 5);
  const ids = [tokens[0]?.id, tokens[3]?.id, undefined];
  // What cuts one credential goes before what cuts all.
  for (const action of connector.actions.toReversed()) {
    if (action.offered?.({ organizationKind: client.settings.kind }) === false) continue;
    const each = action.capability === 'credential.delete' ? ids.slice(0, 2) : [undefined];
    for (const id of each) {
      const ask = request(action.capability, account(login, email), id);
      const plan = await action.plan(client, ask);
      await action.perform(client, ask, plan);
      await action.verify(client, ask, plan, now().toISOString());
      await action.undo?.(client, ask, plan);
    }
  }
  await auditLog.pull(client, {
    account: account(login),
    since: SINCE,
    until: now().toISOString(),
    limit: 50,
  });
  simulator.inject({ path: /revoke$/, kind: 'rate-limit' });
  await assert.rejects(client.revokeAuthorizations(login), { code: 'ERR_CONNECTOR_RATE_LIMITED' });
  await assert.rejects(client.revokeAuthorizations('nobody'), { code: 'ERR_CONNECTOR_NOT_FOUND' });
}

for (const kind of ['saml', 'managed-users'] as const) {
  test(`every request, and every answer of the simulator, fits GitHub’s own schema (${kind})`, {
    skip: sharedSkip,
  }, async (t) => {
    const spec = await openApi('github.json');
    const github = await startGitHub({ ...SEED, kind });
    const answers = wireAnswers(t);
    await useAll(github);
    const faults = [
      ...github.simulator.ledger.flatMap((entry) => spec.request(plain(entry))),
      ...answers.flatMap((answer) => spec.response(answer)),
    ];
    assert.deepEqual(
      faults.filter((fault) => !KNOWN.test(fault)),
      [],
    );
    const asked = new Set(github.simulator.ledger.map(({ method, path }) => `${method} ${path}`));
    assert.equal(asked.size, kind === 'saml' ? 14 : 16, [...asked].sort().join('\n'));
  });
}
