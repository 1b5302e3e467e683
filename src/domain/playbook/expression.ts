import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { CountersignError } from '../errors.ts';
import {
  celFault,
  LIMITS,
  MOST_CHARACTERS,
  meterLoops,
  patternFault,
  registerBounds,
  withinBudget,
} from './bounded-cel.ts';
import type { CelValue } from './cel-value.ts';
import {
  type ExpressionFault,
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

const base = makeBase();
const environments = new Map<ItemType | undefined, Environment>();

function makeBase(): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    limits: LIMITS,
  });
  for (const [name, fields] of Object.entries(SCOPE_TYPES)) {
    const types = Object.entries(fields).map(([field, [type]]) => [field, type] as const);
    environment.registerType(name, {
      ctor: MESSAGES[name as keyof typeof MESSAGES],
      fields: Object.fromEntries(types),
    });
  }
  for (const [name, [type]] of Object.entries(SCOPE_VARIABLES)) environment.registerVariable(name, type);
  registerBounds(environment);
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
  try {
    const program = environment.parse(source);
    meterLoops(program.ast, environment);
    return withinBudget(() => program({ ...contextOf(scope), ...(item ? { item: value } : {}) }));
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

function isConstant(ast: ASTNode): boolean {
  let names = false;
  walk(ast, (node) => {
    names ||= node.op === 'id' && (Object.hasOwn(SCOPE_VARIABLES, node.args) || node.args === 'item');
  });
  return !names;
}

/** The library's error in words for who wrote the playbook; never its picture of the data. */
export function faultOf(thrown: unknown, item: ItemType | undefined): ExpressionFault {
  const { code, message, at } = celFault(thrown);
  const hint = hintFor(code, message, item);
  return { message, at, ...(hint ? { hint } : {}) };
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
