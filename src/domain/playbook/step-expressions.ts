import { compile } from './expression.ts';
import type { Step } from './step-schema.ts';
import { parseTemplate } from './template.ts';

/** One expression of a step, as it is written. */
export interface StepExpression {
  /** Where it stands: `when`, `for-each`, `with.account`, `ask.question`, `notify.text`. */
  readonly key: string;
  readonly expression: string;
  /** The steps it names, each once. */
  readonly steps: readonly string[];
  /** What of them it looks at; without `part` where that cannot be told. */
  readonly parts: readonly { readonly step: string; readonly part: string | undefined }[];
}

/**
 * Every expression that is evaluated when a step begins, in the order of `when`, `for-each`, `with` and what is said;
 * `wait.until` and `undo.unless` come later.
 */
export function stepExpressions({ when, forEach, with: inputs, ask, notify }: Step): StepExpression[] {
  const written: (readonly [string, string])[] = [
    ...(when === undefined ? [] : [['when', when] as const]),
    ...(forEach === undefined ? [] : [['for-each', forEach] as const]),
    ...Object.entries(inputs).flatMap(([key, value]) =>
      textsIn(value).map((text) => [`with.${key}`, text] as const),
    ),
    ...(ask ? [['ask.question', ask.question] as const] : []),
    ...(notify ? [['notify.text', notify.text] as const] : []),
  ];
  return written.flatMap(([key, text]) =>
    (parseTemplate(text).parts ?? []).flatMap((part) =>
      'expression' in part ? [{ key, expression: part.expression, ...namedIn(part.expression) }] : [],
    ),
  );
}

function namedIn(expression: string): Pick<StepExpression, 'steps' | 'parts'> {
  const compiled = compile(expression, 'dyn');
  const mentions = compiled.expression ? compiled.expression.steps : compiled.steps;
  const parts = mentions.map(({ id: step, part }) => ({ step, part }));
  return { steps: [...new Set(parts.map(({ step }) => step))], parts };
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
