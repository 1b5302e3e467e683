import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { CountersignError } from '../errors.ts';
import { leavesOf, MOST_TEXT } from './cel-value.ts';
import { type ExpressionFault, isNode, walk } from './expression-guard.ts';

/**
 * What bounds every expression, whatever it may name: its length, its patterns (RE2), and what one evaluation may spend.
 */

/** The longest expression, in characters. */
export const MOST_CHARACTERS = 2_000;
/** What the library takes at most of one expression. */
export const LIMITS = {
  maxAstNodes: 400,
  maxDepth: 24,
  maxListElements: 200,
  maxMapEntries: 50,
  maxCallArguments: 8,
} as const;
/** What loops and patterns may spend in one evaluation, in leaves and loop turns: well under a second. */
const BUDGET = 200_000;
const MOST_PATTERN = 256;

/** What the current evaluation may still spend. Evaluation is synchronous, so one counter serves all. */
const meter = { left: 0 };

/** Gives an environment the functions that bound: `matchesRe2`, and the toll that loops pay. */
export function registerBounds(environment: Environment): void {
  environment.registerFunction('string.matchesRe2(string): bool', {
    handler: (text: string, pattern: string) => matchesRe2(text, pattern),
    async: false,
  });
  environment.registerFunction('metered(list<A>): list<A>', { handler: metered, async: false });
}

/** Evaluates what `work` evaluates within one budget. */
export function withinBudget<T>(work: () => T): T {
  meter.left = BUDGET;
  return work();
}

/**
 * Puts a toll on the list of every loop: the library has no limit of its own on evaluation. Its macros keep
 * the loop as the `alternate` of the call's node; should that ever change, no loop is run at all.
 */
export function meterLoops(ast: ASTNode, environment: Environment): void {
  walk(ast, (node, loopsAround, isLoop) => {
    if (!isLoop) return;
    const loop = (node as unknown as { meta?: { alternate?: { args?: { iterable?: ASTNode } } } }).meta
      ?.alternate;
    if (!loop?.args || !isNode(loop.args.iterable)) {
      throw new CountersignError('ERR_INTERNAL', `a loop at depth ${loopsAround} cannot be bounded`);
    }
    const toll = environment.parse('metered([])').ast;
    (toll.args as [string, ASTNode[]])[1][0] = loop.args.iterable;
    loop.args.iterable = toll;
  });
}

function metered(list: unknown): unknown {
  spend(1 + leavesOf(list));
  return list;
}

/** Takes from the budget of the current evaluation. @throws ERR_EXPRESSION_FAILED when it is spent */
export function spend(amount: number): void {
  meter.left -= amount;
  if (meter.left < 0) throw new CountersignError('ERR_EXPRESSION_FAILED', 'it takes more steps than one may');
}

function matchesRe2(text: string, pattern: string): boolean {
  if (pattern.length > MOST_PATTERN || text.length > MOST_TEXT) {
    throw new CountersignError('ERR_EXPRESSION_FAILED', 'matchesRe2: the pattern or the text is too long');
  }
  spend(20 + Math.floor(((text.length + 1) * (pattern.length + 1)) / 64));
  return RE2JS.compile(pattern).matcher(text).find();
}

/** Written patterns are tried at load. */
export function patternFault(ast: ASTNode): ExpressionFault | undefined {
  let fault: ExpressionFault | undefined;
  walk(ast, (node) => {
    if (fault || node.op !== 'rcall' || node.args[0] !== 'matchesRe2') return;
    const pattern = node.args[2][0];
    if (pattern?.op !== 'value' || typeof pattern.args !== 'string') return;
    try {
      if (pattern.args.length > MOST_PATTERN)
        throw new RangeError(`it is longer than ${MOST_PATTERN} characters`);
      RE2JS.compile(pattern.args);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      fault = { message: `not a pattern of RE2: ${why}`, at: pattern.start };
    }
  });
  return fault;
}

/** What the library says went wrong: its code, its words, and where; never its picture of the data. */
export function celFault(thrown: unknown): {
  readonly code?: string;
  readonly message: string;
  readonly at: number;
} {
  if (thrown instanceof RangeError) return { message: 'it is too large or nests too deeply', at: 0 };
  const { summary, message, code, range } = (thrown ?? {}) as {
    summary?: string;
    message?: string;
    code?: string;
    range?: { start: number };
  };
  const at = range?.start ?? 0;
  return { message: summary ?? message ?? String(thrown), at, ...(code === undefined ? {} : { code }) };
}
