import type pg from 'pg';
import { CountersignError, errorCode } from '#domain/errors.ts';
import type { JournalEntry } from '#domain/journal-event.ts';
import type { Clock, EvidenceStore } from '#domain/ports.ts';
import { evidenceLines } from '#domain/report/evidence-lines.ts';
import { canonicalJson } from '../canonical.ts';
import { type HeadKey, publicKeyOf } from '../head-keys.ts';
import type { JournalRow } from '../journal-stream.ts';
import { query } from '../pool.ts';
import type { SignedHead } from '../signed-head.ts';
import { headIn, type StoredHead, takeHead } from '../signed-heads.ts';
import { compressed, type PackFile, tarOf } from './archive.ts';
import { journalLine } from './journal-lines.ts';
import { evidencePath, inOrder, type Manifest, manifestFiles, PATHS, sha256Of } from './manifest.ts';
import { PACK_README } from './readme.ts';

export interface PackDeps {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly key: HeadKey;
  readonly evidence: Pick<EvidenceStore, 'get'>;
}

/** The reports that go with it, for people. */
export interface PackReports {
  readonly page: string;
  readonly text: string;
}

const ROWS = `
  select incident_id as "incidentId", seq, kind, version, at, actor, data, encode(prev_hash, 'hex') as "prevHash",
    encode(hash, 'hex') as hash
  from journal where incident_id = $1 order by seq`;

const LAST_KEY = 'select key_id as "keyId" from journal_heads order by number desc limit 1';

const COVERED = 'select seq from covered_incidents where incident_id = $1';

const HEADS = `
  select number, body, encode(hash, 'hex') as hash, encode(signature, 'base64') as signature from journal_heads
  where body::jsonb -> 'covers' @> jsonb_build_array(jsonb_build_object('incidentId', $1::text)) order by number`;

/**
 * Packs what an incident rests on: its journal, the signed heads that cover it, the evidence that it names and its reports,
 * with a signed manifest. Takes a signed head first where none covers the last entries.
 *
 * @returns a `.tar.gz`
 * @throws ERR_NOT_FOUND, ERR_STORE_UNAVAILABLE, ERR_CONFIG_INVALID when the journal is signed by another key than the configured one
 */
export async function exportPack(
  incidentId: string,
  entries: readonly JournalEntry[],
  reports: PackReports,
  deps: PackDeps,
): Promise<{ readonly packed: Buffer; readonly manifest: Manifest }> {
  const rows = await query<JournalRow>(deps.pool, 'pack-journal', ROWS, [incidentId]);
  if (rows.length === 0) throw new CountersignError('ERR_NOT_FOUND', `there is no incident ${incidentId}`);
  const heads = await headsCovering(incidentId, rows.at(-1)!.seq, deps);
  const { found, missing } = await evidenceOf(entries, deps.evidence);
  const publicKey = publicKeyOf(deps.key).export({ type: 'spki', format: 'pem' }).toString();
  const texts: readonly (readonly [string, string])[] = [
    [PATHS.publicKey, publicKey],
    [PATHS.journal, rows.map((row) => `${journalLine(row)}\n`).join('')],
    [PATHS.heads, heads.map((head) => `${canonicalJson(head)}\n`).join('')],
    [PATHS.readme, PACK_README],
    [PATHS.reportPage, reports.page],
    [PATHS.reportText, reports.text],
  ];
  const files = inOrder([...texts.map(([path, text]) => ({ path, content: Buffer.from(text) })), ...found]);
  const at = deps.clock.now();
  const manifest: Manifest = {
    type: 'countersign-evidence-pack/1',
    incidentId,
    createdAt: at.toISOString(),
    entries: rows.length,
    keyId: deps.key.keyId,
    files: files.map(({ path, content }) => ({ path, sha256: sha256Of(content), bytes: content.length })),
    missing,
  };
  const all = inOrder([...manifestFiles(manifest, deps.key), ...files]);
  return { packed: compressed(await tarOf(all, at)), manifest };
}

async function headsCovering(
  incidentId: string,
  lastSeq: number,
  { pool, clock, key }: PackDeps,
): Promise<readonly SignedHead[]> {
  const [last] = await query<{ keyId: string }>(pool, 'last-head-key', LAST_KEY, []);
  if (last && last.keyId !== key.keyId) {
    const message = `the journal’s heads are signed by the key ${last.keyId}, and the configured one is ${key.keyId}: configure the key that the serving processes have`;
    throw new CountersignError('ERR_CONFIG_INVALID', message);
  }
  const isCovered = async (): Promise<boolean> => {
    const [row] = await query<{ seq: number }>(pool, 'covered-seq', COVERED, [incidentId]);
    return (row?.seq ?? 0) >= lastSeq;
  };
  while (!(await isCovered())) {
    if (!(await takeHead(pool, clock, key))) break;
  }
  const rows = await query<StoredHead>(pool, 'heads-of-incident', HEADS, [incidentId]);
  return rows.map((row) => {
    const head = headIn(row);
    if (!head) throw new CountersignError('ERR_JOURNAL_BROKEN', `signed head ${row.number} is not readable`);
    return head;
  });
}

async function evidenceOf(
  entries: readonly JournalEntry[],
  evidence: PackDeps['evidence'],
): Promise<{ readonly found: readonly PackFile[]; readonly missing: string[] }> {
  const found: PackFile[] = [];
  const missing: string[] = [];
  for (const { sha256 } of evidenceLines(entries)) {
    try {
      found.push({ path: evidencePath(sha256), content: Buffer.from(await evidence.get(sha256)) });
    } catch (thrown) {
      if (errorCode(thrown) !== 'ERR_NOT_FOUND') throw thrown;
      missing.push(sha256);
    }
  }
  return { found, missing };
}
