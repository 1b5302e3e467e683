import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseMapping } from '#domain/mapping/parse.ts';

const SOUND = `id: my-tool
summary: Alerts of my tool
principal:
  email: record.user
time: record.at
severity: record.level
`;

function faultsOf(text: string, taken: string[] = []): string[] {
  const { faults } = parseMapping(text, 'mappings/my-tool.yaml', taken);
  return faults.map(
    ({ line, column, message, hint }) => `${line}:${column}: ${message}${hint ? ` (${hint})` : ''}`,
  );
}

test('a sound mapping has no fault', () => {
  const { mapping, faults } = parseMapping(SOUND, 'my-tool.yaml');
  assert.deepEqual(faults, []);
  assert.equal(mapping?.fields.time[0]?.source, 'record.at');
});

describe('a fault is told with its line, its column and what to do', () => {
  const wrong: [string, string, string][] = [
    ['a key that is none', `${SOUND}severty: 1\n`, '7:1: unknown key "severty" (did you mean severity?)'],
    [
      'nobody',
      SOUND.replace('  email: record.user', '  kind: user'),
      '3:1: principal: needs at least one of email, uid and name',
    ],
    [
      'no time',
      SOUND.replace('time: record.at\n', ''),
      '1:1: time: must be an expression, or a list of expressions',
    ],
    [
      'a variable that is none',
      SOUND.replace('record.at', 'recod.at'),
      '5:7: Unknown variable: recod (did you mean record?)',
    ],
    [
      'a text without quotes',
      SOUND.replace('record.level', 'high'),
      "6:11: Unknown variable: high (an expression sees record and body; write texts in quotes: 'high')",
    ],
    [
      'a fault in the middle of an alternative',
      SOUND.replace('record.user', '[record.a, "record.b + nope"]'),
      "4:33: Unknown variable: nope (an expression sees record and body; write texts in quotes: 'high')",
    ],
    [
      'a type that cannot be',
      `${SOUND}ignore: "'yes'"\n`,
      '7:1: ignore must be of type bool; this is string',
    ],
    [
      'a list for a text',
      SOUND.replace('record.level', '"[record.level]"'),
      '6:1: severity must be of type string, int, double; this is list',
    ],
    [
      'the same time for all',
      SOUND.replace('record.at', '"\'2026-01-01\'"'),
      '5:1: time would be the same for every record (name a field: record.…)',
    ],
    [
      'a credential without either',
      `${SOUND}credential:\n  - kind: session\n`,
      '8:5: credential.0: needs either id or secret: the platform’s id of it, or its raw value',
    ],
    [
      'a severity that is none',
      `${SOUND}severity-names: { P1: urgent }\n`,
      '7:19: severity-names.P1: Invalid option: expected one of "unknown"|"informational"|"low"|"medium"|"high"|"critical"|"fatal"',
    ],
    [
      'another file’s id',
      SOUND.replace('my-tool', 'other'),
      '1:1: id "other" is not the file’s name "my-tool" (set id: my-tool, or rename the file)',
    ],
  ];
  for (const [what, text, fault] of wrong) {
    test(what, () => assert.deepEqual(faultsOf(text), [fault]));
  }

  test('the name of a preset', () => {
    assert.deepEqual(faultsOf(SOUND, ['my-tool']), [
      '1:1: "my-tool" is the name of a preset (give the mapping another name)',
    ]);
  });

  test('and all at once, in the order of the file', () => {
    const text = SOUND.replace('record.user', 'nope').replace('record.level', 'record.');
    assert.deepEqual(
      faultsOf(text).map((fault) => fault.split(':')[0]),
      ['4', '6'],
    );
  });
});
