import { allByCursor, CountersignError, type z } from 'countersign/kit';
import type { AwsClient } from './client.ts';
import type { Services } from './services.ts';

/** Lists of IAM to their end: pages are asked for by a marker. */
export function allByMarker<
  Shape extends z.ZodType<{ IsTruncated?: boolean | undefined; Marker?: string | undefined }>,
  Row,
>(
  client: AwsClient,
  operation: string,
  shape: Shape,
  ask: (services: Services, page: { Marker?: string }) => Promise<unknown>,
  rowsOf: (answer: z.infer<Shape>) => readonly Row[],
): Promise<readonly Row[]> {
  return allByCursor('aws', operation, async (marker) => {
    const page = marker === undefined ? {} : { Marker: marker };
    const answer = await client.read(operation, shape, (services) => ask(services, page));
    return { rows: rowsOf(answer), next: answer.IsTruncated ? markerIn(answer, operation) : undefined };
  });
}

/** A list that goes on nobody knows where must not look like a whole one. */
function markerIn({ Marker }: { Marker?: string | undefined }, operation: string): string {
  if (Marker) return Marker;
  throw new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `aws: ${operation}: Marker: missing, though the list is truncated`,
    { place: `aws ${operation}` },
  );
}

/** Lists of the services that speak JSON: pages are asked for by a token. */
export function allByToken<Shape extends z.ZodType<{ NextToken?: string | null | undefined }>, Row>(
  client: AwsClient,
  operation: string,
  shape: Shape,
  ask: (services: Services, page: { NextToken?: string }) => Promise<unknown>,
  rowsOf: (answer: z.infer<Shape>) => readonly Row[],
): Promise<readonly Row[]> {
  return allByCursor('aws', operation, async (token) => {
    const page = token === undefined ? {} : { NextToken: token };
    const answer = await client.read(operation, shape, (services) => ask(services, page));
    return { rows: rowsOf(answer), next: answer.NextToken || undefined };
  });
}
