import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type pg from 'pg';
import { binaryArray } from './binary-array.ts';

const compress = promisify(gzip);
const expand = promisify(gunzip);

export type Encoding = 'identity' | 'gzip';

/** A piece of evidence as it is stored. */
export interface EvidenceRow {
  /** Hex. */
  readonly sha256: string;
  readonly encoding: Encoding;
  readonly content: Buffer;
  readonly kind: string;
  readonly platform?: string | undefined;
  readonly incidentId?: string | undefined;
  readonly records: number;
  readonly storedAt: string;
}

/** Smaller content grows by gzip's frame, or gains nothing; the server compresses rows above 2 kB by itself. */
const WORTH_COMPRESSING_BYTES = 1_024;

/** Above this size content is compressed off the main thread. */
export async function encodeContent(text: string): Promise<Pick<EvidenceRow, 'encoding' | 'content'>> {
  const content = Buffer.from(text);
  if (content.length < WORTH_COMPRESSING_BYTES) return { encoding: 'identity', content };
  return { encoding: 'gzip', content: await compress(content) };
}

export async function decodeContent({
  encoding,
  content,
}: Pick<EvidenceRow, 'encoding' | 'content'>): Promise<Buffer> {
  return encoding === 'gzip' ? expand(content) : content;
}

const INSERT = `
  insert into evidence (sha256, encoding, content, kind, platform, incident_id, records, stored_at)
  select * from unnest($1::bytea[], $2::text[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[])
  on conflict (sha256) do nothing`;

/** Stores rows that are not there yet, in the order of their hashes, so that writers do not deadlock. */
export function insertEvidence(rows: Iterable<EvidenceRow>): pg.QueryConfig {
  const sorted = [...rows].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  const text = (of: (row: EvidenceRow) => string | undefined): Buffer => binaryArray('text', sorted.map(of));
  const bytes = (of: (row: EvidenceRow) => Buffer): Buffer => binaryArray('bytea', sorted.map(of));
  const records = sorted.map((row) => row.records);
  const values = [
    binaryArray(
      'bytea',
      sorted.map((row) => row.sha256),
    ),
    text((row) => row.encoding),
    bytes((row) => row.content),
    text((row) => row.kind),
    text((row) => row.platform),
    text((row) => row.incidentId),
    binaryArray('int', records),
    text((row) => row.storedAt),
  ];
  return { name: 'insert-evidence', text: INSERT, values };
}
