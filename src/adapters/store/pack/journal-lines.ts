import { z } from 'zod';
import type { JournalEntry } from '#domain/journal-event.ts';
import { canonicalEntry, canonicalJson, chainedHash, FIRST_PREV_HASH } from '../canonical.ts';
import type { JournalRow } from '../journal-stream.ts';
import type { PackFault } from './fault.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

const Line = z.strictObject({
  entry: z.strictObject({
    actor: z.string(),
    at: z.string(),
    data: z.record(z.string(), z.json()),
    incidentId: z.string(),
    kind: z.string(),
    seq: z.int(),
    version: z.int(),
  }),
  hash: Hash,
  prevHash: Hash,
});

/** An entry as a line of a pack: what is hashed stands in it byte for byte. */
export function journalLine(row: JournalRow): string {
  const entry = canonicalEntry({ ...row, dataText: row.data });
  return `{"entry":${entry},"hash":"${row.hash}","prevHash":"${row.prevHash}"}`;
}

export interface CheckedJournal {
  /** By seq, as far as lines could be read: the hash of their content. */
  readonly hashes: ReadonlyMap<number, string>;
  readonly entries: readonly JournalEntry[];
  readonly last: number;
  readonly faults: readonly PackFault[];
}

/** Follows the hash chain of an incident's entries from the first on, and says which were changed, removed, put elsewhere or added. */
export function checkJournal(text: string, incidentId: string): CheckedJournal {
  const faults: PackFault[] = [];
  const hashes = new Map<number, string>();
  const entries: JournalEntry[] = [];
  let before = { seq: 0, hash: FIRST_PREV_HASH };
  if (!text.endsWith('\n')) faults.push({ where: 'journal', what: 'its last line is cut off' });
  const lines = text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined);
  for (const [index, line] of lines.entries()) {
    const read = readLine(line);
    if (typeof read === 'string') {
      faults.push({ where: `journal line ${index + 1}`, what: read });
      before = { seq: before.seq + 1, hash: '' };
      continue;
    }
    const { entry, hash, prevHash, contentHash } = read;
    const add = (what: string) => faults.push({ where: `journal entry ${entry.seq}`, what });
    if (entry.incidentId !== incidentId) add(`it is of another incident, ${entry.incidentId}`);
    if (entry.seq !== before.seq + 1) faults.push(misplaced(entry.seq, before.seq, hashes.has(entry.seq)));
    else if (before.hash !== '' && prevHash !== before.hash) add('it does not follow the entry before it');
    if (contentHash !== hash) add('it was changed: its content does not give its hash');
    hashes.set(entry.seq, contentHash);
    entries.push(entry as JournalEntry);
    before = { seq: entry.seq, hash };
  }
  return { hashes, entries, last: Math.max(0, ...hashes.keys()), faults };
}

function readLine(line: string) {
  let parsed: z.infer<typeof Line>;
  try {
    parsed = Line.parse(JSON.parse(line));
  } catch {
    return 'it was changed: it is no entry any more';
  }
  const { entry, hash, prevHash } = parsed;
  // Written as it was: spaces, repeated names and other spellings of the same are changes too.
  if (canonicalJson(parsed) !== line) return 'it was changed: it is not written as entries are';
  return { entry, hash, prevHash, contentHash: chainedHash(prevHash, canonicalJson(entry)) };
}

function misplaced(seq: number, last: number, isRepeated: boolean): PackFault {
  if (isRepeated) return { where: `journal entry ${seq}`, what: 'it is there twice' };
  if (seq <= last)
    return { where: `journal entry ${seq}`, what: `it was put elsewhere: it stands after ${last}` };
  const what =
    seq === last + 2
      ? `entry ${last + 1} is missing before it`
      : `entries ${last + 1} to ${seq - 1} are missing before it`;
  return { where: `journal entry ${seq}`, what };
}
