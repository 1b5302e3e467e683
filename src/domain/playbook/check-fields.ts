import type { Report } from './check-context.ts';
import type { Path } from './document.ts';
import type { Fields } from './field-schema.ts';
import { misfit } from './given-fields.ts';
import type { Playbook } from './schema.ts';

/** Checks what the fields of a form, or a playbook's inputs, say of themselves: choices are texts, and defaults fit. */
export function checkFields(fields: Fields, path: Path, report: Report): void {
  for (const [name, field] of Object.entries(fields)) {
    const { type, choices } = field;
    if (choices && type !== 'string' && type !== 'list<string>') {
      report(
        [...path, name, 'choices'],
        `\`choices\` are texts, but "${name}" is a ${type}`,
        'make it a string, or take `choices` away',
      );
      continue;
    }
    if (choices && new Set(choices).size < choices.length)
      report([...path, name, 'choices'], `"${name}" offers the same choice twice`, 'name it once');
    const fault = field.default === undefined ? undefined : misfit(field, field.default);
    if (fault)
      report([...path, name, 'default'], `the default of "${name}" ${fault}`, 'change it, or the type');
  }
}

/** A run that begins by itself is given nothing: every input of its playbook needs a default. */
export function checkOwnInputs({ on, inputs }: Playbook, report: Report): void {
  if (!on) return;
  for (const [name, field] of Object.entries(inputs)) {
    if (field.default !== undefined) continue;
    const message = `"${name}" has no default, and nobody gives it when the run begins by itself`;
    report(['inputs', name], message, 'give it a default, or take `on` away');
  }
}
