// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../../flow/served.ts';
import { type Told, ToldStory } from './told.ts';
import { twoPlatforms } from './two-platforms.ts';

/** A playbook with a step of each other kind: a notice, a question, a wait, another playbook, a new assessment. */

const PLAYBOOK = `id: every-kind
version: 1
summary: One step of each kind.
on: { verdict: [forged, stolen, undecided] }
steps:
  cut:
    use: sessions.revoke
    for-each: \${{ incident.accounts }}
    with: { account: '\${{ item }}' }
    verify: { within: 5s }
  tell: { needs: [cut], notify: { text: 'Look at \${{ incident.principal.email }}' } }
  know:
    needs: [cut]
    ask: { question: Is it yours?, form: { known: { about: Whether you know it., type: bool } }, within: 10m }
  pause: { needs: [know], wait: { for: 1s } }
  more: { needs: [pause], run: more }
  again: { needs: [more], assess: { within: 10m } }
  report: { needs: [tell, again], use: report.publish }
`;
const CALLED = `id: more
version: 1
summary: What another playbook runs.
steps:
  tokens:
    use: tokens.revoke
    for-each: \${{ incident.accounts.filter(a, a.platform == 'okta') }}
    with: { account: '\${{ item }}' }
    approval: { ask: one, within: 10m, if-silent: deny }
    verify: { within: 5s }
`;
const POLICY = `version: 1
approvers: { groups: { oncall: [ada@example.com] }, defaultGroup: oncall }
approvals:
  - { when: { capability: [sessions.revoke] }, ask: none }
lookBack: 8d
`;

class EveryKind extends ToldStory {
  private readonly opened = new Set<string>();
  private readonly sent = new Set<string>();

  constructor(world: World) {
    super(world, 'every-kind');
  }

  override serverDied(): void {
    super.serverDied();
    this.opened.clear();
    this.sent.clear();
  }

  override async goOn(): Promise<void> {
    await super.goOn();
    for (const questionId of await this.shownQuestions()) this.answer(questionId);
  }

  private answer(questionId: string): void {
    const { chat, story, url: server } = this.world;
    const userId = story.approvers[0]!.id;
    const url = `${server}/slack/interactions`;
    if (!this.opened.has(questionId)) {
      this.opened.add(questionId);
      chat.openForm({ questionId, userId, url }).catch(() => this.opened.delete(questionId));
    }
    const view = chat.views().findLast(({ private_metadata: of }) => of.includes(questionId));
    if (!view || this.sent.has(view.id)) return;
    this.sent.add(view.id);
    const values = { known: { selected_option: { value: 'true' } } };
    chat.submit({ view, userId, values, url }).catch(() => this.sent.delete(view.id));
  }

  /** Questions that nobody has answered and whose button can be seen. */
  private async shownQuestions(): Promise<string[]> {
    const { rows } = await this.world.pool.query<{ id: string }>(
      "select id from questions where status = 'waiting'",
    );
    const shown = JSON.stringify(this.world.chat.messages());
    return rows.map(({ id }) => id).filter((id) => shown.includes(`"value":"${id}"`));
  }
}

export const everyKind: Told = {
  playbook: 'every-kind',
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-crash-'));
    await writeFile(join(folder, 'every-kind.yaml'), PLAYBOOK);
    await writeFile(join(folder, 'more.yaml'), CALLED);
    await writeFile(join(folder, 'policy.yaml'), POLICY);
    const world = twoPlatforms();
    return {
      world,
      env: { PLAYBOOKS_PATH: folder },
      story: new EveryKind(world),
      close: () => rm(folder, { recursive: true }),
    };
  },
};
