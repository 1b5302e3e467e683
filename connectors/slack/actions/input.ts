import { type ActionRequest, CountersignError, type z } from 'countersign/kit';

/** Slack documents no time after which a change shows; its lists follow within seconds. */
export const SETTLES_WITHIN_MS = 2_000;

/** @throws ERR_INPUT_INVALID naming the parameter that is unknown or of the wrong type */
export function readInput<Shape extends z.ZodObject>(shape: Shape, request: ActionRequest): z.infer<Shape> {
  const read = shape.safeParse(request.input);
  if (read.success) return read.data;
  const [fault] = read.error.issues;
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    `slack ${request.capability}: ${fault?.path.join('.') || 'input'}: ${fault?.message ?? 'invalid'}`,
    { place: `with.${fault?.path.join('.') ?? ''}` },
  );
}

/** How an account is named to a person. */
export function labelOf({ account }: ActionRequest): string {
  return (account.email ?? account.name ?? account.id).slice(0, 512);
}
