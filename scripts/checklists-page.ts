import { CHECKLISTS, type Checklist } from '../src/domain/playbook/covers-schema.ts';
import type { Playbook } from '../src/domain/playbook/schema.ts';

/** docs/checklists.md: what the shipped playbooks do of the response checklists, item by item. */
export function checklistsPage(playbooks: readonly Playbook[]): string {
  const sections = (Object.keys(CHECKLISTS) as Checklist[]).flatMap((list) => sectionOf(list, playbooks));
  return `${[...HEAD, ...sections].join('\n')}\n`;
}

const HEAD = [
  '# Response checklists',
  '',
  '<!-- Generated from the playbooks by `npm run generate`; do not edit. -->',
  '',
  'What vendors and incidents have taught to do when a credential is stolen or forged, and who does it here: a step of a',
  'playbook, or a person, and why. The items stand in the playbooks themselves, under `covers`.',
];

function sectionOf(list: Checklist, playbooks: readonly Playbook[]): string[] {
  const covering = playbooks.filter(({ covers }) => covers.some((each) => each.list === list));
  return covering.flatMap(({ id, covers }) => [
    '',
    `## ${CHECKLISTS[list]}: \`${id}\``,
    '',
    '| item | step | for a person, because |',
    '|---|---|---|',
    ...covers
      .filter((each) => each.list === list)
      .map(
        ({ item, steps = [], person = '' }) =>
          `| ${cell(item)} | ${steps.map((step) => `\`${step}\``).join(' ')} | ${cell(person)} |`,
      ),
  ]);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();
}
