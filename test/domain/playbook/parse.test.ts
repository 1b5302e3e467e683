// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import { ACCOUNT, playbookText, policyOf, printed } from './fixtures.ts';

const faultsOf = (text: string, file = 'p.yaml') => printed(parsePlaybook(text, file).faults);

describe('a playbook is read', () => {
  test('with camel-case names, milliseconds and the order of its steps', () => {
    const parsed = parsePlaybook(
      playbookText([
        'zeta: { use: account.suspend, for-each: "${{ incident.accounts }}", with: { account: "${{ item }}", include-tokens: true },',
        '  approval: { ask: two, within: 90s, if-silent: approve, group: oncall }, verify: { within: 3m } }',
        'alpha: { use: report.publish, needs: [zeta] }',
      ]),
      'playbooks/p.yaml',
    );
    assert.deepEqual(parsed.faults, []);
    assert.deepEqual(Object.keys(parsed.playbook!.steps), ['zeta', 'alpha']);
    assert.deepEqual(parsed.playbook!.steps.zeta, {
      use: 'account.suspend',
      needs: [],
      join: 'all',
      onFailure: 'continue',
      forEach: '${{ incident.accounts }}',
      with: { account: '${{ item }}', 'include-tokens': true },
      approval: { ask: 'two', withinMs: 90_000, ifSilent: 'approve', group: 'oncall' },
      verify: { withinMs: 180_000 },
    });
  });

  test('with fail-closed defaults for an approval', () => {
    const { playbook } = parsePlaybook(
      playbookText([`a: { use: account.suspend, approval: { ask: one } }`]),
      'p.yml',
    );
    assert.deepEqual(playbook!.steps.a!.approval, { ask: 'one', withinMs: 900_000, ifSilent: 'deny' });
  });
});

describe('a playbook is refused', () => {
  test('with all faults of its shape at once, each at its place', () => {
    const text = [
      'id: p',
      'version: 0',
      'sumary: typo',
      'on: { verdict: [forgd] }',
      'steps:',
      '  cut:',
      '    uses: sessions.revoke',
      '    needs: snapshot',
      '    undo: { after: 24ms }',
      '    approval:',
      '      ask: three',
      '      within: ten minutes',
      '  Bad-Id: { use: report.publish }',
    ].join('\n');
    assert.deepEqual(faultsOf(text), [
      '1:1 summary is missing; it must be of type string',
      '2:1 version: Too small: expected number to be >=1',
      '3:1 unknown key "sumary" → did you mean summary?',
      '4:17 on.verdict.0: Invalid option: expected one of "forged"|"stolen"|"explained"|"undecided" → did you mean forged?',
      '7:5 unknown key "uses" in steps.cut → did you mean use?',
      '8:5 steps.cut.needs: Invalid input: expected array, received string',
      '9:13 steps.cut.undo.after: a lease ends between 1m and 90d',
      '11:7 steps.cut.approval.ask: Invalid option: expected one of "none"|"one"|"two"',
      '12:7 steps.cut.approval.within: a duration is a whole number and a unit: 500ms, 90s, 10m, 24h or 7d',
      '13:3 steps.Bad-Id: a step id is snake_case, so that expressions can name it: cut_sessions',
    ]);
  });

  test('when a step is nothing, or two things at once', () => {
    assert.match(faultsOf(playbookText(['a: { needs: [] }']))[0]!, /this one says none/);
    assert.match(
      faultsOf(playbookText(['a: { use: x.y, notify: { text: hello } }']))[0]!,
      /a step is one thing; this one is use and notify/,
    );
  });

  test('when its id is not the file’s name', () => {
    assert.deepEqual(faultsOf(playbookText([`a: { use: report.publish }`]), 'x/other.yaml'), [
      '1:1 id "p" is not the file’s name "other" → rename the file to p.yaml, or set id: other',
    ]);
  });

  const hostile: [string, string, RegExp][] = [
    ['an alias', 'id: &a p\nsummary: *a\n', /2:10 aliases are not read/],
    ['an alias bomb', 'a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n', /aliases are not read/],
    ['a repeated key', 'id: p\nid: q\n', /2:1 Map keys must be unique/],
    [
      'a repeated step',
      playbookText(['a: { use: report.publish }', 'a: { use: report.publish }']),
      /Map keys must be unique/,
    ],
    ['a __proto__ key', 'id: p\n__proto__: { admin: true }\n', /2:1 "__proto__" is not a key/],
    ['a __proto__ step', playbookText(['"__proto__": { use: report.publish }']), /"__proto__" is not a key/],
    ['a constructor step', playbookText(['constructor: { use: report.publish }']), /reserved word/],
    ['a step named as a word of CEL', playbookText(['in: { use: report.publish }']), /reserved word/],
    ['an unknown tag', 'id: !evil p\n', /Unresolved tag/],
    ['a key that is no text', '? [a, b]\n: c\n', /string/i],
    ['two documents', 'id: p\n---\nid: q\n', /multiple documents/],
    ['nothing', '', /1:1 the document/],
    ['a list', '- a\n', /the document: Invalid input: expected object/],
    ['a large file', `# ${'x'.repeat(300_000)}`, /larger than 256 kB/],
    ['a steep file', `id: ${'['.repeat(100_000)}`, /nest/],
    ['a steep block', Array.from({ length: 120 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), /nest/],
    ['steep dashes', '- '.repeat(50_000), /./],
    ['not a number', 'id: p\nversion: .nan\n', /version/],
    ['no steps', 'id: p\nversion: 1\nsummary: S\nsteps: {}\n', /at least one step/],
  ];
  for (const [what, text, expected] of hostile) {
    test(`for ${what}`, () => {
      const faults = faultsOf(text);
      assert.ok(faults.length > 0);
      assert.match(faults.join('\n'), expected);
      assert.equal(({} as Record<string, unknown>).admin, undefined);
    });
  }

  test('and never by an exception, whatever the text', () => {
    const yamlish = fc
      .array(
        fc.constantFrom(
          'id:',
          ' p',
          '\n',
          '  ',
          '- ',
          '{',
          '}',
          '[',
          ']',
          '${{',
          '}}',
          '"',
          "'",
          '&a',
          '*a',
          '!!x',
          '|',
          '>',
          '#',
          '?',
          ':',
          'steps:',
          ACCOUNT,
          '__proto__',
          '\t',
          '\u0000',
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 200, unit: 'binary' }), yamlish), (text) => {
        for (const parsed of [parsePlaybook(text, 'p.yaml'), parsePolicy(text, 'policy.yaml')]) {
          for (const fault of parsed.faults) {
            assert.ok(fault.line >= 1 && fault.column >= 1 && fault.message.length > 0);
          }
        }
        assert.ok(parsePlaybook(text, 'p.yaml').faults.length > 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a policy', () => {
  test('is read with defaults, lower-case addresses and milliseconds', () => {
    assert.deepEqual(policyOf(), {
      version: 1,
      approvers: {
        groups: { oncall: ['ada@example.com', 'grace@example.com'], solo: ['dot@example.com'] },
        defaultGroup: 'oncall',
        breakGlass: [],
      },
      access: { claim: 'roles', roles: {} },
      approvals: [],
      escalation: { chain: [] },
      protected: { emails: [], accounts: [], groups: [], administrators: false, kinds: [] },
      budgets: [],
      knownEgress: [],
      assessment: { waitAtMostMs: 86_400_000, roundsAtMost: 10 },
      watch: { defaultMs: 86_400_000, everyMs: 300_000 },
      killSwitch: false,
      allowSilentApproval: false,
      lookBackMs: 86_400_000,
      correlationWindowMs: 86_400_000,
    });
  });

  test('tells the assessment who is expected to pass a factor, and names AN0722’s two tunables', () => {
    const text = [
      'version: 1',
      'approvers: { groups: { oncall: [ada@example.com] }, defaultGroup: oncall }',
      'expectedMfa: { default: true, exempt: [Break-Glass@example.com] }',
      'geoLocationAlerts: [KP]',
      'tokenReplayThreshold: 2',
    ].join('\n');
    const { policy } = parsePolicy(text, 'policy.yaml');
    assert.deepEqual(policy?.expectedMfa, { default: true, exempt: ['break-glass@example.com'] });
    assert.deepEqual([policy?.geoLocationAlerts, policy?.tokenReplayThreshold], [['KP'], 2]);
    const wrong = text.replace('Threshold: 2', 'Threshold: 0');
    assert.match(printed(parsePolicy(wrong, 'policy.yaml').faults).join(), /5:\d+ tokenReplayThreshold/);
  });

  test('is refused for empty and unknown groups, groups too small, and mistyped ranges', () => {
    const text = [
      'version: 1',
      'approvers: { groups: { a: [], solo: [dot@example.com] }, defaultGroup: a }',
      'knownEgress: [{ cidr: 10.0.0.0, name: x }]',
      'killswitch: true',
    ].join('\n');
    assert.deepEqual(printed(parsePolicy(text, 'policy.yaml').faults), [
      '2:24 approvers.groups.a: an approver group is never empty; nobody is not anybody',
      '3:17 knownEgress.0.cidr: must be an IPv4 or IPv6 range such as 203.0.113.0/24',
      '4:1 unknown key "killswitch" → did you mean killSwitch?',
    ]);
    const later = [
      'version: 1',
      'approvers: { groups: { solo: [dot@example.com] }, defaultGroup: all }',
      'approvals: [{ when: {}, ask: two, group: solo }, { when: {}, ask: one, group: constructor }]',
    ].join('\n');
    assert.deepEqual(printed(parsePolicy(later, 'policy.yaml').faults), [
      '2:51 approvers.defaultGroup: there is no approver group "all"',
      '3:35 approvals.0.group: two cannot be asked: the group "solo" has one member',
      '3:72 approvals.1.group: there is no approver group "constructor"',
    ]);
  });
});
