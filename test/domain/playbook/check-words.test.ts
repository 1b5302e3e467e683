// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConnectorFacts } from '#domain/containment.ts';
import { checkPlaybook } from '#domain/playbook/check.ts';
import type { CheckContext } from '#domain/playbook/check-context.ts';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import { ACCOUNT, CONNECTORS, connector, playbookText, policyOf, printed } from './fixtures.ts';

/** What is not carried out yet is refused beside these, and is another test's. */

function told(steps: readonly string[], context: Partial<CheckContext> = {}, head?: string): string[] {
  const { playbook, positions, faults } = parsePlaybook(playbookText(steps, head), 'p.yaml');
  if (!playbook) return printed(faults);
  const full = { connectors: CONNECTORS, policy: policyOf(), ...context };
  return printed(checkPlaybook(playbook, positions, full));
}

const text = (lines: readonly string[]) => lines.join('\n');

describe('check tells of the words', () => {
  test('inputs without a default, where nobody gives them', () => {
    const head = text([
      'on: { verdict: [stolen] }',
      'inputs:',
      '  why: { type: string, about: A. }',
      '  far: { type: int, about: A., default: 1 }',
    ]);
    const lines = told(['w:', '  wait: { for: 1h }'], {}, head);
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /"why" has no default, and nobody gives it when the run begins by itself/);
  });

  test('forms whose choices are no texts, or whose defaults do not fit', () => {
    const form = [
      'q:',
      '  ask:',
      '    question: Who?',
      '    group: onkall',
      '    form:',
      '      count: { type: int, about: A., choices: [one, two] }',
      '      role: { type: string, about: A., choices: [owner, guest], default: boss }',
      '      sure: { type: bool, about: A., default: "yes" }',
    ];
    assert.deepEqual(told(form), [
      '9:7 there is no approver group "onkall" → did you mean oncall?',
      '11:40 `choices` are texts, but "count" is a int → make it a string, or take `choices` away',
      '12:67 the default of "role" must be one of owner, guest → change it, or the type',
      '13:40 the default of "sure" must be of type bool → change it, or the type',
    ]);
  });

  test('what a built-in does not obey', () => {
    assert.deepEqual(
      told([
        'n: { notify: { text: Hello, to: nobody }, for-each: "${{ incident.accounts }}", with: { x: 1 } }',
        'w: { wait: { for: 1h }, approval: { ask: one }, retry: { attempts: 2 } }',
        'd: { use: person.ask }',
      ]),
      [
        '6:31 there is no approver group "nobody" → groups of the policy: oncall, solo',
        '6:45 notify takes no `for-each` → it is done once, for the whole run; take it away',
        '6:83 notify takes no `with` → it is done once, for the whole run; take it away',
        '7:27 wait takes no `approval` → it is done once, for the whole run; take it away',
        '7:51 wait takes no `retry` → it is done once, for the whole run; take it away',
        '8:8 person.ask is not used by its name → write ask: … instead of use',
      ],
    );
  });

  test('retry, undo and timeout that nothing could come of', () => {
    const repeatable: ConnectorFacts = {
      ...connector('okta', []),
      actions: connector('okta', [['sessions.revoke', 'recreatable']]).actions.map((each) => ({
        ...each,
        idempotent: true as const,
      })),
    };
    const step = (more: string) => [`a: { use: sessions.revoke, ${ACCOUNT}, ${more} }`];
    assert.match(told(step('retry: { attempts: 3 }')).join(), /not repeated: of okta it is not known/);
    assert.deepEqual(told(step('retry: { attempts: 3 }'), { connectors: [repeatable] }), []);
    assert.deepEqual(told([`a: { use: activity.pull, ${ACCOUNT}, retry: { attempts: 3 } }`]), []);
    assert.match(told(step('undo: { after: 1h }')).join(), /no connector can undo sessions.revoke/);
    assert.deepEqual(told([`a: { use: account.suspend, ${ACCOUNT}, undo: { after: 1h } }`]), []);
    assert.match(told(step('timeout: 1m, verify: { within: 3m }')).join(), /verify.within/);
    assert.deepEqual(told(step('timeout: 5m, verify: { within: 3m }')), []);
  });

  test('joins, and ways to go on, that lead nowhere', () => {
    const a = `a: { use: sessions.revoke, ${ACCOUNT}, on-failure: { go-to: b } }`;
    assert.match(
      told([a, `b: { use: tokens.revoke, ${ACCOUNT} }`]).join(),
      /a goes to b, which does not need it → add a to the needs of b/,
    );
    assert.match(told([a]).join(), /a goes to "b", which is no step/);
    assert.match(
      told([`b: { use: sessions.revoke, ${ACCOUNT}, on-failure: { go-to: b } }`]).join(),
      /cannot go to itself/,
    );
    assert.match(
      told([a, `b: { needs: [a], join: 2, use: tokens.revoke, ${ACCOUNT} }`]).join(),
      /waits for 2 of 1 steps/,
    );
    assert.match(told([`b: { join: any, use: tokens.revoke, ${ACCOUNT} }`]).join(), /needs no step/);
  });

  test('steps that never begin', () => {
    const faults = told([
      `a: { use: sessions.revoke, ${ACCOUNT}, when: "\${{ 1 > 2 }}" }`,
      `b: { use: tokens.revoke, ${ACCOUNT}, needs: [a], join: any }`,
      `c: { use: account.suspend, ${ACCOUNT}, needs: [a, b], join: 1 }`,
      `d: { use: account.suspend, ${ACCOUNT}, needs: [a, b] }`,
    ]);
    assert.deepEqual(
      faults.map((line) => line.replace(/^\S+ /, '')),
      [
        'a never begins: `when` is always false → take the step away',
        'b never begins: of what it waits for, 0 can be done and 1 must be → it is always skipped; change `needs` or `join`',
        'c never begins: of what it waits for, 0 can be done and 1 must be → it is always skipped; change `needs` or `join`',
      ],
    );
  });

  test('scopes that a platform has not granted', () => {
    const missingScopes = [
      { platform: 'okta', capability: 'sessions.revoke', scopes: ['okta.users.manage'] },
    ];
    assert.deepEqual(told([`a: { use: sessions.revoke, ${ACCOUNT} }`], { missingScopes }), [
      '6:8 okta has not granted what sessions.revoke needs: okta.users.manage → grant it to Countersign in okta',
    ]);
  });
});

describe('check tells of `run`', () => {
  const child = (id: string, run?: string) => {
    const steps = run ? `  r: { run: ${run} }` : '  report: { use: report.publish }';
    const parsed = parsePlaybook(
      text([
        `id: ${id}`,
        'version: 1',
        'summary: S.',
        ...(run
          ? []
          : [
              'inputs:',
              '  app: { type: string, about: Which app. }',
              '  force: { type: bool, about: B., default: false }',
            ]),
        'steps:',
        steps,
      ]),
      `${id}.yaml`,
    );
    assert.deepEqual(parsed.faults, []);
    return [id, parsed.playbook!] as const;
  };

  test('an unknown playbook, and what it is wrongly given', () => {
    const playbooks = new Map([child('review')]);
    const run = (step: string) => told([step], { playbooks });
    assert.deepEqual(run('a: { run: review, with: { app: "${{ incident.id }}" } }'), []);
    assert.deepEqual(run('a: { run: revieww }'), [
      '6:8 there is no playbook "revieww" → did you mean review?',
    ]);
    assert.deepEqual(run('a: { run: review, with: { ap: x, force: "${{ incident.id }}" } }'), [
      '6:21 review is not given "app" (string) → add app to with: Which app.',
      '6:29 review has no input "ap" → did you mean app?',
      '6:36 "force" of review is a bool; this is string',
    ]);
  });

  test('circles and what nests too deeply', () => {
    const circle = new Map([child('b', 'c'), child('c', 'p')]);
    assert.match(told(['a: { run: b }'], { playbooks: circle }).join(), /run itself: p → b → c → p/);
    assert.match(told(['a: { run: p }']).join(), /run itself: p → p/);
    const fine = new Map([child('b', 'c'), child('c')]);
    assert.deepEqual(told(['a: { run: b }'], { playbooks: fine }), []);
    const deep = new Map([child('b', 'c'), child('c', 'd'), child('d')]);
    assert.match(told(['a: { run: b }'], { playbooks: deep }).join(), /4 playbooks would run one another/);
    const elsewhere = new Map([child('b', 'c'), child('c', 'b')]);
    assert.ok(told(['a: { run: b }'], { playbooks: elsewhere }).length > 0, 'ends, whatever the others do');
  });
});

test('what an action is given is held against what connectors take', () => {
  const facts = connector('okta', [['sessions.revoke', 'recreatable']]);
  const connectors: ConnectorFacts[] = [
    {
      ...facts,
      actions: facts.actions.map((each) => ({
        ...each,
        input: [
          { name: 'include-tokens', type: 'bool', isRequired: false },
          { name: 'app', type: 'string', isRequired: true, choices: ['x', 'y'] },
        ],
      })),
    },
  ];
  const given = (more: string) =>
    told([`a: { use: sessions.revoke, with: { account: "\${{ incident.home }}"${more} } }`], {
      connectors,
    }).map((line) => line.replace(/^\S+ /, ''));
  assert.deepEqual(given(', include-tokens: true, app: x'), []);
  assert.deepEqual(given(', include-token: true'), [
    'sessions.revoke needs "app" → add app to with',
    'sessions.revoke takes no "include-token" → did you mean include-tokens?',
  ]);
  assert.deepEqual(given(', include-tokens: "no", app: z'), [
    '"include-tokens" of okta is a bool; this is string',
    '"app" of okta must be one of x, y',
  ]);
});
