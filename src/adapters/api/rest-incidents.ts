import { Router } from 'express';
import { z } from 'zod';
import type { Journal, ReadModels } from '#domain/ports.ts';
import { found, Id, PAGING, readInput } from './rest-input.ts';

export interface RestIncidentsOptions {
  readonly readModels: Pick<ReadModels, 'incidents' | 'incident' | 'detections' | 'detection'>;
  readonly journal: Pick<Journal, 'read'>;
  /** The incident's report in Markdown. @throws ERR_NOT_FOUND */
  report(incidentId: string): Promise<string>;
}

const IncidentsQuery = z.strictObject({ ...PAGING, status: z.enum(['open', 'closed']).exactOptional() });
const DetectionsQuery = z.strictObject({ ...PAGING, incidentId: Id.exactOptional() });

/** Incidents, their journal and report, and the detections they were opened by: reading alone. */
export function restIncidents(options: RestIncidentsOptions): Router {
  const { readModels, journal, report } = options;
  const router = Router();
  const incident = async (id: unknown) => found(await readModels.incident(readInput(Id, id)), 'incident');
  router.get('/incidents', async (req, res) => {
    res.json(await readModels.incidents(readInput(IncidentsQuery, req.query)));
  });
  router.get('/incidents/:id', async (req, res) => void res.json(await incident(req.params.id)));
  router.get('/incidents/:id/journal', async (req, res) => {
    const { id } = await incident(req.params.id);
    res.json({ items: await journal.read(id) });
  });
  router.get('/incidents/:id/report', async (req, res) => {
    const { id } = await incident(req.params.id);
    res.type('text/markdown').send(await report(id));
  });
  router.get('/detections', async (req, res) => {
    res.json(await readModels.detections(readInput(DetectionsQuery, req.query)));
  });
  router.get('/detections/:id', async (req, res) => {
    res.json(found(await readModels.detection(readInput(Id, req.params.id)), 'detection'));
  });
  return router;
}
