import { compile } from './expression.ts';
import type { Scope } from './scope.ts';
import { parseTemplate, wholeExpression } from './template.ts';

/** Nothing is known: what an expression says here it says always. */
const NOTHING: Scope = {
  incident: {
    id: '',
    principal: { kind: 'unknown' },
    accounts: [],
    home: undefined,
    credential: undefined,
    firstSeen: '1970-01-01T00:00:00.000Z',
    severity: 'unknown',
    detections: 0,
    confirmed: false,
  },
  assessment: { verdict: 'undecided', score: 0, signals: [] },
  steps: {},
};

/** Whether a condition is false whatever happens: it names nothing that could differ. */
export function neverHolds(when: string): boolean {
  const { parts } = parseTemplate(when);
  const whole = parts && wholeExpression(parts);
  if (!whole) return false;
  const { expression } = compile(whole.expression);
  if (!expression?.isConstant) return false;
  try {
    return expression.evaluate(NOTHING) === false;
  } catch {
    // It fails always: a run says so, with the reason.
    return false;
  }
}
