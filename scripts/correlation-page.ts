import { outcomeOf, readCollection } from '../test/correlation/outcome.ts';
import { RULES } from '../test/correlation/rules.ts';
import { assessorDeps } from '../test/support/case-samples.ts';

/** docs/correlation.md: which of others' rules of sequence and absence concern this analytic, and how their tests come out. */
export async function correlationPage(file: string): Promise<string> {
  const deps = await assessorDeps();
  const collection = readCollection(file);
  const applying: string[] = [];
  const others: string[] = [];
  let count = 0;
  for (const { rule, tests } of collection) {
    const reading = RULES[rule.RuleID];
    if (reading === undefined) throw new Error(`${rule.RuleID}: test/correlation/rules.ts does not know it`);
    if (!reading.applies) {
      others.push(`| \`${rule.RuleID}\` | ${tests.length} | ${reading.why} |`);
      continue;
    }
    count += tests.length;
    const results: string[] = [];
    for (const [index, each] of tests.entries()) {
      const { isMatch } = await outcomeOf(reading, each, deps);
      const isExpected = isMatch === (each.ExpectedResult === 'true');
      results.push(`${index + 1}: ${isMatch ? 'match' : 'none'}${isExpected ? '' : ', **not as expected**'}`);
    }
    const signals = reading.signals.map((id) => `\`${id}\``).join(' and ');
    applying.push(`| \`${rule.RuleID}\` | ${reading.why} | ${signals} | ${results.join('; ')} |`);
  }
  const all = collection.reduce((sum, { tests }) => sum + tests.length, 0);
  return `${[
    ...HEAD,
    `Of ${collection.length} rules with ${all} tests, ${applying.length} with ${count} tests concern it.`,
    '',
    '## Rules that apply',
    '',
    'A test is a match when all the signals named fire. Its result is as the rule expects, unless it says otherwise.',
    '',
    '| rule | what it stands for | signals | result of each test |',
    '|---|---|---|---|',
    ...applying,
    '',
    '## Rules that do not',
    '',
    '| rule | tests | why not |',
    '|---|---|---|',
    ...others,
  ].join('\n')}\n`;
}

const HEAD = [
  '# Others’ correlation rules',
  '',
  '<!-- Generated from test/correlation/ by `npm run generate` where the reference data is; do not edit. -->',
  '',
  'Panther publishes rules that join one detection with another, or with its absence, and tests with them',
  '(panther-analysis, `correlation_rules`, Apache-2.0). Those that concern forged and stolen credentials are told here as',
  'records of the platforms, at the times that the tests give and with logs that are complete, and assessed as a case.',
  'Beside them, each person has one sign-in with a second factor ten days before, and policy expects such a factor of',
  'everybody. A third vendor’s judgement stands there as an OCSF Detection Finding, and its further factor as one at the',
  'identity provider. One signal alone is seldom a verdict: that is weighed from all of them.',
  '',
];
