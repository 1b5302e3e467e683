import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { projectRoot } from '../../src/cli/project-root.ts';
import { eventually } from '../support/eventually.ts';
import { AUDIENCE, type OpenidProvider, startOpenidProvider } from '../support/openid-provider.ts';
import { World } from './served.ts';
import { sharedStory } from './shared-world.ts';

/** Two accounts that are suspended on simulated platforms, and given back by the playbook `undo-containment`. */

const PLAYBOOK = `id: suspend
version: 1
summary: Suspends a person everywhere.
on: { verdict: [forged, stolen, undecided] }
steps:
  suspend:
    use: account.suspend
    for-each: \${{ incident.accounts }}
    with: { account: '\${{ item }}' }
    verify: { within: 2s }
`;
/** Who asks does not approve: Grace asks, Ada approves in Slack. */
const POLICY = `version: 1
approvers: { groups: { oncall: [ada@example.com] }, defaultGroup: oncall }
approvals:
  - { when: { capability: [account.suspend] }, ask: none }
lookBack: 8d
`;
const GRACE = { email: 'grace@example.com', email_verified: true, roles: ['responder', 'approver'] };

describe('a containment that turned out to be nothing', () => {
  const { seeds, ...story } = sharedStory(new Date());
  const world = new World({ ...story, seeds: { okta: seeds.okta, keycloak: seeds.keycloak } });
  let provider: OpenidProvider;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-undo-'));
    await writeFile(join(folder, 'suspend.yaml'), PLAYBOOK);
    await writeFile(join(folder, 'policy.yaml'), POLICY);
    const own = 'undo-containment.yaml';
    await copyFile(join(projectRoot, 'playbooks', own), join(folder, own));
    provider = await startOpenidProvider();
    await world.open();
    Object.assign(world.env, {
      PLAYBOOKS_PATH: folder,
      OIDC_ISSUER: provider.issuer,
      OIDC_AUDIENCE: AUDIENCE,
      ALLOW_INSECURE_ISSUER: 'true',
    });
    await world.serve();
  });
  after(async () => {
    await world.close();
    await provider.close();
    await rm(folder, { recursive: true });
  });

  const leases = async () => {
    const { rows } = await world.pool.query<{ line: string }>(
      "select platform || ' ' || status as line from undo_leases order by 1",
    );
    return rows.map(({ line }) => line);
  };
  const outcomeOf = async (playbook: string) => {
    const { rows } = await world.pool.query<{ outcome: string | null; incident_id: string }>(
      'select outcome, incident_id from runs where playbook = $1',
      [playbook],
    );
    return rows[0];
  };

  test('is given back on both platforms, each read to be as it was before, and nothing is called twice', async () => {
    assert.equal((await world.send()).status, 202);
    await eventually('the end of the suspensions', async () => (await outcomeOf('suspend'))?.outcome != null);
    assert.deepEqual(await leases(), ['keycloak held', 'okta held']);
    const cut = world.changes();
    assert.equal(cut.length, 2);

    // The answer to giving back is lost once: whether it was done is read, and not tried again blindly.
    const okta = world.simulators.find(({ platform }) => platform === 'okta')!;
    okta.inject({ kind: 'lost-answer', method: 'POST', path: /\/lifecycle\/unsuspend$/ });
    const { incident_id: incidentId } = (await outcomeOf('suspend'))!;
    const { status } = await fetch(`${world.url}/v1/runs`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await provider.token(GRACE)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ incidentId, playbook: 'undo-containment' }),
    });
    assert.ok(status >= 200 && status < 300, `the run was answered with ${status}`);
    await eventually('the end of giving back', async () => {
      await world.approveWaiting();
      return (await outcomeOf('undo-containment'))?.outcome != null;
    });

    assert.equal((await outcomeOf('undo-containment'))?.outcome, 'undone');
    assert.deepEqual(await leases(), ['keycloak undone', 'okta undone']);
    const given = world.changes();
    assert.equal(given.length, cut.length + 2, given.join('\n'));
    assert.equal(given.filter((change) => change.endsWith('/lifecycle/unsuspend')).length, 1);
  });

  test('is watched no longer, so that the owner’s next sign-in contradicts nothing', async () => {
    const { rows } = await world.pool.query<{ because: string; platform: string }>(`
      select data::jsonb->>'because' as because, data::jsonb->>'platform' as platform
      from journal where kind = 'watch-ended' order by 2`);
    assert.deepEqual(rows, [
      { because: 'undone', platform: 'keycloak' },
      { because: 'undone', platform: 'okta' },
    ]);
  });
});
