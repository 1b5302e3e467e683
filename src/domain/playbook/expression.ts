import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { CountersignError } from '../errors.ts';
import { type CelValue, leavesOf, MOST_TEXT } from './cel-value.ts';
import {
  type ExpressionFault,
  isNode,
  type StepMention,
  staticFault,
  stepMentions,
  walk,
} from './expression-guard.ts';
import { nearestName } from './nearest-name.ts';
import { type ItemType, SCOPE_TYPES, SCOPE_VARIABLES, type Scope } from './scope.ts';
import { contextOf, MESSAGES } from './scope-messages.ts';

/**
 * Expressions: CEL, as far as a playbook needs it, and bounded in every direction.
 *
 * They see the scope and nothing else: no environment, no files, no prototypes, no clock. Functions are a closed
 * list; patterns run on RE2; loops nest twice at most and spend from a fixed budget.
 *
 * @see https://github.com/cel-expr/cel-spec/blob/master/doc/langdef.md
 */

export interface Expression {
  readonly source: string;
  /** The CEL type of its value: `bool`, `list<Account>`, `dyn` … */
  readonly type: string;
  /** The steps it names. */
  readonly steps: readonly StepMention[];
  /** True when it names nothing of the scope. */
  readonly isConstant: boolean;
  /** @throws ERR_EXPRESSION_FAILED */
  evaluate(scope: Scope, item?: CelValue): CelValue;
}

export type Compilation =
  | { readonly expression: Expression; readonly fault?: undefined }
  | {
      readonly expression?: undefined;
      readonly fault: ExpressionFault;
      readonly steps: readonly StepMention[];
    };

const MOST_CHARACTERS = 2_000;
/** What loops and patterns may spend in one evaluation, in leaves and loop turns: well under a second. */
const BUDGET = 200_000;
const MOST_PATTERN = 256;

/** Reads, bounds and type-checks an expression. `item`: its type, in a step with `for-each`. Never throws. */
export function compile(source: string, item?: ItemType): Compilation {
  if (source.length > MOST_CHARACTERS) {
    return { fault: { message: `an expression is at most ${MOST_CHARACTERS} characters`, at: 0 }, steps: [] };
  }
  const environment = environmentFor(item);
  let steps: readonly StepMention[] = [];
  try {
    const program = environment.parse(source);
    steps = stepMentions(program.ast);
    const fault = staticFault(program.ast) ?? patternFault(program.ast);
    if (fault) return { fault, steps };
    const checked = program.check();
    if (!checked.valid) return { fault: faultOf(checked.error, item), steps };
    const type = checked.type ?? 'dyn';
    return {
      expression: {
        source,
        type,
        steps,
        isConstant: isConstant(program.ast),
        evaluate: (scope, value) => run(environment, source, scope, item, value),
      },
    };
  } catch (thrown) {
    return { fault: faultOf(thrown, item), steps };
  }
}

/** What the current evaluation may still spend. Evaluation is synchronous, so one counter serves all. */
const meter = { left: 0 };

const base = makeBase();
const environments = new Map<ItemType | undefined, Environment>();

function makeBase(): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    limits: { maxAstNodes: 400, maxDepth: 24, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 },
  });
  for (const [name, fields] of Object.entries(SCOPE_TYPES)) {
    const types = Object.entries(fields).map(([field, [type]]) => [field, type] as const);
    environment.registerType(name, {
      ctor: MESSAGES[name as keyof typeof MESSAGES],
      fields: Object.fromEntries(types),
    });
  }
  for (const [name, [type]] of Object.entries(SCOPE_VARIABLES)) environment.registerVariable(name, type);
  environment.registerFunction('string.matchesRe2(string): bool', {
    handler: (text: string, pattern: string) => matchesRe2(text, pattern),
    async: false,
  });
  environment.registerFunction('metered(list<A>): list<A>', { handler: metered, async: false });
  return environment;
}

/** What an expression may name and call, with `item` of that type. */
export function environmentFor(item: ItemType | undefined): Environment {
  const known = environments.get(item);
  if (known) return known;
  const made = base.clone();
  if (item) made.registerVariable('item', item);
  environments.set(item, made);
  return made;
}

function run(
  environment: Environment,
  source: string,
  scope: Scope,
  item: ItemType | undefined,
  value: CelValue,
): CelValue {
  meter.left = BUDGET;
  try {
    const program = environment.parse(source);
    meterLoops(program.ast);
    return program({ ...contextOf(scope), ...(item ? { item: value } : {}) });
  } catch (thrown) {
    throw new CountersignError(
      'ERR_EXPRESSION_FAILED',
      `\${{ ${source} }}: ${faultOf(thrown, item).message}`,
      {
        cause: thrown,
        place: source,
      },
    );
  }
}

/**
 * Puts a toll on the list of every loop: the library has no limit of its own on evaluation. Its macros keep
 * the loop as the `alternate` of the call's node; should that ever change, no loop is run at all.
 */
function meterLoops(ast: ASTNode): void {
  walk(ast, (node, loopsAround, isLoop) => {
    if (!isLoop) return;
    const loop = (node as unknown as { meta?: { alternate?: { args?: { iterable?: ASTNode } } } }).meta
      ?.alternate;
    if (!loop?.args || !isNode(loop.args.iterable)) {
      throw new CountersignError('ERR_INTERNAL', `a loop at depth ${loopsAround} cannot be bounded`);
    }
    const toll = base.parse('metered([])').ast;
    (toll.args as [string, ASTNode[]])[1][0] = loop.args.iterable;
    loop.args.iterable = toll;
  });
}

function metered(list: unknown): unknown {
  spend(1 + leavesOf(list));
  return list;
}

function spend(amount: number): void {
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

function isConstant(ast: ASTNode): boolean {
  let names = false;
  walk(ast, (node) => {
    names ||= node.op === 'id' && (Object.hasOwn(SCOPE_VARIABLES, node.args) || node.args === 'item');
  });
  return !names;
}

/** Written patterns are tried at load. */
function patternFault(ast: ASTNode): ExpressionFault | undefined {
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

/** The library's error in words for who wrote the playbook; never its picture of the data. */
export function faultOf(thrown: unknown, item: ItemType | undefined): ExpressionFault {
  if (thrown instanceof RangeError) return { message: 'it is too large or nests too deeply', at: 0 };
  const { summary, message, code, range } = (thrown ?? {}) as {
    summary?: string;
    message?: string;
    code?: string;
    range?: { start: number };
  };
  const text = summary ?? message ?? String(thrown);
  const hint = hintFor(code, text, item);
  return { message: text, at: range?.start ?? 0, ...(hint ? { hint } : {}) };
}

function hintFor(code: string | undefined, text: string, item: ItemType | undefined): string | undefined {
  const named = text.split(': ').at(-1) ?? '';
  if (code === 'unknown_variable') {
    const known = [...Object.keys(SCOPE_VARIABLES), ...(item ? ['item'] : [])];
    if (named === 'item') return '`item` exists in `with`, in a step with `for-each`';
    const near = nearestName(named, known);
    return near ? `did you mean ${near}?` : `an expression sees ${known.join(', ')}`;
  }
  if (code === 'no_such_key') {
    const near = nearestName(
      named,
      Object.values(SCOPE_TYPES).flatMap((fields) => Object.keys(fields)),
    );
    return near && near !== named ? `did you mean ${near}?` : undefined;
  }
  if (code === 'no_such_overload' && /double/.test(text) && /int/.test(text)) {
    return 'write numbers beside a double with a point: 80.0';
  }
  return undefined;
}
