import { z } from 'zod';
import { DetectionRow, type ReadModels } from '#domain/read-models.ts';
import { ById, found, Id, PAGING, pageOf } from './rest-input.ts';
import { json, type RestRoute, reads } from './rest-route.ts';

export interface RestDetectionsOptions {
  readonly readModels: Pick<ReadModels, 'detections' | 'detection'>;
}

const Query = z.strictObject({ ...PAGING, incidentId: Id.exactOptional() });

/** The detections that incidents were opened by: reading alone. */
export const DETECTION_ROUTES: readonly RestRoute<RestDetectionsOptions>[] = [
  reads(
    {
      route: 'GET /v1/detections',
      summary: 'Detections, newest first',
      query: Query,
      answered: { status: 200, what: 'A page.', schema: pageOf(DetectionRow) },
    },
    async ({ query }, { readModels }: RestDetectionsOptions) => json(await readModels.detections(query)),
  ),
  reads(
    {
      route: 'GET /v1/detections/{id}',
      summary: 'One detection',
      params: ById,
      answered: { status: 200, what: 'The detection.', schema: DetectionRow },
    },
    async ({ params: { id } }, { readModels }: RestDetectionsOptions) =>
      json(found(await readModels.detection(id), 'detection')),
  ),
];
