import type { Fields } from './field-schema.ts';
import { OUTPUT_TYPES } from './read-output.ts';
import type { Playbook } from './schema.ts';
import type { Step } from './step-schema.ts';
import { ASK, RUN } from './words.ts';

/**
 * What the expressions of one playbook see, by name and type: its inputs, and each of its steps by what it is.
 *
 * A run sees the same as maps; the types are for the check at load.
 */
export interface ScopeTyping {
  /** Message types of this playbook alone, by name: fields and their CEL types. */
  readonly types: Readonly<Record<string, FieldTypes>>;
  /** The type of `inputs`. */
  readonly inputs: string;
  /** The type of each step, by id. Steps of one kind share a type. */
  readonly steps: Readonly<Record<string, string>>;
}

type FieldTypes = Readonly<Record<string, string>>;

const OF_EVERY_STEP = {
  status: 'string',
  result: 'string',
  proven: 'list<Account>',
  unproven: 'list<Account>',
} as const;

/** The types of a playbook's own inputs and steps. */
export function scopeTyping({ inputs, steps }: Pick<Playbook, 'inputs' | 'steps'>): ScopeTyping {
  const types: Record<string, FieldTypes> = { PlaybookInputs: fieldTypes(inputs) };
  const stepTypes = Object.entries(steps).map(([id, step]) => [id, typeOfStep(id, step, types)] as const);
  return { types, inputs: 'PlaybookInputs', steps: Object.fromEntries(stepTypes) };
}

/** The name of a step's type; it is added to `types` where it is new. */
function typeOfStep(id: string, step: Step, types: Record<string, FieldTypes>): string {
  if (step.use === ASK) {
    types[`Answer_${id}`] = fieldTypes(step.ask?.form ?? {});
    types[`Ask_${id}`] = { ...OF_EVERY_STEP, answered: 'bool', answer: `Answer_${id}` };
    return `Ask_${id}`;
  }
  if (step.use === RUN) {
    types.RunStep = { ...OF_EVERY_STEP, run: 'StepRun' };
    return 'RunStep';
  }
  const output = Object.hasOwn(OUTPUT_TYPES, step.use) ? OUTPUT_TYPES[step.use] : undefined;
  if (!output) {
    types.PlainStep = OF_EVERY_STEP;
    return 'PlainStep';
  }
  const name = step.use.replace('.', '_');
  types[`Output_${name}`] = output;
  types[`Read_${name}`] = { ...OF_EVERY_STEP, output: `Output_${name}` };
  return `Read_${name}`;
}

function fieldTypes(fields: Fields): FieldTypes {
  return Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]));
}
