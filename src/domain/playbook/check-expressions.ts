import type { Fault, Path, Positions } from './document.ts';
import type { Playbook } from './schema.ts';
import { type ItemType, itemTypeOf } from './scope.ts';
import type { ScopeTyping } from './scope-typing.ts';
import { StepValues } from './step-values.ts';
import { BUILT_INS } from './words.ts';

/** Type-checks every expression of a step against what it will see. */
export function checkExpressions(
  playbook: Playbook,
  id: string,
  positions: Positions,
  typing: ScopeTyping,
): Fault[] {
  const values = new StepValues(playbook, id, positions, typing);
  const step = playbook.steps[id]!;
  const at = (...keys: string[]) => ['steps', id, ...keys];
  if (step.when !== undefined) mustBeBool(values, at('when'), step.when, '`when`');
  let item: ItemType | undefined;
  if (step.forEach !== undefined) item = checkList(values, at('for-each'), step.forEach);
  for (const [key, value] of Object.entries(step.with)) {
    if (key === 'account' && !BUILT_INS.has(step.use)) values.account(at('with', key), value, item);
    else values.templates(at('with', key), value, item);
  }
  if (step.ask) values.templates(at('ask', 'question'), step.ask.question, undefined);
  if (step.notify) values.templates(at('notify', 'text'), step.notify.text, undefined);
  if (step.wait?.kind === 'until') mustBeBool(values, at('wait', 'until'), step.wait.until, '`until`');
  if (step.undo?.unless !== undefined)
    mustBeBool(values.afterwards(), at('undo', 'unless'), step.undo.unless, '`unless`');
  return values.faults;
}

function mustBeBool(values: StepValues, path: Path, text: string, name: string): void {
  const type = values.wholeType(path, text, undefined);
  if (type === undefined || type === 'bool') return;
  values.say(path, `${name} must be true or false (bool); this is ${type}`, 'compare it with something');
}

function checkList(values: StepValues, path: Path, text: string): ItemType {
  const type = values.wholeType(path, text, undefined);
  if (type !== undefined && !type.startsWith('list') && type !== 'dyn')
    values.say(path, `\`for-each\` must be a list; this is ${type}`, 'for one account, leave for-each out');
  return itemTypeOf(type ?? 'dyn');
}
