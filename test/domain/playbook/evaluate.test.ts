// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluateStep } from '#domain/playbook/evaluate.ts';
import type { Step } from '#domain/playbook/step-schema.ts';
import { ACCOUNT, ADA_GITHUB, ADA_OKTA, playbookOf, scope } from './fixtures.ts';

const step = (more: Partial<Step>): Step => ({
  use: 'sessions.revoke',
  needs: [],
  join: 'all',
  onFailure: 'continue',
  with: {},
  ...more,
});
const failing = (more: Partial<Step>, message: RegExp, of = scope()) =>
  assert.throws(() => evaluateStep(step(more), of), { code: 'ERR_EXPRESSION_FAILED', message });

describe('a step is evaluated', () => {
  test('once for each item, with its account and input', () => {
    const { run, items } = evaluateStep(
      step({
        forEach: '${{ incident.accounts }}',
        with: {
          account: '${{ item }}',
          since: "${{ incident.firstSeen - duration('24h') }}",
          'include-tokens': true,
          note: 'for ${{ item.id }} (${{ incident.detections }} of ${{ assessment.score }})',
          nested: { list: ['${{ item.platform }}', 1], when: '${{ incident.detections > 1 }}' },
        },
      }),
      scope(),
    );
    assert.equal(run, true);
    assert.deepEqual(
      items.map((item) => item.account),
      [ADA_OKTA, ADA_GITHUB],
    );
    assert.deepEqual(items[0]!.input, {
      since: '2026-03-01T09:00:00.000Z',
      'include-tokens': true,
      note: 'for 00u1 (3 of 0.93)',
      nested: { list: ['okta', 1], when: true },
    });
  });

  test('not at all when its condition does not hold', () => {
    assert.deepEqual(evaluateStep(step({ when: '${{ assessment.score > 0.99 }}' }), scope()), {
      run: false,
      items: [],
    });
  });

  test('to one item without for-each, and to none for an empty list', () => {
    assert.deepEqual(evaluateStep(step({ with: { account: '${{ incident.home }}' } }), scope()).items, [
      { account: ADA_OKTA, input: {} },
    ]);
    const empty = step({ forEach: "${{ incident.accounts.filter(a, a.id == 'x') }}" });
    assert.deepEqual(evaluateStep(empty, scope()), { run: true, items: [] });
  });

  test('over what earlier steps left unproven, and over texts', () => {
    const open = evaluateStep(
      step({ forEach: '${{ steps.cut.unproven }}', with: { account: '${{ item }}' } }),
      scope(),
    );
    assert.deepEqual(open.items, [{ account: ADA_GITHUB, input: {} }]);
    const texts = evaluateStep(
      step({ forEach: '${{ incident.home.groups }}', with: { group: '${{ item }}' } }),
      scope(),
    );
    assert.deepEqual(
      texts.items.map((item) => item.input),
      [{ group: 'staff' }, { group: 'admins' }],
    );
  });

  test('without taking apart what an attacker wrote', () => {
    const hostile = scope();
    const named = { ...ADA_OKTA, name: '${{ incident.id }} <!channel>' };
    const of = { ...hostile, incident: { ...hostile.incident, home: named } };
    const { items } = evaluateStep(step({ with: { note: 'by ${{ incident.home.name }}' } }), of);
    assert.deepEqual(items[0]!.input, { note: 'by ${{ incident.id }} <!channel>' });
  });

  test('with braces and quotes inside an expression', () => {
    const { items } = evaluateStep(
      step({ with: { a: "${{ {'x': {'y': '}}'}} }}", b: "a ${{ '${{' }} b" } }),
      scope(),
    );
    assert.deepEqual(items[0]!.input, { a: { x: { y: '}}' } }, b: 'a ${{ b' });
  });
});

describe('a step fails by name', () => {
  test('when an account is none, or is not there', () => {
    failing({ with: { account: '${{ incident.id }}' } }, /^with\.account: does not come to an account$/);
    failing(
      { with: { account: '${{ {"platform": "okta"} }}' } },
      /^with\.account: does not come to an account$/,
    );
    const homeless = { ...scope(), incident: { ...scope().incident, home: undefined } };
    failing({ with: { account: '${{ incident.home }}' } }, /^with\.account: .*No such key: home/, homeless);
  });

  test('when its condition is no yes or no, or its list is none', () => {
    failing({ when: '${{ incident.id }}' }, /^when: must come to true or false/);
    failing({ when: 'true' }, /^when: must be one expression/);
    failing({ forEach: '${{ incident.id }}' }, /^for-each: must come to a list/);
    failing({ when: '${{ incident.id ' }, /^when: this \$\{\{ is never closed/);
  });

  test('when there are more than 500 items', () => {
    const { incident, ...rest } = scope();
    const crowd = (size: number) => ({
      ...rest,
      incident: {
        ...incident,
        accounts: Array.from({ length: size }, (_, i) => ({ ...ADA_OKTA, id: `u${i}` })),
      },
    });
    const each = { forEach: '${{ incident.accounts }}', with: { account: '${{ item }}' } };
    assert.equal(evaluateStep(step(each), crowd(500)).items.length, 500);
    failing(each, /^for-each: comes to 501 items; at most 500/, crowd(501));
  });

  test('when a list or map would stand inside a text', () => {
    failing(
      { with: { note: 'x ${{ incident.accounts }}' } },
      /^with\.note: a list, map or null cannot stand inside/,
    );
  });
});

test('inputs, answers and what was read are values of their types', () => {
  const step = playbookOf([
    `cut: { use: sessions.revoke, when: "\${{ steps.q.answer.was_you == false && inputs.limit + 1 > steps.pull.output.records }}", ${ACCOUNT} }`,
  ]).steps.cut!;
  const ended = { status: 'ended', result: 'done', proven: [], unproven: [] } as const;
  const steps = {
    q: { ...ended, answered: true, answer: { was_you: false } },
    pull: { ...ended, output: { records: 7 } },
  };
  assert.equal(evaluateStep(step, { ...scope(), inputs: { limit: 7n }, steps }).run, true);
  assert.equal(evaluateStep(step, { ...scope(), inputs: { limit: 6n }, steps }).run, false);
});
