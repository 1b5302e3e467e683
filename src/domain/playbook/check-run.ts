import type { CheckContext, Report, RunnablePlaybook } from './check-context.ts';
import { misfit } from './given-fields.ts';
import { nearestName } from './nearest-name.ts';
import type { Playbook } from './schema.ts';
import type { ScopeTyping } from './scope-typing.ts';
import { fitsType, isTemplate, valueType } from './value-type.ts';
import { RUN } from './words.ts';

/** How many playbooks may run one another, this one included. */
export const MOST_RUN_DEPTH = 3;

/** Checks a step that runs another playbook: that it is there, what it is given, no circle, and not too deep. */
export function checkRun(
  playbook: Playbook,
  id: string,
  typing: ScopeTyping,
  { playbooks = new Map() }: Pick<CheckContext, 'playbooks'>,
  report: Report,
): void {
  const step = playbook.steps[id]!;
  if (step.use !== RUN || step.run === undefined) return;
  const known = new Map<string, RunnablePlaybook>([...playbooks, [playbook.id, playbook]]);
  const other = known.get(step.run);
  const path = ['steps', id, 'run'];
  if (!other) {
    const ids = [...known.keys()].filter((each) => each !== playbook.id);
    const near = nearestName(step.run, ids);
    const hint = near ? `did you mean ${near}?` : `there are: ${ids.join(', ') || 'no others'}`;
    report(path, `there is no playbook "${step.run}"`, hint);
    return;
  }
  const circle = pathBack(playbook.id, step.run, known);
  if (circle) {
    const message = `this playbook would run itself: ${[playbook.id, ...circle].join(' → ')}`;
    report(path, message, 'take one of these `run` steps away');
    return;
  }
  const depth = 1 + depthOf(step.run, known, new Set());
  if (depth > MOST_RUN_DEPTH) {
    const message = `${depth} playbooks would run one another; at most ${MOST_RUN_DEPTH} may`;
    report(path, message, `let ${step.run} run none`);
  }
  checkGiven(id, step.with, other, typing, report);
}

/** The playbooks from one to another, both included; undefined when there is no way. */
function pathBack(
  wanted: string,
  from: string,
  known: ReadonlyMap<string, RunnablePlaybook>,
  seen: Set<string> = new Set(),
): readonly string[] | undefined {
  if (from === wanted) return [from];
  if (seen.has(from)) return undefined;
  seen.add(from);
  for (const next of runsOf(known.get(from))) {
    const rest = pathBack(wanted, next, known, seen);
    if (rest) return [from, ...rest];
  }
  return undefined;
}

/** How many playbooks run one another from here on; a circle that is another's fault is gone round once. */
function depthOf(
  id: string,
  known: ReadonlyMap<string, RunnablePlaybook>,
  above: ReadonlySet<string>,
): number {
  if (above.has(id) || above.size > MOST_RUN_DEPTH) return 1;
  const below = runsOf(known.get(id)).map((next) => depthOf(next, known, new Set([...above, id])));
  return 1 + Math.max(0, ...below);
}

function runsOf(playbook: RunnablePlaybook | undefined): string[] {
  const runs = Object.values(playbook?.steps ?? {}).flatMap(({ run }) => (run === undefined ? [] : [run]));
  return [...new Set(runs)];
}

function checkGiven(
  id: string,
  given: Readonly<Record<string, unknown>>,
  { id: other, inputs }: RunnablePlaybook,
  typing: ScopeTyping,
  report: Report,
): void {
  const names = Object.keys(inputs);
  for (const [name, value] of Object.entries(given)) {
    const path = ['steps', id, 'with', name];
    const field = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (!field) {
      const near = nearestName(name, names);
      const hint = near ? `did you mean ${near}?` : `it takes ${names.join(', ') || 'none'}`;
      report(path, `${other} has no input "${name}"`, hint);
      continue;
    }
    const type = valueType(value, undefined, typing);
    if (!fitsType(field.type, type)) {
      report(path, `"${name}" of ${other} is a ${field.type}; this is ${type}`);
    } else if (!isTemplate(value) && !Array.isArray(value)) {
      const fault = misfit(field, value);
      if (fault) report(path, `"${name}" of ${other} ${fault}`);
    }
  }
  const missing = names.filter((name) => inputs[name]!.default === undefined && !Object.hasOwn(given, name));
  for (const name of missing) {
    const hint = `add ${name} to with: ${inputs[name]!.about}`;
    report(['steps', id, 'with'], `${other} is not given "${name}" (${inputs[name]!.type})`, hint);
  }
}
