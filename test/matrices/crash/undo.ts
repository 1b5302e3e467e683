// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../src/cli/project-root.ts';
import type { World } from '../../flow/served.ts';
import { AUDIENCE, type OpenidProvider, startOpenidProvider } from '../../support/openid-provider.ts';
import { type Told, ToldStory } from './told.ts';
import { twoPlatforms } from './two-platforms.ts';

/** Two accounts are suspended; then a person starts `undo-containment`, and only then servers are killed. */

const PLAYBOOK = `id: suspend
version: 1
summary: Suspends a person everywhere.
on: { verdict: [forged, stolen, undecided] }
steps:
  suspend:
    use: account.suspend
    for-each: \${{ incident.accounts }}
    with: { account: '\${{ item }}' }
    verify: { within: 5s }
`;
/** Who asks does not approve: Grace asks, Ada approves in Slack. */
const POLICY = `version: 1
approvers: { groups: { oncall: [ada@example.com] }, defaultGroup: oncall }
approvals:
  - { when: { capability: [account.suspend] }, ask: none }
lookBack: 8d
`;
const GRACE = { email: 'grace@example.com', email_verified: true, roles: ['responder'] };

class Undo extends ToldStory {
  private readonly provider: OpenidProvider;
  private hasBegun = false;
  private isStarting = false;

  constructor(world: World, provider: OpenidProvider) {
    super(world, 'undo-containment');
    this.provider = provider;
  }

  override async begin(): Promise<void> {
    await this.until('the end of the suspensions', () => this.isThere('suspend', 'outcome is not null'));
    this.hasBegun = true;
  }

  override serverDied(): void {
    super.serverDied();
    this.isStarting = false;
  }

  override async goOn(): Promise<void> {
    await super.goOn();
    if (!this.hasBegun || this.isStarting || (await this.isThere('undo-containment', 'true'))) return;
    this.isStarting = true;
    this.start()
      .catch(() => undefined)
      .finally(() => {
        this.isStarting = false;
      });
  }

  /** As somebody who got no answer and sees no run asks again. */
  private async start(): Promise<void> {
    const { rows } = await this.world.pool.query<{ id: string }>('select id from incidents');
    await fetch(`${this.world.url}/v1/runs`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await this.provider.token(GRACE)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ incidentId: rows[0]!.id, playbook: 'undo-containment' }),
    });
  }

  private async isThere(playbook: string, isSo: string): Promise<boolean> {
    const { rows } = await this.world.pool.query(`select from runs where playbook = $1 and ${isSo}`, [
      playbook,
    ]);
    return rows.length > 0;
  }
}

export const undo: Told = {
  playbook: 'undo-containment',
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-crash-'));
    await writeFile(join(folder, 'suspend.yaml'), PLAYBOOK);
    await writeFile(join(folder, 'policy.yaml'), POLICY);
    const own = 'undo-containment.yaml';
    await copyFile(join(projectRoot, 'playbooks', own), join(folder, own));
    const provider = await startOpenidProvider();
    const world = twoPlatforms();
    return {
      world,
      env: {
        PLAYBOOKS_PATH: folder,
        OIDC_ISSUER: provider.issuer,
        OIDC_AUDIENCE: AUDIENCE,
        ALLOW_INSECURE_ISSUER: 'true',
      },
      story: new Undo(world, provider),
      async close() {
        await provider.close();
        await rm(folder, { recursive: true });
      },
    };
  },
};
