import { z } from 'zod';

/** field   one line of a form: of a question to people, or of a run that is started by hand */

const FieldName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'a field is snake_case, so that expressions can name it: was_you');

/** What a person fills in, or a run started by hand is given. */
const FieldType = z.enum(['string', 'int', 'double', 'bool', 'list<string>']);

/** A value of a field, as JSON has it. */
export const FieldValue = z.union([
  z.string().max(4_000),
  z.number(),
  z.boolean(),
  z.array(z.string().max(400)).max(100),
]);
export type FieldValue = z.infer<typeof FieldValue>;

export const Field = z.strictObject({
  type: FieldType.describe('Its CEL type.'),
  about: z.string().min(1).max(200).describe('What it is, for the person who fills it in.'),
  choices: z
    .array(z.string().min(1).max(75))
    .min(2)
    .max(25)
    .optional()
    .describe('Only these texts; for string and list<string>.'),
  default: FieldValue.optional().describe('What it is when nobody says; without it, it must be said.'),
});
/** A field of a form: of a question, or of a run that is started by hand. */
export type Field = z.infer<typeof Field>;

export const Fields = z
  .record(FieldName, Field)
  .refine((fields) => Object.keys(fields).length <= 10, 'a form has at most 10 fields');
export type Fields = z.infer<typeof Fields>;
