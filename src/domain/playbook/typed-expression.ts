import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { type Compilation, compile, environmentFor, faultOf } from './expression.ts';
import { isNode, type StepMention, walk } from './expression-guard.ts';
import { nearestName } from './nearest-name.ts';
import type { ItemType } from './scope.ts';
import { Message } from './scope-messages.ts';
import type { ScopeTyping } from './scope-typing.ts';

/** What an expression is when it is checked: what `compile` says, with the types of the playbook it stands in. */
export type TypedCompilation =
  | { readonly type: string; readonly steps: readonly StepMention[]; readonly fault?: undefined }
  | Extract<Compilation, { fault: object }>;

const environments = new WeakMap<ScopeTyping, Map<ItemType | undefined, Environment>>();

/**
 * Checks an expression against the inputs and steps of its playbook, by name and type. Never throws.
 *
 * `inputs` and each `steps.<id>` are looked at as variables of their own types: a map would take any name.
 */
export function compileTyped(
  source: string,
  item: ItemType | undefined,
  typing: ScopeTyping,
): TypedCompilation {
  const loose = compile(source, item);
  if (loose.fault) return loose;
  const { steps, type } = loose.expression;
  const isKnown = steps.every(({ id }) => Object.hasOwn(typing.steps, id));
  // Of a step that is not there nothing is known; the check says so itself.
  if (!isKnown) return { type, steps };
  try {
    const environment = environmentOf(typing, item);
    const program = environment.parse(source);
    const inputs = inputsOf(program.ast, typing);
    if (inputs) return { fault: inputs, steps };
    renameRoots(program.ast, environment);
    const checked = program.check();
    if (checked.valid) return { type: checked.type ?? 'dyn', steps };
    return { fault: withHint(faultOf(checked.error, item), typing), steps };
  } catch (thrown) {
    return { fault: withHint(faultOf(thrown, item), typing), steps };
  }
}

function environmentOf(typing: ScopeTyping, item: ItemType | undefined): Environment {
  const known = environments.get(typing) ?? new Map<ItemType | undefined, Environment>();
  environments.set(typing, known);
  const there = known.get(item);
  if (there) return there;
  const made = environmentFor(item).clone();
  for (const [name, fields] of Object.entries(typing.types)) {
    made.registerType(name, { ctor: class extends Message {}, fields });
  }
  made.registerVariable('playbook_inputs', typing.inputs);
  for (const [id, type] of Object.entries(typing.steps)) made.registerVariable(`step_${id}`, type);
  known.set(item, made);
  return made;
}

/** An input that the playbook has not, with those it has. */
function inputsOf(ast: ASTNode, typing: ScopeTyping) {
  const names = Object.keys(typing.types[typing.inputs] ?? {});
  let fault: { message: string; at: number; hint: string } | undefined;
  walk(ast, (node) => {
    if (fault || (node.op !== '.' && node.op !== '[]')) return;
    const [base, key] = node.args;
    if (base.op !== 'id' || base.args !== 'inputs') return;
    const name = typeof key === 'string' ? key : key.op === 'value' ? key.args : undefined;
    if (typeof name !== 'string' || names.includes(name)) return;
    const near = nearestName(name, names);
    const there = names.length > 0 ? `inputs: ${names.join(', ')}` : 'it has no inputs; add `inputs`';
    fault = {
      message: `the playbook has no input "${name}"`,
      at: node.start,
      hint: near ? `did you mean inputs.${near}?` : there,
    };
  });
  return fault;
}

/** `steps.cut` and `steps['cut']` become one variable, as does `inputs`; `has(steps.cut)` may be asked of any step. */
function renameRoots(ast: ASTNode, environment: Environment): void {
  const seen = new Set<unknown>();
  const open: unknown[] = [ast];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    if (typeof here !== 'object' || here === null || seen.has(here)) continue;
    seen.add(here);
    const inside: unknown[] = Object.values(here);
    if (isNode(here)) {
      const becomes = renamed(here);
      if (becomes !== undefined) replace(here, environment.parse(becomes).ast);
      // Loops and `has` keep what they run beside what was written.
      else inside.push(...Object.values((here as unknown as { meta?: object }).meta ?? {}));
    }
    open.push(...inside.filter((each) => each !== undefined));
  }
}

function renamed(node: ASTNode): string | undefined {
  if (node.op === 'id' && node.args === 'inputs') return 'playbook_inputs';
  if (node.op === 'call' && node.args[0] === 'has') return stepOf(node.args[1][0]) ? 'true' : undefined;
  const id = stepOf(node);
  return id === undefined ? undefined : `step_${id}`;
}

/** A node keeps its place in the text, and the library keeps what a node does beside it. */
function replace(node: ASTNode, other: ASTNode): void {
  const meta = (each: ASTNode) => (each as unknown as { meta: Record<string, unknown> }).meta;
  Object.assign(node, { op: other.op, args: other.args });
  for (const key of Object.keys(meta(node))) delete meta(node)[key];
  Object.assign(meta(node), meta(other));
}

function stepOf(node: unknown): string | undefined {
  if (!isNode(node) || (node.op !== '.' && node.op !== '[]')) return undefined;
  const [base, key] = node.args;
  if (base.op !== 'id' || base.args !== 'steps') return undefined;
  if (typeof key === 'string') return key;
  return key.op === 'value' && typeof key.args === 'string' ? key.args : undefined;
}

function withHint<F extends { message: string; hint?: string }>(fault: F, { types }: ScopeTyping): F {
  const named = /No such key: (.+)$/.exec(fault.message)?.[1];
  if (named === undefined || fault.hint !== undefined) return fault;
  const near = nearestName(
    named,
    Object.values(types).flatMap((fields) => Object.keys(fields)),
  );
  return near && near !== named ? { ...fault, hint: `did you mean ${near}?` } : fault;
}
