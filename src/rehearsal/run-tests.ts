import { asCountersignError } from '#domain/errors.ts';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import { type Difference, differences } from './compare.ts';
import { type Happened, happenedIn } from './happened.ts';
import { rehearse, type Stage } from './rehearse.ts';

/** What a test of a playbook came to. */
export interface TestResult {
  readonly playbook: string;
  readonly name: string;
  readonly file: string;
  /** From 1: where the test stands; a difference stands where it is expected. */
  readonly line: number;
  readonly column: number;
  readonly isPassed: boolean;
  readonly differences: readonly (Difference & { readonly line: number })[];
  /** Why it could not be carried out to its end. */
  readonly fault?: string;
  /** Absent where it could not be carried out. */
  readonly happened?: Happened;
}

/** Runs every test of a playbook, one after the other. The same tests give the same results. */
export async function runTests(stage: Stage): Promise<TestResult[]> {
  const { playbook, file, text } = stage.loaded;
  const { positions } = parsePlaybook(text, file);
  const lineOf = (...path: (string | number)[]) =>
    positions?.fault(['tests', ...path], '') ?? { line: 1, column: 1 };
  const results: TestResult[] = [];
  for (const [at, test] of playbook.tests.entries()) {
    const { line, column } = lineOf(at);
    const base = { playbook: playbook.id, name: test.name, file, line, column };
    try {
      const rehearsed = await rehearse(test, stage);
      const happened = happenedIn(rehearsed, playbook.id);
      const found = differences(test.expect, happened).map((each) => ({
        ...each,
        line: lineOf(at, 'expect', each.key).line,
      }));
      const isPassed = found.length === 0 && rehearsed.stuck === undefined;
      const fault = rehearsed.stuck === undefined ? {} : { fault: rehearsed.stuck };
      results.push({ ...base, isPassed, differences: found, happened, ...fault });
    } catch (thrown) {
      const { code, message } = asCountersignError(thrown);
      results.push({ ...base, isPassed: false, differences: [], fault: `${code}: ${message}` });
    }
  }
  return results;
}
