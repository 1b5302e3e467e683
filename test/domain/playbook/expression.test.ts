// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Json, toJson } from '#domain/playbook/cel-value.ts';
import { compile } from '#domain/playbook/expression.ts';
import type { ItemType, Scope } from '#domain/playbook/scope.ts';
import { ADA_GITHUB, ADA_OKTA, scope } from './fixtures.ts';

function valueIn(source: string, of: Scope = scope(), item?: ItemType, value?: unknown): Json {
  const { expression, fault } = compile(source, item);
  assert.equal(fault, undefined, `${source}: ${fault?.message}`);
  return toJson(expression!.evaluate(of, value));
}

function fails(source: string, of: Scope = scope()): string {
  const { expression, fault } = compile(source);
  if (fault) return fault.message;
  try {
    toJson(expression.evaluate(of));
  } catch (thrown) {
    assert.equal((thrown as { code?: string }).code, 'ERR_EXPRESSION_FAILED');
    return (thrown as Error).message;
  }
  throw new assert.AssertionError({ message: `${source} did not fail` });
}

describe('an expression', () => {
  const values: [string, string, Json][] = [
    ["incident.firstSeen - duration('24h')", 'google.protobuf.Timestamp', '2026-03-01T09:00:00.000Z'],
    ["duration('90s')", 'google.protobuf.Duration', '90000ms'],
    ['assessment.score >= 0.9 || size(steps.cut.unproven) > 5', 'bool', true],
    ['incident.detections + 1', 'int', 4],
    ['incident.home', 'Account', ADA_OKTA as unknown as Json],
    ['steps.cut.unproven', 'list<Account>', [ADA_GITHUB] as unknown as Json],
    ["incident.accounts.filter(a, a.platform != 'okta').map(a, a.id)", 'list<string>', ['ada']],
    ['incident.accounts.exists(a, has(a.isAdmin) && a.isAdmin)', 'bool', false],
    ["'admins' in incident.home.groups", 'bool', true],
    ["incident.principal.email.matchesRe2('^[a-z]+@example[.]org$')", 'bool', true],
    ["'no-matching-authentication' in assessment.signals", 'bool', true],
    ['has(incident.credential)', 'bool', false],
    ['steps.cut.output.count > 1', 'bool', true],
    ["{'a': [1, 2]}", 'map<string, list<int>>', { a: [1, 2] }],
    ["incident.severity == 'high' ? 'page' : 'mail'", 'string', 'page'],
    ['incident.firstSeen.getHours()', 'int', 9],
  ];
  for (const [source, type, value] of values) {
    test(`${source} is a ${type}`, () => {
      assert.equal(compile(source).expression?.type, type);
      assert.deepEqual(valueIn(source), value);
    });
  }

  test('sees the item with its type', () => {
    assert.deepEqual(compile('item', 'Account').expression?.type, 'Account');
    assert.equal(compile('item.nope', 'Account').fault?.message, 'No such key: nope');
    assert.equal(valueIn("item + '!'", scope(), 'string', 'a'), 'a!');
  });

  test('tells which steps it names', () => {
    const { expression } = compile(
      "size(steps.cut.proven) > 0 && has(steps.b.output) && steps['c'].status == 'ended'",
    );
    assert.deepEqual(
      expression?.steps.map(({ id, at }) => [id, at]),
      [
        ['cut', 5],
        ['b', 34],
        ['c', 53],
      ],
    );
  });

  test('leaves the scope as it was', () => {
    const before = scope();
    const frozen = scope();
    valueIn('incident.accounts.map(a, a.id)', frozen);
    assert.deepEqual(frozen, before);
  });

  test('fails by name when what it looks at is not there', () => {
    assert.match(
      fails('incident.credential.kind'),
      /\$\{\{ incident\.credential\.kind \}\}: No such key: credential/,
    );
    assert.match(fails('incident.accounts[7]'), /out of bounds/);
    assert.match(fails('incident.detections / 0'), /division by zero/);
  });
});

describe('an expression is refused at load', () => {
  const refused: [string, RegExp][] = [
    ['', /./],
    ['incident.', /./],
    ['process.env', /Unknown variable: process/],
    ['globalThis', /Unknown variable/],
    ['incident.constructor', /No such key: constructor/],
    ['incident.__proto__', /No such key: __proto__/],
    ["incident['constructor']", /No such key: constructor/],
    ['steps.cut.nope', /No such key: nope/],
    ['steps', /needs the id of one step/],
    ['steps[incident.id]', /needs the id of one step/],
    ["'aaa'.matches('^(a+)+$')", /"matches" is refused/],
    ["'a'.matchesRe2('(')", /not a pattern of RE2/],
    [`'a'.matchesRe2('${'a'.repeat(300)}')`, /longer than 256/],
    ["'a'.split('')", /no method "split"/],
    ['cel.bind(x, [1], x + x)', /no method "bind"/],
    ['dyn(incident)', /no function "dyn"/],
    ["b'abc'", /bytes/],
    ["incident.firstSeen.getHours('Europe/Berlin')", /takes no time zone/],
    ["{'__proto__': incident}", /not a key/],
    ['[1].map(a, [1].map(b, [1].map(c, c)))', /loops nest at most 2 deep/],
    ['metered([1])', /no function "metered"/],
    ['a'.repeat(2_001), /at most 2000 characters/],
    [`${'('.repeat(900)}1${')'.repeat(900)}`, /./],
    [`${'-'.repeat(1_900)}1`, /./],
    [`[${'1,'.repeat(900)}1]`, /./],
    [Array.from({ length: 500 }, () => '1').join('+'), /./],
  ];
  for (const [source, expected] of refused) {
    test(`${source.length > 60 ? `${source.slice(0, 57)}…` : source}`, () => {
      const { fault } = compile(source);
      assert.ok(fault, 'it is accepted');
      assert.match(fault.message, expected);
      assert.ok(fault.at >= 0 && fault.at <= source.length);
    });
  }

  test('with a hint where a name is near', () => {
    assert.equal(compile('asessment.score > 1').fault?.hint, 'did you mean assessment?');
    assert.equal(compile('incident.acounts').fault?.hint, 'did you mean accounts?');
    assert.match(compile("'a'.matches('a')").fault?.hint ?? '', /matchesRe2/);
    assert.match(compile('assessment.score + 1 > 1').fault?.hint ?? '', /80\.0/);
  });
});

describe('an expression ends soon', () => {
  const growing: [string, string][] = [
    ['doubling a list in a chain', `size([[1, 1]]${'.map(x, x + x)'.repeat(18)}) > 0`],
    ['growing a text in a chain', `size(['aaaaaaaa']${'.map(x, x + x + x + x)'.repeat(16)}[0]) > 0`],
    [
      'comparing branching values',
      `[[1]]${'.map(x, [x, x])'.repeat(18)} == [[1]]${'.map(x, [x, x])'.repeat(18)}`,
    ],
    ['giving back what branches', `[[1]]${'.map(x, [x, x, x, x])'.repeat(9)}`],
  ];
  for (const [what, source] of growing) {
    test(`when ${what}`, () => {
      assert.equal(compile(source).fault, undefined);
      assert.match(fails(source), /makes too large a value/);
    });
  }

  test('when loops over long lists are nested', () => {
    const many = {
      ...scope(),
      incident: { ...scope().incident, accounts: Array.from({ length: 2_000 }, () => ADA_OKTA) },
    };
    const source = 'incident.accounts.all(a, incident.accounts.all(b, a.id == b.id))';
    assert.match(fails(source, many), /more steps than one may/);
  });

  test('when an evil pattern meets an evil text', () => {
    const evil = {
      ...scope(),
      incident: { ...scope().incident, severity: `${'a'.repeat(5_000)}!` as 'high' },
    };
    assert.equal(valueIn("incident.severity.matchesRe2('^(a+)+$')", evil), false);
    assert.match(fails("incident.severity.matchesRe2('(a{1000}){1000}')", evil), /RE2|repeat|size/i);
  });

  test('whatever is written', () => {
    const piece = fc.constantFrom(
      ...[
        'incident',
        '.accounts',
        '.home',
        'steps.cut',
        '.unproven',
        '[',
        ']',
        '(',
        ')',
        '.map(x, ',
        '.all(a, ',
        '.exists(',
        'x',
        '+',
        '-',
      ],
      ...[
        ' == ',
        ' && ',
        '!',
        '? ',
        ': ',
        '{',
        '}',
        ',',
        '1',
        '0.5',
        "'a'",
        'null',
        'true',
        '.constructor',
        '__proto__',
        '.matchesRe2(',
        'size(',
        'has(',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { expression } = compile(pieces.join(''), 'Account');
        if (!expression) return;
        try {
          JSON.stringify(toJson(expression.evaluate(scope(), undefined)));
        } catch (thrown) {
          assert.equal((thrown as { code?: string }).code, 'ERR_EXPRESSION_FAILED');
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
