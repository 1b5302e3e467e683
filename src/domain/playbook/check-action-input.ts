import type { InputFacts } from '../containment.ts';
import type { Offer, Report } from './check-context.ts';
import { nearestName } from './nearest-name.ts';
import { itemTypeOf } from './scope.ts';
import type { ScopeTyping } from './scope-typing.ts';
import type { Step } from './step-schema.ts';
import { fitsType, isTemplate, valueType } from './value-type.ts';

/**
 * Checks `with` against what the connectors that offer the action take.
 *
 * A name must be known to one of them at least, since a step may be meant for that platform alone; what every one of them
 * wants must be there. Where a connector does not tell what it takes, the rest is left to planning.
 */
export function checkActionInput(
  id: string,
  step: Step,
  offers: readonly Offer[],
  typing: ScopeTyping,
  report: Report,
): void {
  const told = offers.flatMap(({ platform, facts }) =>
    facts.input ? [{ platform, input: facts.input }] : [],
  );
  if (told.length < offers.length) return;
  const names = [...new Set(told.flatMap(({ input }) => input.map(({ name }) => name)))];
  const item =
    step.forEach === undefined ? undefined : itemTypeOf(valueType(step.forEach, undefined, typing) ?? 'dyn');
  for (const [name, value] of Object.entries(step.with)) {
    if (name === 'account') continue;
    const path = ['steps', id, 'with', name];
    const takers = told.flatMap(({ platform, input }) =>
      input.filter((each) => each.name === name).map((fact) => ({ platform, fact })),
    );
    if (takers.length === 0) {
      const near = nearestName(name, names);
      const hint = near
        ? `did you mean ${near}?`
        : `it takes account${names.map((each) => `, ${each}`).join('')}`;
      report(path, `${step.use} takes no "${name}"`, hint);
      continue;
    }
    const type = valueType(value, item, typing);
    const misfit = takers.find(({ fact }) => !fitsType(fact.type, type));
    if (misfit) {
      report(path, `"${name}" of ${misfit.platform} is a ${misfit.fact.type}; this is ${type}`);
      continue;
    }
    const outside = takers.find(({ fact }) => !isChoice(fact, value));
    if (outside)
      report(path, `"${name}" of ${outside.platform} must be one of ${outside.fact.choices!.join(', ')}`);
  }
  const wanted = names.filter((name) =>
    told.every(({ input }) => input.some((fact) => fact.name === name && fact.isRequired)),
  );
  for (const name of wanted.filter((each) => !Object.hasOwn(step.with, each))) {
    report(['steps', id, 'with'], `${step.use} needs "${name}"`, `add ${name} to with`);
  }
}

function isChoice({ choices }: InputFacts, value: unknown): boolean {
  return !choices || isTemplate(value) || typeof value !== 'string' || choices.includes(value);
}
