import { z } from 'zod';
import { Platform } from '#domain/principal.ts';
import { WrittenInstant } from '#domain/written-instant.ts';

/** From when until when a log holds every record there was. */
export const CompleteRange = z
  .tuple([WrittenInstant, WrittenInstant])
  .refine(([from, until]) => from <= until, 'begins after it ends');
export type CompleteRange = z.infer<typeof CompleteRange>;

/** By platform. */
export const CompleteRanges = z.record(Platform, CompleteRange);
export type CompleteRanges = z.infer<typeof CompleteRanges>;
