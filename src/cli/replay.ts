import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import { type JournalEntry, type JournalEvent, parseEvent } from '#domain/journal-event.ts';
import type { Pinned } from '#domain/run/decide.ts';
import { type Replayed, replayJournal } from '#domain/run/replay.ts';
import { digest } from '../adapters/secrets/digest.ts';
import { readConfig } from '../config.ts';
import { readPinned } from '../stages/run/pinned.ts';
import { readIncident } from './one-incident.ts';
import { plainLine } from './plain-line.ts';
import { projectRoot } from './project-root.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `countersign replay INCIDENT [--json]
countersign replay journal.ndjson [--json]

  folds an incident’s journal again and decides anew wherever the run engine decided, on what its runs pinned;
  nothing is written, and no platform is asked

  INCIDENT         the id of an incident in the database of the configuration
  journal.ndjson   a journal, one entry a line, as an evidence pack has it; what its runs pinned stands beside it,
                   as evidence/<SHA-256> or, in one file, as journal.pinned.ndjson

  exit code 0: the same decisions; 1: another one, with the first that differs; 2: it cannot be read`;

const Entry = z.object({
  incidentId: z.string(),
  seq: z.int().positive(),
  kind: z.string(),
  version: z.int().positive(),
  at: z.string(),
  actor: z.string(),
  data: z.unknown(),
});
/** A line of an evidence pack has the entry beside its hashes. */
const Line = z.union([z.object({ entry: Entry }).transform(({ entry }) => entry), Entry]);

/** A journal of one incident, and what its runs pinned, by SHA-256. */
interface Source {
  readonly entries: readonly JournalEntry[];
  pinnedText(sha256: string): Promise<string>;
}

/** Decides anew on a journal; exit code 1 at the first decision that is another one. */
export async function replayCommand(args: readonly string[]): Promise<number> {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const [wanted] = positionals;
  if (values.help || wanted === undefined) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const replayed = wanted.endsWith('.ndjson')
    ? await replaySource(await sourceFromFile(wanted))
    : await replayFromDatabase(wanted);
  const { state, decided, difference } = replayed;
  const document = { incident: state.id, entries: state.seq, decided, isSame: !difference, difference };
  console.log(values.json ? harmlessJson(document, 2) : replayText(replayed));
  return difference ? 1 : 0;
}

async function replayFromDatabase(incidentId: string): Promise<Replayed> {
  return await withDatabase(readConfig(process.env, projectRoot), async (pool) => {
    const { journal, evidence } = await readIncident(pool, incidentId);
    const entries = await journal.read(incidentId);
    return await replaySource({ entries, pinnedText: (sha256) => evidence.get(sha256) });
  });
}

/** @throws ERR_NOT_FOUND for an empty journal, and for what its runs pinned; ERR_JOURNAL_BROKEN */
export async function replaySource({ entries, pinnedText }: Source): Promise<Replayed> {
  const documents = new Map<string, Pinned>();
  for (const entry of entries) {
    if (entry.kind !== 'run-started' || documents.has(entry.data.pinned)) continue;
    const { pinned } = entry.data;
    documents.set(pinned, readPinned(await pinnedText(pinned), pinned));
  }
  const replayed = replayJournal(entries, { digest, pinned: (run) => documents.get(run.pinned)! });
  if (replayed) return replayed;
  throw new CountersignError('ERR_NOT_FOUND', 'the journal is empty: there is nothing to replay');
}

/** @throws ERR_NOT_FOUND; ERR_INPUT_UNREADABLE naming the line; ERR_EVENT_UNKNOWN */
export async function sourceFromFile(file: string): Promise<Source> {
  const lines = (await textOf(file)).split('\n').filter((line) => line.trim() !== '');
  const entries = lines.map((text, at): JournalEntry => {
    const place = `${file}:${at + 1}`;
    const { kind, version, data, ...rest } = lineOf(text, place);
    return { ...parseEvent(kind, version, data, place), ...rest, version } as JournalEntry;
  });
  const pinned = await pinnedBeside(file);
  return {
    entries,
    async pinnedText(sha256) {
      const text = pinned.get(sha256) ?? (await textOf(join(dirname(file), 'evidence', sha256)));
      if (digest.ofText(text) === sha256) return text;
      const message = `the pinned document ${sha256} is not what its name says: it was changed`;
      throw new CountersignError('ERR_JOURNAL_BROKEN', message, { place: file });
    },
  };
}

function lineOf(text: string, place: string): z.infer<typeof Line> {
  try {
    return Line.parse(JSON.parse(text));
  } catch (cause) {
    const message = `${place}: this is no entry of a journal`;
    throw new CountersignError('ERR_INPUT_UNREADABLE', message, { cause, place });
  }
}

async function pinnedBeside(file: string): Promise<ReadonlyMap<string, string>> {
  const beside = file.replace(/\.ndjson$/, '.pinned.ndjson');
  if (!existsSync(beside)) return new Map();
  const lines = (await textOf(beside)).split('\n').filter((line) => line.trim() !== '');
  const Kept = z.object({ sha256: z.string(), text: z.string() });
  return new Map(lines.map((line) => Kept.parse(JSON.parse(line))).map(({ sha256, text }) => [sha256, text]));
}

async function textOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CountersignError('ERR_NOT_FOUND', `${file} cannot be read`, { cause, place: file });
  });
}

function replayText({ state, decided, difference }: Replayed): string {
  const head = `${state.id}: ${state.seq} entries, ${decided} decisions`;
  if (!difference) return `${head}: the same`;
  const shown = (event: JournalEvent | undefined): string =>
    plainLine(event ? `${event.kind} ${harmlessJson(event.data)}` : 'nothing');
  return [
    `${head} the same, then another one at entry ${difference.seq} (${difference.at})`,
    `  decided now:  ${shown(difference.decided)}`,
    `  recorded:     ${shown(difference.recorded)}`,
  ].join('\n');
}
