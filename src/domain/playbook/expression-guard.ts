import type { ASTNode } from '@marcbachmann/cel-js';

/** What may stand in an expression: a closed list, looked at before anything is evaluated. */

const FUNCTIONS = new Set(['size', 'has', 'string', 'int', 'double', 'timestamp', 'duration']);
const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);
const METHODS = new Set([
  ...LOOPS,
  'size',
  'startsWith',
  'endsWith',
  'contains',
  'lowerAscii',
  'upperAscii',
  'trim',
  'join',
  'matchesRe2',
  ...['getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek'],
  ...['getHours', 'getMinutes', 'getSeconds', 'getMilliseconds'],
]);
const MOST_NESTED_LOOPS = 2;

/** What is wrong with an expression, and where in it. */
export interface ExpressionFault {
  readonly message: string;
  /** Offset into the source. */
  readonly at: number;
  readonly hint?: string;
}

/** A step that an expression names. */
export interface StepMention {
  readonly id: string;
  /** Offset into the source. */
  readonly at: number;
  /** Whether the expression also asks `has(steps.<id>)`. */
  readonly isAskedFor: boolean;
  /** What of the step is looked at, `output` or `proven`; undefined where that cannot be told from the expression. */
  readonly part: string | undefined;
}

/** The names of all functions and methods, for the reference. */
export const ALLOWED_CALLS: readonly string[] = [
  ...[...FUNCTIONS].map((name) => `${name}(…)`),
  ...[...METHODS].map((name) => `.${name}(…)`),
];

/** Whether something is a node of the tree. */
export function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

/** Visits every node as it was written, with the number of loops around it and whether it is one. */
export function walk(
  root: ASTNode,
  visit: (node: ASTNode, loopsAround: number, isLoop: boolean) => void,
  loopsAround = 0,
): void {
  const isLoop = root.op === 'rcall' && LOOPS.has(root.args[0]) && root.args[2].length >= 2;
  visit(root, loopsAround, isLoop);
  if (root.op === 'rcall') {
    walk(root.args[1], visit, loopsAround);
    for (const argument of root.args[2]) walk(argument, visit, loopsAround + (isLoop ? 1 : 0));
    return;
  }
  for (const part of nodesIn(root.args)) walk(part, visit, loopsAround);
}

function nodesIn(args: unknown): ASTNode[] {
  if (isNode(args)) return [args];
  return Array.isArray(args) ? args.flatMap(nodesIn) : [];
}

/** Functions and methods that an expression may call beside those that all may. */
export interface FurtherCalls {
  readonly functions: readonly string[];
  readonly methods: readonly string[];
}

/** The first thing in an expression that is not allowed; undefined when all is. */
export function staticFault(
  ast: ASTNode,
  further: FurtherCalls = { functions: [], methods: [] },
): ExpressionFault | undefined {
  let fault: ExpressionFault | undefined;
  walk(ast, (node, loopsAround, isLoop) => {
    fault ??= faultIn(node, further);
    if (isLoop && loopsAround >= MOST_NESTED_LOOPS) {
      fault ??= { message: `loops nest at most ${MOST_NESTED_LOOPS} deep`, at: node.start };
    }
  });
  return fault ?? stepsFault(ast);
}

function faultIn(node: ASTNode, further: FurtherCalls): ExpressionFault | undefined {
  const at = node.start;
  if (node.op === 'call' && !FUNCTIONS.has(node.args[0]) && !further.functions.includes(node.args[0])) {
    const hint = `there are ${[...FUNCTIONS, ...further.functions].join(', ')}`;
    return { message: `no function "${node.args[0]}"`, at, hint };
  }
  if (node.op === 'rcall') return methodFault(node.args[0], node.args[2].length, at, further.methods);
  if (node.op === 'map' && node.args.some(([key]) => key.op === 'value' && key.args === '__proto__')) {
    return { message: '"__proto__" is not a key', at };
  }
  if (node.op === 'value' && node.args instanceof Uint8Array)
    return { message: 'bytes have no use here', at };
  return undefined;
}

function methodFault(
  name: string,
  argumentCount: number,
  at: number,
  further: readonly string[],
): ExpressionFault | undefined {
  if (name === 'matches') {
    const hint = 'write matchesRe2(…): RE2 patterns, which always end';
    return { message: '"matches" is refused: its patterns may run without end', at, hint };
  }
  if (name.startsWith('get') && METHODS.has(name) && argumentCount > 0) {
    return { message: `"${name}" is in UTC and takes no time zone`, at };
  }
  if (METHODS.has(name) || further.includes(name)) return undefined;
  return { message: `no method "${name}"`, at, hint: `there are ${[...METHODS, ...further].join(', ')}` };
}

/** `steps` is only ever named together with one step, so that what is used can be known before a run. */
function stepsFault(ast: ASTNode): ExpressionFault | undefined {
  const named = new Set(stepNodes(ast).map(({ base }) => base));
  let fault: ExpressionFault | undefined;
  walk(ast, (node) => {
    if (node.op !== 'id' || node.args !== 'steps' || named.has(node)) return;
    fault ??= { message: '"steps" needs the id of one step', at: node.start, hint: 'write steps.<id>' };
  });
  return fault;
}

/** Every step that an expression names, as `steps.<id>` or `steps['<id>']`. */
export function stepMentions(ast: ASTNode): readonly StepMention[] {
  const asked = new Set<ASTNode>();
  walk(ast, (node) => {
    if (node.op === 'call' && node.args[0] === 'has' && node.args[1][0]) asked.add(node.args[1][0]);
  });
  const nodes = stepNodes(ast);
  const askedFor = new Set(nodes.flatMap(({ node, id }) => (asked.has(node) ? [id] : [])));
  const parts = new Map<ASTNode, string>();
  walk(ast, (node) => {
    if (node.op === '.') parts.set(node.args[0], node.args[1]);
  });
  return nodes.map(({ node, id, at }) => ({ id, at, isAskedFor: askedFor.has(id), part: parts.get(node) }));
}

function stepNodes(ast: ASTNode): { node: ASTNode; base: ASTNode; id: string; at: number }[] {
  const found: { node: ASTNode; base: ASTNode; id: string; at: number }[] = [];
  walk(ast, (node) => {
    if (node.op !== '.' && node.op !== '[]') return;
    const [base, key] = node.args;
    if (base.op !== 'id' || base.args !== 'steps') return;
    if (typeof key === 'string') found.push({ node, base, id: key, at: base.start });
    else if (key.op === 'value' && typeof key.args === 'string') {
      found.push({ node, base, id: key.args, at: base.start });
    }
  });
  return found;
}
