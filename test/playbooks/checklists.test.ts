import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { factsOf } from '../../src/adapters/registry/connectors.ts';
import { loadConnectors } from '../../src/adapters/registry/load-connectors.ts';
import { loadPlaybooks } from '../../src/adapters/registry/load-playbooks.ts';
import { CHECKLISTS, type Checklist } from '../../src/domain/playbook/covers-schema.ts';
import { sharedPath, sharedSkip } from '../support/shared.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The sections of the reference, and how many items each asks for at least. */
const SECTIONS: Readonly<Record<Checklist, string>> = {
  common: '5.0',
  okta: '5.1',
  'entra-id': '5.2',
  'forged-saml': '5.3',
  'forged-token': '5.4',
  'github-oauth': '5.5',
  'ci-provider': '5.6',
  'saas-integration': '5.7',
  snowflake: '5.8',
  'google-workspace': '5.9',
  slack: '5.10',
  aws: '5.11',
};

test('every item of every response checklist is done by a step, or is for a person who is told why', {
  skip: sharedSkip,
}, async () => {
  const connectors = await loadConnectors([join(ROOT, 'connectors')]);
  const { playbooks } = await loadPlaybooks(join(ROOT, 'playbooks'), connectors.map(factsOf));
  const wanted = itemsBySection(readFileSync(sharedPath('reference/response-checklists.md'), 'utf8'));
  const lacking = (Object.keys(CHECKLISTS) as Checklist[]).filter((list) => {
    const most = playbooks.map(({ playbook }) => playbook.covers.filter((each) => each.list === list).length);
    return Math.max(0, ...most) < wanted.get(SECTIONS[list])!;
  });
  assert.deepEqual(lacking, []);
});

/** How many boxes each section has; the first, which has none, is a line of steps with arrows. */
function itemsBySection(text: string): Map<string, number> {
  const sections = text.split(/^\*\*(?=5\.)/m).slice(1);
  return new Map(
    sections.map((section) => {
      const boxes = section.split('[ ]').length - 1;
      return [section.match(/^5\.\d+/)![0], boxes > 0 ? boxes : section.split('->').length];
    }),
  );
}
