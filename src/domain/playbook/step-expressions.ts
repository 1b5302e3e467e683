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
      'expression' in part
        ? [{ key, expression: part.expression, steps: stepsNamedIn(part.expression) }]
        : [],
    ),
  );
}

function stepsNamedIn(expression: string): string[] {
  const compiled = compile(expression, 'dyn');
  const mentions = compiled.expression ? compiled.expression.steps : compiled.steps;
  return [...new Set(mentions.map((mention) => mention.id))];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
