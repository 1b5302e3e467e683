// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { checkPlaybook } from '#domain/playbook/check.ts';
import { evaluateStep } from '#domain/playbook/evaluate.ts';
import { compile } from '#domain/playbook/expression.ts';
import { parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import {
  ACCOUNT,
  ADA_OKTA,
  CONNECTORS,
  checked,
  playbookOf,
  playbookText,
  policyOf,
  printed,
  scope,
} from './fixtures.ts';

const step = (expression: string) =>
  playbookText([`a: { use: sessions.revoke, when: '\${{ ${expression} }}', ${ACCOUNT} }`]);

/** What an expression comes to when it is forced past the check: the refusal, or the value. */
function forced(expression: string): unknown {
  const compiled = compile(expression);
  if (compiled.fault) return 'refused';
  try {
    return compiled.expression.evaluate(scope());
  } catch (thrown) {
    assert.equal((thrown as { code?: string }).code, 'ERR_EXPRESSION_FAILED');
    return 'failed';
  }
}

describe('a hostile playbook cannot reach out', () => {
  for (const expression of [
    'process.env.HOME == ""',
    'globalThis.process.exit() == 1',
    'require("fs").readFileSync("/etc/passwd") == ""',
    'import("node:fs") == 1',
    'this.constructor == 1',
    'incident.constructor == 1',
    'incident.__proto__ == 1',
    'incident.principal.constructor.constructor("return process")() == 1',
    'incident.accounts.constructor == 1',
    'steps.constructor == 1',
    'inputs.constructor == 1',
    'inputs["__proto__"] == 1',
    'inputs.__proto__.polluted == 1',
    'steps["__proto__"] == 1',
    'incident.id.constructor == 1',
    'incident.id.toString() == ""',
    'incident.id.__defineGetter__("x", 1) == 1',
    'incident.accounts.map(a, a.constructor).size() > 0',
    'type(incident) == 1',
    'eval("1") == 1',
  ]) {
    test(`by ${expression}`, () => {
      assert.ok(printed(checked(step(expression.replaceAll("'", '"')))).length > 0, 'check refuses it');
      assert.match(String(forced(expression)), /^(refused|failed)$/);
    });
  }

  test('by keys that are names of prototypes', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const faults = checked(playbookText([`${key}: { use: report.publish }`]));
      assert.ok(faults.length > 0, key);
      const given = playbookText([
        `a: { use: sessions.revoke, with: { account: "x", ${key}: { polluted: 1 } } }`,
      ]);
      checked(given);
      assert.equal(({} as { polluted?: number }).polluted, undefined);
    }
  });
});

describe('a hostile playbook cannot run without end', () => {
  const bombs = {
    'nested loops':
      'incident.accounts.all(a, incident.accounts.all(b, incident.accounts.all(c, incident.accounts.all(d, true))))',
    'a list that grows in a loop':
      'size([1,2,3,4,5,6,7,8,9].map(a, [1,2,3,4,5,6,7,8,9].map(b, [a,b,a,b,a,b,a,b]))) > 0',
    'a pattern that runs back': 'incident.id.matches("(a+)+$")',
    'a text that doubles': `size(${'"a"'.padEnd(3)}${' + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'.repeat(60)}) > 0`,
    'parentheses a thousand deep': `${'('.repeat(900)}true${')'.repeat(900)}`,
    'a long chain': Array.from({ length: 300 }, () => 'true').join(' && '),
    'brackets that never close': '['.repeat(1_500),
  };
  for (const [name, expression] of Object.entries(bombs)) {
    test(`by ${name}`, () => {
      const value = forced(expression);
      assert.ok(['refused', 'failed', true, false].includes(value as string | boolean));
    });
  }

  test('by loops over every account there can be', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => ({ ...ADA_OKTA, id: `u${at}` }));
    const compiled = compile('incident.accounts.all(a, incident.accounts.all(b, b.id != a.id + "x"))');
    const crowded = { ...scope(), incident: { ...scope().incident, accounts: many } };
    assert.throws(() => compiled.expression!.evaluate(crowded), { code: 'ERR_EXPRESSION_FAILED' });
  });

  test('by more items than a step may have', () => {
    const many = Array.from({ length: 501 }, (_, at) => ({ ...ADA_OKTA, id: `u${at}` }));
    const { a } = playbookOf([
      'a: { use: sessions.revoke, for-each: "${{ incident.accounts }}", with: { account: "${{ item }}" } }',
    ]).steps;
    const crowded = { ...scope(), incident: { ...scope().incident, accounts: many } };
    assert.throws(() => evaluateStep(a!, crowded), { code: 'ERR_EXPRESSION_FAILED', message: /at most 500/ });
  });
});

describe('a hostile file is refused as one', () => {
  const refused = (text: string) => {
    for (const { faults } of [parsePlaybook(text, 'p.yaml'), parsePolicy(text, 'policy.yaml')])
      assert.ok(faults.length > 0 && faults.every(({ line, column }) => line >= 1 && column >= 1));
  };

  test('with anchors that multiply', () => {
    const levels = 'bcdefghij'.split('').map((name, at) => {
      const above = String.fromCharCode('a'.charCodeAt(0) + at);
      return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${above}`).join(',')}]`;
    });
    refused(['a: &a [x,x,x,x,x,x,x,x,x]', ...levels].join('\n'));
    refused('a: &a [*a]');
    refused('<<: &x { id: p }\nother: { <<: *x }');
  });

  test('of ten megabytes, or that nests without end', () => {
    refused(`summary: ${'x'.repeat(10 * 1_024 * 1_024)}`);
    refused('['.repeat(200_000));
    refused('{a: '.repeat(20_000));
    refused(Array.from({ length: 3_000 }, (_, at) => `${' '.repeat(at % 400)}a:`).join('\n'));
    refused(`- ${'- '.repeat(60_000)}x`);
  });

  test('with tags, several documents, or keys that are no texts', () => {
    for (const text of ['!!js/function "x"', 'id: !!binary aGk=', 'a: 1\n---\nb: 2', '? [a]\n: b', '1: x'])
      refused(text);
  });

  test('whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => refused(text)),
      { numRuns: 200 },
    );
  });
});

test('letters that look alike are other letters, and are told with their place', () => {
  const faults = printed(
    checked(playbookText([`a: { use: sessions.revoke, ${ACCOUNT} }`, 'ѕtep: { use: report.publish }'])),
  );
  assert.match(faults.join('\n'), /7:3 /);
  assert.match(printed(checked(step('іncident.id == ""'))).join(), /6:\d+/);
  assert.match(printed(checked(step('incident.id\u202e == ""'))).join(), /6:\d+/);
});

test('the largest playbook is checked, and its steps are evaluated for the most accounts', () => {
  const lines = Array.from(
    { length: 200 },
    (_, at) =>
      `s${at}: { ${at > 0 ? `needs: [s${at - 1}], when: "\${{ size(steps.s${at - 1}.unproven) == 0 }}", ` : ''}use: sessions.revoke, for-each: "\${{ incident.accounts }}", with: { account: "\${{ item }}", note: "\${{ item.id }} of \${{ incident.id }}" } }`,
  );
  const { playbook, positions } = parsePlaybook(playbookText(lines), 'p.yaml');
  const policy = policyOf();
  assert.deepEqual(checkPlaybook(playbook!, positions!, { connectors: CONNECTORS, policy }), []);
  const accounts = Array.from({ length: 500 }, (_, at) => ({ ...ADA_OKTA, id: `u${at}` }));
  const full = { ...scope(), incident: { ...scope().incident, accounts } };
  assert.equal(evaluateStep(playbook!.steps.s0!, full).items.length, 500);
});
