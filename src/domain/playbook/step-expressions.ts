import { compile } from './expression.ts';
import type { Step } from './step-schema.ts';
import { parseTemplate } from './template.ts';

/** One expression of a step, as it is written. */
export interface StepExpression {
  /** Where it stands: `when`, `for-each`, `with.account`, `ask.question`, `notify.text`, `wait.until`, `undo.unless`. */
  readonly key: string;
  readonly expression: string;
  /** The steps it names, each once. */
  readonly steps: readonly string[];
  /** What of them it looks at; without `part` where that cannot be told. */
  readonly parts: readonly { readonly step: string; readonly part: string | undefined }[];
  /** Whether it is evaluated when the step begins, or `later`: while it waits, or when what it did may be taken back. */
  readonly asked: 'at-beginning' | 'later';
}

/** Every expression of a step, in the order of `when`, `for-each`, `with`, what is said, `wait.until` and `undo.unless`. */
export function stepExpressions(step: Step): StepExpression[] {
  const { when, forEach, with: inputs, ask, notify, wait, undo } = step;
  const written: (readonly [string, string | undefined])[] = [
    ['when', when],
    ['for-each', forEach],
    ...Object.entries(inputs).flatMap(([key, value]) =>
      textsIn(value).map((text) => [`with.${key}`, text] as const),
    ),
    ['ask.question', ask?.question],
    ['notify.text', notify?.text],
  ];
  const later: (readonly [string, string | undefined])[] = [
    ['wait.until', wait?.kind === 'until' ? wait.until : undefined],
    ['undo.unless', undo?.unless],
  ];
  return [...expressionsIn(written, 'at-beginning'), ...expressionsIn(later, 'later')];
}

function expressionsIn(
  written: readonly (readonly [string, string | undefined])[],
  asked: StepExpression['asked'],
): StepExpression[] {
  return written.flatMap(([key, text]) =>
    (parseTemplate(text ?? '').parts ?? []).flatMap((part) =>
      'expression' in part ? [{ key, expression: part.expression, ...namedIn(part.expression), asked }] : [],
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
