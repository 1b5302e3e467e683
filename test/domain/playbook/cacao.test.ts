// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { type CacaoPlaybook, type CacaoStep, cacaoOf } from '#domain/playbook/cacao.ts';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import { nameUuid } from '../../../src/adapters/secrets/name-uuid.ts';
import { ACCOUNT, playbookOf } from './fixtures.ts';

const FOLDER = join(import.meta.dirname, '../../../playbooks');
const MODIFIED = '2026-03-02T09:00:00.000Z';
const exported = (playbook: Playbook) => cacaoOf(playbook, { nameUuid, modified: MODIFIED });

/** The rules of CACAO 2.0 sections 3, 4, 5, 7 and 10 for what an export may hold, as closed shapes. */
const id = (kind: string) =>
  z
    .string()
    .regex(new RegExp(`^${kind}--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`));
const text = z.string().min(1);
const anyStep = id('(action|end|if-condition|parallel|playbook-action)');
const timing = { delay: z.int().min(1).optional(), timeout: z.int().min(0).optional() };
const common = { name: text.optional(), description: text.optional(), on_completion: anyStep, ...timing };
const variableName = z.string().regex(/^__[a-zA-Z_][a-zA-Z0-9_-]{0,199}__$/);
const Steps: Record<string, z.ZodType> = {
  start: z.strictObject({ type: z.literal('start'), on_completion: anyStep }),
  end: z.strictObject({ type: z.literal('end') }),
  action: z.strictObject({
    ...common,
    type: z.literal('action'),
    commands: z.array(z.strictObject({ type: z.literal('manual'), command: text })).min(1),
    agent: id('(organization|group)'),
    out_args: z.array(variableName).min(1).optional(),
  }),
  'playbook-action': z.strictObject({
    ...common,
    type: z.literal('playbook-action'),
    playbook_id: id('playbook'),
  }),
  parallel: z.strictObject({
    ...common,
    type: z.literal('parallel'),
    next_steps: z.array(anyStep).min(2),
  }),
  'if-condition': z.strictObject({
    ...common,
    type: z.literal('if-condition'),
    condition: text,
    on_true: anyStep,
  }),
};
const Shape = z.strictObject({
  type: z.literal('playbook'),
  spec_version: z.literal('cacao-2.0'),
  id: id('playbook'),
  name: text,
  description: text,
  playbook_types: z.array(z.enum(['mitigation', 'investigation'])).min(1),
  playbook_activities: z.array(z.enum(['restrict-access', 'analyze-collected-data'])).min(1),
  created_by: id('identity'),
  created: z.iso.datetime({ precision: 3 }),
  modified: z.iso.datetime({ precision: 3 }),
  labels: z.array(text).min(1),
  playbook_variables: z
    .record(
      variableName,
      z.strictObject({
        type: z.enum(['bool', 'float', 'integer', 'string']),
        description: text,
        value: z.string().optional(),
        constant: z.boolean(),
        external: z.boolean().optional(),
      }),
    )
    .optional(),
  workflow_start: id('start'),
  workflow: z.record(z.string(), z.looseObject({ type: z.string() })),
  agent_definitions: z.record(
    id('(organization|group)'),
    z.strictObject({ type: z.enum(['organization', 'group']), name: text, description: text }),
  ),
});

/** Everything that a step leads to next. */
function nextOf(step: CacaoStep): string[] {
  return ['on_completion', 'on_true', 'next_steps'].flatMap((key) => (step[key] ?? []) as string | string[]);
}

function assertSound(playbook: CacaoPlaybook): void {
  Shape.parse(playbook);
  const reached = new Set<string>();
  const open = [playbook.workflow_start];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    if (reached.has(here)) continue;
    reached.add(here);
    const step = playbook.workflow[here];
    assert.ok(step, `${here} is referred to and not there`);
    assert.ok(here.startsWith(`${step.type}--`));
    Steps[step.type]!.parse(step);
    if (step.agent) assert.ok(playbook.agent_definitions[String(step.agent)], 'the agent is defined');
    for (const name of (step.out_args ?? []) as string[]) assert.ok(playbook.playbook_variables?.[name]);
    const condition = /^(__\w+__):value = 'true'$/.exec(String(step.condition ?? ''))?.[1];
    if (step.type === 'if-condition') assert.ok(playbook.playbook_variables?.[condition!]);
    open.push(...nextOf(step));
  }
  assert.deepEqual(Object.keys(playbook.workflow).toSorted(), [...reached].toSorted(), 'nothing hangs loose');
}

const EVERY_WORD = [
  'look: { use: activity.pull, for-each: "${{ incident.accounts }}", with: { account: "${{ item }}", since: "${{ incident.firstSeen }}" } }',
  'ask: { needs: [look], ask: { question: Was it you?, group: oncall, form: { was_you: { type: bool, about: A. } } } }',
  'pause: { needs: [look], wait: { for: 1h } }',
  'until: { needs: [look], wait: { until: "${{ assessment.score > 0.5 }}", within: 1h } }',
  `cut: { needs: [ask, pause], when: "\${{ true }}", use: sessions.revoke, ${ACCOUNT}, approval: { ask: two, group: oncall }, verify: { within: 3m }, timeout: 1h, retry: { attempts: 2 } }`,
  'tell: { needs: [cut], notify: { text: Done } }',
  'again: { needs: [cut], assess: {} }',
  'other: { needs: [cut], run: identity-review, with: { app: x } }',
  'report: { needs: [tell, again, other, until], use: report.publish }',
];

describe('a playbook as CACAO 2.0', () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.yaml') && name !== 'policy.yaml')) {
    test(`is sound for ${file}`, () => {
      const { playbook } = parsePlaybook(readFileSync(join(FOLDER, file), 'utf8'), file);
      assertSound(exported(playbook!).playbook);
    });
  }

  test('is sound for every word of the language, and says what it does not carry over', () => {
    const { playbook, losses } = exported(playbookOf(EVERY_WORD));
    assertSound(playbook);
    assert.ok(losses.some((loss) => /^cut: `retry` is left out/.test(loss)));
    assert.ok(losses.some((loss) => /^cut, tell, again, other: it waits for the whole block/.test(loss)));
    for (const loss of losses) assert.ok(playbook.description.includes(loss));
  });

  test('has an order in which nothing comes before what it needs', () => {
    const playbook = playbookOf(EVERY_WORD);
    const { workflow, workflow_start } = exported(playbook).playbook;
    const done: string[] = [];
    const play = (at: string): void => {
      const step = workflow[at]!;
      if (step.type === 'end') return;
      for (const inner of nextOf({ ...step, on_completion: undefined })) play(inner);
      const name = String(step.name ?? '');
      if (Object.hasOwn(playbook.steps, name) && step.type !== 'parallel') {
        for (const need of playbook.steps[name]!.needs)
          assert.ok(done.includes(need), `${name} after ${need}`);
        done.push(name);
      }
      play(String(step.on_completion));
    };
    play(workflow_start);
    assert.deepEqual(done.toSorted(), Object.keys(playbook.steps).toSorted());
  });

  test('has the same ids each time, and other ids for another playbook', () => {
    const first = exported(playbookOf(EVERY_WORD)).playbook;
    assert.deepEqual(exported(playbookOf(EVERY_WORD)).playbook, first);
    const other = exported({ ...playbookOf(EVERY_WORD), id: 'q' }).playbook;
    const common = Object.keys(other.workflow).filter((each) => Object.hasOwn(first.workflow, each));
    assert.deepEqual([common, other.id === first.id], [[], false]);
  });
});
