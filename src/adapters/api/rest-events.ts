import type { Request, Response } from 'express';
import { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';
import type { Journal } from '#domain/ports.ts';
import type { Changes, ReadModels } from '#domain/read-models.ts';
import { ChangedIncidents } from './changed-incidents.ts';
import { EventStream, type StreamTimes } from './event-stream.ts';
import { found, Id, wholeNumber } from './rest-input.ts';
import { type RestRoute, serves } from './rest-route.ts';

export interface RestEventsOptions {
  readonly changes: Changes;
  readonly readModels: Pick<ReadModels, 'incident' | 'changedSince'>;
  readonly journal: Pick<Journal, 'read'>;
  /** Default: a heartbeat every 15 s, a life of 10 minutes. */
  readonly streamTimes?: StreamTimes;
}

const TIMES: StreamTimes = { heartbeatMs: 15_000, lifetimeMs: 600_000 };
/** Streams of this process at once. */
const MOST_STREAMS = 200;
/** Incidents that one stream keeps in mind. */
const MOST_WAITING = 1_000;
/** Entries sent before anything else gets its turn. */
const ENTRIES_AT_ONCE = 100;
/** A commit may take so long, in milliseconds, after its entries were given their time. */
const OVERLAP_MS = 30_000;

const Query = z.strictObject({
  incidentId: Id.exactOptional().describe('Only the entries of this incident’s journal.'),
  after: wholeNumber(0, 999_999_999)
    .exactOptional()
    .describe('The entries after this one; default: those to come.'),
});
const Seq = z.string().regex(/^\d{1,9}$/, 'Last-Event-ID is the number of an entry');
const Time = z.iso.datetime({ offset: false, error: 'Last-Event-ID is the time of a change' });

let open = 0;

/** What happens, as it happens. */
export const EVENT_ROUTES: readonly RestRoute<RestEventsOptions>[] = [
  serves(
    {
      route: 'GET /v1/events',
      summary: 'What happens, as it happens',
      about: `Server-sent events. Without \`incidentId\`, an event \`incident\` with the incident as it is now, each time one has
changed, and \`reset\` when more changed than could be told: read the list then. With it, an event \`entry\` for each entry of
its journal, in order. \`Last-Event-ID\` goes on where a stream ended; an incident that changed shortly before may be told
again. A stream ends after ten minutes; browsers come again by themselves.`,
      query: Query,
      answered: { status: 200, what: 'The stream.', media: ['text/event-stream'] },
    },
    async (req, res, options: RestEventsOptions, { incidentId, after }) => {
      if (open >= MOST_STREAMS)
        throw new CountersignError(
          'ERR_TOO_MANY_REQUESTS',
          `${MOST_STREAMS} streams are open in this process`,
          {
            retryAfterMs: 30_000,
          },
        );
      open++;
      try {
        if (incidentId === undefined) await tellIncidents(req, res, options);
        else await tellEntries(req, res, options, { incidentId, after });
      } finally {
        open--;
      }
    },
  ),
];

async function tellEntries(
  req: Request,
  res: Response,
  { changes, readModels, journal, streamTimes = TIMES }: RestEventsOptions,
  { incidentId, after }: { readonly incidentId: string; readonly after: number | undefined },
): Promise<void> {
  const incident = found(await readModels.incident(incidentId), 'incident');
  const last = lastEventId(req, Seq);
  let seq = last === undefined ? (after ?? incident.seq) : Number(last);
  const stream = new EventStream(res, streamTimes);
  const unfollow = changes.follow((all) => {
    if (all.some((each) => each.incidentId === incidentId)) stream.woken();
  });
  try {
    stream.begin();
    while (stream.isOpen) {
      const entries = await journal.read(incidentId, seq);
      for (const entry of entries.slice(0, ENTRIES_AT_ONCE)) {
        await stream.send('entry', String(entry.seq), entry);
        ({ seq } = entry);
      }
      if (entries.length <= ENTRIES_AT_ONCE) await stream.rest();
    }
  } finally {
    unfollow();
  }
}

async function tellIncidents(
  req: Request,
  res: Response,
  { changes, readModels, streamTimes = TIMES }: RestEventsOptions,
): Promise<void> {
  let from = lastEventId(req, Time);
  const stream = new EventStream(res, streamTimes);
  const changed = new ChangedIncidents(MOST_WAITING);
  const unfollow = changes.follow((all) => {
    changed.add(all);
    stream.woken();
  });
  try {
    stream.begin();
    let isDue = from !== undefined;
    while (stream.isOpen) {
      if (isDue && from !== undefined) changed.add(await missed(readModels, from));
      if (changed.takeOverflow()) await stream.send('reset', from ?? '', {});
      for (let id = changed.take(); id !== undefined && stream.isOpen; id = changed.take()) {
        const row = await readModels.incident(id);
        if (!row || !changed.isNew(row)) continue;
        await stream.send('incident', row.updatedAt, row);
        if (from === undefined || from < row.updatedAt) from = row.updatedAt;
      }
      isDue = !(await stream.rest());
    }
  } finally {
    unfollow();
  }
}

/** What changed since shortly before a time; one more than a stream keeps in mind makes it say so. */
async function missed(readModels: RestEventsOptions['readModels'], from: string) {
  const since = new Date(Date.parse(from) - OVERLAP_MS).toISOString();
  return await readModels.changedSince(since, MOST_WAITING + 1);
}

function lastEventId(req: Request, schema: z.ZodType<string>): string | undefined {
  const header = req.headers['last-event-id'];
  if (header === undefined || header === '') return undefined;
  const read = schema.safeParse(header);
  if (read.success) return read.data;
  throw new CountersignError('ERR_INPUT_INVALID', read.error.issues[0]!.message);
}
