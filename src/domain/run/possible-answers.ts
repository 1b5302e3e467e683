import type { Field, Fields, FieldValue } from '../playbook/field-schema.ts';

/** Every answer that a form can be given, where its fields leave few; undefined where they do not. */
export function possibleAnswers(form: Fields): readonly Readonly<Record<string, FieldValue>>[] | undefined {
  let answers: Readonly<Record<string, FieldValue>>[] = [{}];
  for (const [name, field] of Object.entries(form)) {
    const values = valuesOf(field);
    if (!values || answers.length * values.length > MOST_ANSWERS) return undefined;
    answers = answers.flatMap((answer) => values.map((value) => ({ ...answer, [name]: value })));
  }
  return answers;
}

const MOST_ANSWERS = 64;

function valuesOf({ type, choices }: Field): readonly FieldValue[] | undefined {
  if (type === 'bool') return [true, false];
  return type === 'string' ? choices : undefined;
}
