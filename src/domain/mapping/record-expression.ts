import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { CountersignError } from '../errors.ts';
import {
  celFault,
  LIMITS,
  MOST_CHARACTERS,
  meterLoops,
  patternFault,
  registerBounds,
  spend,
  withinBudget,
} from '../playbook/bounded-cel.ts';
import { type Json, toJson } from '../playbook/cel-value.ts';
import { type ExpressionFault, staticFault, walk } from '../playbook/expression-guard.ts';
import { nearestName } from '../playbook/nearest-name.ts';
import { withWholeNumbers } from '../playbook/whole-numbers.ts';

/**
 * Expressions of mappings: CEL over one record, bounded as those of playbooks are.
 *
 * They see `record`, `body` and nothing else. Of a record nothing is known before it comes, so types are checked as far
 * as the functions say them.
 */

/** What a record's expressions see: whole numbers as CEL has them. */
export interface RecordScope {
  readonly record: unknown;
  readonly body: unknown;
}

export interface RecordExpression {
  readonly source: string;
  /** The CEL type of its value: `string`, `bool`, `dyn` … */
  readonly type: string;
  /** True when it names nothing of the record. */
  readonly isConstant: boolean;
  /** Its value; undefined when what it looks at is not there. @throws ERR_EXPRESSION_FAILED */
  evaluate(scope: RecordScope): Json | undefined;
}

export type RecordCompilation =
  | { readonly expression: RecordExpression; readonly fault?: undefined }
  | { readonly expression?: undefined; readonly fault: ExpressionFault };

const VARIABLES = ['record', 'body'];
const FURTHER = { functions: ['json'], methods: ['substring', 'indexOf', 'lastIndexOf'] };
/** What the library calls a thing that is not there. */
const ABSENT = new Set(['no_such_key', 'index_out_of_bounds']);
/** The longest text that `json` opens, in characters. */
const MOST_JSON = 256 * 1_024;

const environment = new Environment({ unlistedVariablesAreDyn: false, limits: LIMITS });
for (const name of VARIABLES) environment.registerVariable(name, 'dyn');
registerBounds(environment);
environment.registerFunction('json(string): dyn', { handler: jsonIn, async: false });

/** Makes of a record and its body what expressions see. */
export function recordScope(record: unknown, body: unknown): RecordScope {
  const whole = withWholeNumbers(body);
  return { body: whole, record: record === body ? whole : withWholeNumbers(record) };
}

/** Reads, bounds and type-checks an expression. Never throws. */
export function compileForRecord(source: string): RecordCompilation {
  if (source.length > MOST_CHARACTERS) {
    return { fault: { message: `an expression is at most ${MOST_CHARACTERS} characters`, at: 0 } };
  }
  try {
    const program = environment.parse(source);
    const { ast } = program;
    const fault = staticFault(ast, FURTHER) ?? patternFault(ast);
    if (fault) return { fault };
    const checked = program.check();
    if (!checked.valid) return { fault: faultOf(checked.error) };
    const expression = {
      source,
      type: checked.type ?? 'dyn',
      isConstant: isConstant(ast),
      evaluate: evaluation(source),
    };
    return { expression };
  } catch (thrown) {
    return { fault: faultOf(thrown) };
  }
}

function evaluation(source: string): RecordExpression['evaluate'] {
  const program = environment.parse(source);
  meterLoops(program.ast, environment);
  return (scope) => {
    try {
      return withinBudget(() => toJson(program({ ...scope })));
    } catch (thrown) {
      if (ABSENT.has(celFault(thrown).code ?? '')) return undefined;
      const message = `${source}: ${celFault(thrown).message}`;
      throw new CountersignError('ERR_EXPRESSION_FAILED', message, { cause: thrown, place: source });
    }
  };
}

/** The object or list that stands in a text, from its first brace: senders put JSON into texts, some behind a prefix. */
function jsonIn(text: string): unknown {
  if (text.length > MOST_JSON)
    throw new CountersignError('ERR_EXPRESSION_FAILED', 'json: the text is too long');
  spend(1 + Math.floor(text.length / 8));
  const start = text.search(/[{[]/);
  try {
    return withWholeNumbers(JSON.parse(start === -1 ? text : text.slice(start)));
  } catch (cause) {
    throw new CountersignError('ERR_EXPRESSION_FAILED', 'json: there is no JSON in the text', { cause });
  }
}

function isConstant(ast: ASTNode): boolean {
  let names = false;
  walk(ast, (node) => {
    names ||= node.op === 'id' && VARIABLES.includes(String(node.args));
  });
  return !names;
}

function faultOf(thrown: unknown): ExpressionFault {
  const { code, message, at } = celFault(thrown);
  if (code !== 'unknown_variable') return { message, at };
  const near = nearestName(message.split(': ').at(-1) ?? '', VARIABLES);
  const hint = near
    ? `did you mean ${near}?`
    : "an expression sees record and body; write texts in quotes: 'high'";
  return { message, at, hint };
}
