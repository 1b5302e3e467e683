import { z } from 'zod';
import { Verdict } from '#domain/assessment.ts';
import { THEMES } from '#domain/explanation/svg/theme.ts';
import { SVG_WIDTH_PX, timelineSvg } from '#domain/explanation/svg/timeline-svg.ts';
import type { Timeline } from '#domain/explanation/timeline.ts';
import { timelineText } from '#domain/explanation/timeline-text.ts';
import type { Journal } from '#domain/ports.ts';
import { IncidentRow, type ReadModels } from '#domain/read-models.ts';
import { REPORT_FORMATS, REPORT_MEDIA, type ReportFormat } from '#domain/report/formats.ts';
import { REPORT_PAGE_POLICY } from '#domain/report/html/page.ts';
import { ById, found, PAGING, pageOf, wholeNumber } from './rest-input.ts';
import { json, type RestRoute, reads } from './rest-route.ts';

export interface RestIncidentsOptions {
  readonly readModels: Pick<ReadModels, 'incidents' | 'incident'>;
  readonly journal: Pick<Journal, 'read'>;
  /** The incident's report. @throws ERR_NOT_FOUND */
  report(incidentId: string, format: ReportFormat): Promise<string>;
  /** What the logs show around its detections. @throws ERR_NOT_FOUND where there is no evidence of it */
  timeline(incidentId: string): Promise<Timeline>;
}

const Query = z.strictObject({
  ...PAGING,
  status: IncidentRow.shape.status.exactOptional(),
  verdict: Verdict.exactOptional(),
});

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

const JournalQuery = z.strictObject({
  limit: wholeNumber(1, 1_000).default(1_000),
  cursor: wholeNumber(0, 999_999_999).exactOptional().describe('The entries after this one.'),
  kind: z.string().max(60).exactOptional().describe('Only entries of this kind.'),
});
const Entries = z.strictObject({
  next: z.string().exactOptional().describe('The `cursor` of the next page; absent on the last.'),
  items: z.array(
    z.looseObject({
      incidentId: z.string(),
      seq: z.int(),
      kind: z.string(),
      version: z.int(),
      at: z.string(),
      actor: z.string(),
      data: z.looseObject({}),
    }),
  ),
});
const Shown = z.looseObject({
  who: z.string(),
  from: z.string(),
  until: z.string(),
  now: z.string(),
  lanes: z.array(z.looseObject({ kind: z.string(), platform: z.string() })),
  sources: z.array(z.looseObject({ network: z.string() })),
  coverage: z.array(z.looseObject({ platform: z.string() })),
});

async function incident(id: string, { readModels }: RestIncidentsOptions): Promise<IncidentRow> {
  return found(await readModels.incident(id), 'incident');
}

/** Incidents, their journal, report and timeline: reading alone. */
export const INCIDENT_ROUTES: readonly RestRoute<RestIncidentsOptions>[] = [
  reads(
    {
      route: 'GET /v1/incidents',
      summary: 'Incidents, newest first',
      query: Query,
      answered: { status: 200, what: 'A page.', schema: pageOf(IncidentRow) },
    },
    async ({ query }, { readModels }: RestIncidentsOptions) => json(await readModels.incidents(query)),
  ),
  reads(
    {
      route: 'GET /v1/incidents/{id}',
      summary: 'One incident',
      params: ById,
      answered: { status: 200, what: 'The incident.', schema: IncidentRow },
    },
    async ({ params }, options: RestIncidentsOptions) => json(await incident(params.id, options)),
  ),
  reads(
    {
      route: 'GET /v1/incidents/{id}/journal',
      summary: 'All that happened, in order',
      params: ById,
      query: JournalQuery,
      answered: { status: 200, what: 'The entries of its journal.', schema: Entries },
    },
    async ({ params, query: { limit, cursor = 0, kind } }, options: RestIncidentsOptions) => {
      const { id } = await incident(params.id, options);
      const entries = await options.journal.read(id, cursor);
      const fitting = kind === undefined ? entries : entries.filter((entry) => entry.kind === kind);
      const items = fitting.slice(0, limit);
      return json(items.length < fitting.length ? { items, next: String(items.at(-1)!.seq) } : { items });
    },
  ),
  reads(
    {
      route: 'GET /v1/incidents/{id}/report',
      summary: 'The report',
      params: ById,
      query: ReportQuery,
      answered: {
        status: 200,
        what: 'The report, in the form that `format` asks for.',
        media: [...new Set(REPORT_FORMATS.map((format) => REPORT_MEDIA[format].type.split(';')[0]!))],
      },
    },
    async ({ params, query: { format } }, options: RestIncidentsOptions) => {
      const { id } = await incident(params.id, options);
      const text = await options.report(id, format);
      const { type, ending } = REPORT_MEDIA[format];
      const headers = {
        'content-security-policy': REPORT_POLICY,
        'content-disposition': `inline; filename="${id}.${ending}"`,
      };
      return { type, text, headers };
    },
  ),
  reads(
    {
      route: 'GET /v1/incidents/{id}/timeline',
      summary: 'What the logs show around its detections',
      params: ById,
      query: TextQuery,
      answered: { status: 200, what: 'As JSON or text.', schema: Shown, media: ['text/plain'] },
    },
    async ({ params, query: { width }, prefers }, options: RestIncidentsOptions) => {
      const { id } = await incident(params.id, options);
      const told = await options.timeline(id);
      if (prefers('json', 'text') !== 'text') return json(told);
      return { type: 'text/plain', text: `${timelineText(told, { width })}\n` };
    },
  ),
  reads(
    {
      route: 'GET /v1/incidents/{id}/timeline.svg',
      summary: 'The same as a picture',
      params: ById,
      query: PictureQuery,
      answered: { status: 200, what: 'The picture.', media: ['image/svg+xml'] },
    },
    async ({ params, query: { width, theme } }, options: RestIncidentsOptions) => {
      const { id } = await incident(params.id, options);
      const text = timelineSvg(await options.timeline(id), { widthPx: width, theme });
      const headers = { 'content-security-policy': PICTURE_POLICY, 'x-content-type-options': 'nosniff' };
      return { type: 'image/svg+xml', text, headers };
    },
  ),
];
