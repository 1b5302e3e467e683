import { Router } from 'express';
import { z } from 'zod';
import { THEMES } from '#domain/explanation/svg/theme.ts';
import { SVG_WIDTH_PX, timelineSvg } from '#domain/explanation/svg/timeline-svg.ts';
import type { Timeline } from '#domain/explanation/timeline.ts';
import { timelineText } from '#domain/explanation/timeline-text.ts';
import type { Journal } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { REPORT_FORMATS, REPORT_MEDIA, type ReportFormat } from '#domain/report/formats.ts';
import { REPORT_PAGE_POLICY } from '#domain/report/html/page.ts';
import { found, Id, PAGING, readInput, wholeNumber } from './rest-input.ts';

export interface RestIncidentsOptions {
  readonly readModels: Pick<ReadModels, 'incidents' | 'incident' | 'detections' | 'detection'>;
  readonly journal: Pick<Journal, 'read'>;
  /** The incident's report. @throws ERR_NOT_FOUND */
  report(incidentId: string, format: ReportFormat): Promise<string>;
  /** What the logs show around its detections. @throws ERR_NOT_FOUND where there is no evidence of it */
  timeline(incidentId: string): Promise<Timeline>;
}

const IncidentsQuery = z.strictObject({
  ...PAGING,
  status: z.enum(['open', 'settled', 'closed']).exactOptional(),
});
const DetectionsQuery = z.strictObject({ ...PAGING, incidentId: Id.exactOptional() });

/** How wide the picture is, in pixels, and whether it is for light or dark paper. */
const PictureQuery = z.strictObject({
  width: wholeNumber(SVG_WIDTH_PX.least, SVG_WIDTH_PX.most).default(SVG_WIDTH_PX.usual),
  theme: z.enum(THEMES).default('auto'),
});
/** Columns of the text. */
const TextQuery = z.strictObject({ width: wholeNumber(72, 400).default(120) });

const ReportQuery = z.strictObject({ format: z.enum(REPORT_FORMATS).default('markdown') });
/** As the page says it of itself, and what only a header can say. */
const REPORT_POLICY = `${REPORT_PAGE_POLICY}; frame-ancestors 'self'; sandbox`;

/** A picture may style itself; nothing in it may run, be fetched or be sent. */
const PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";

/** Incidents, their journal, report and timeline, and the detections they were opened by: reading alone. */
export function restIncidents(options: RestIncidentsOptions): Router {
  const { readModels, journal, report, timeline } = options;
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
    const { format } = readInput(ReportQuery, req.query);
    const { id } = await incident(req.params.id);
    const text = await report(id, format);
    const { type, ending } = REPORT_MEDIA[format];
    res.set({
      'content-security-policy': REPORT_POLICY,
      'content-disposition': `inline; filename="${id}.${ending}"`,
    });
    res.type(type).send(text);
  });
  router.get('/incidents/:id/timeline', async (req, res) => {
    const { width } = readInput(TextQuery, req.query);
    const { id } = await incident(req.params.id);
    const told = await timeline(id);
    res.vary('accept');
    if (req.accepts(['json', 'text']) === 'text')
      res.type('text/plain').send(`${timelineText(told, { width })}\n`);
    else res.json(told);
  });
  router.get('/incidents/:id/timeline.svg', async (req, res) => {
    const { width, theme } = readInput(PictureQuery, req.query);
    const { id } = await incident(req.params.id);
    const picture = timelineSvg(await timeline(id), { widthPx: width, theme });
    res.set({ 'content-security-policy': PICTURE_POLICY, 'x-content-type-options': 'nosniff' });
    res.type('image/svg+xml').send(picture);
  });
  router.get('/detections', async (req, res) => {
    res.json(await readModels.detections(readInput(DetectionsQuery, req.query)));
  });
  router.get('/detections/:id', async (req, res) => {
    res.json(found(await readModels.detection(readInput(Id, req.params.id)), 'detection'));
  });
  return router;
}
