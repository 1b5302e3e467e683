import type { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';
import type { HttpAnswer } from './http.ts';

/**
 * Reads the body of an answer by a shape. Shapes are loose: fields that are not read may change at will.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the field
 */
export function readAnswer<Shape extends z.ZodType>(
  platform: string,
  shape: Shape,
  { body, line }: Pick<HttpAnswer, 'body' | 'line'>,
): z.infer<Shape> {
  const read = shape.safeParse(body);
  if (read.success) return read.data;
  const [fault] = read.error.issues;
  throw new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `${platform}: ${fault?.path.join('.') || 'the answer'}: ${fault?.message ?? 'unreadable'}`,
    { place: `${platform} ${line}` },
  );
}
