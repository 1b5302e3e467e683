import { diff, styleText } from 'node:util';
import type { TestResult } from '../rehearsal/run-tests.ts';
import { plainLine } from './plain-line.ts';

type Style = 'red' | 'green' | 'gray' | 'bold';

/** What the tests of playbooks came to: a line for each, and for one that failed what was expected beside what happened. */
export function testText(results: readonly TestResult[], stream: NodeJS.WriteStream): string {
  const paint = (style: Style, text: string): string => styleText(style, plainLine(text), { stream });
  const lines = results.flatMap((result) => {
    const { file, line, column, name, isPassed, fault } = result;
    if (isPassed) return [`${paint('green', 'passed')}  ${file}:${line}  ${plainLine(name)}`];
    return [
      `${paint('red', 'FAILED')}  ${file}:${line}:${column}  ${paint('bold', name)}`,
      ...(fault === undefined ? [] : [`        ${paint('red', fault)}`]),
      ...result.differences.flatMap((each) => [
        `        ${paint('gray', `${file}:${each.line}`)}  ${each.key}: - expected, + happened`,
        ...diffLines(each.expected, each.happened, paint).map((text) => `          ${text}`),
      ]),
    ];
  });
  const failed = results.filter(({ isPassed }) => !isPassed).length;
  return [...lines, `${results.length} test(s), ${failed} failed`].join('\n');
}

function diffLines(
  expected: readonly string[],
  happened: readonly string[],
  paint: (style: Style, text: string) => string,
): string[] {
  return diff([...happened], [...expected]).map(([operation, text]) => {
    if (operation === 0) return paint('gray', `  ${text}`);
    return operation === 1 ? paint('green', `+ ${text}`) : paint('red', `- ${text}`);
  });
}
