import { hash } from 'node:crypto';
import type pg from 'pg';
import { CountersignError } from '#domain/errors.ts';
import type { Clock, EvidenceStore } from '#domain/ports.ts';
import { sha256 } from './canonical.ts';
import { decodeContent, type Encoding, encodeContent, insertEvidence } from './evidence-rows.ts';
import { query, storeError } from './pool.ts';

const READ = 'select encoding, content from evidence where sha256 = $1';
const SHA256 = /^[0-9a-f]{64}$/;

/** Evidence by its content: what is read is checked against the name it was asked by. */
export function createEvidenceStore(deps: { readonly pool: pg.Pool; readonly clock: Clock }): EvidenceStore {
  // Every run pins the same few documents, and what is pinned is never dropped.
  const pinned = new Set<string>();
  return {
    async put(incidentId, kind, content, { platform, count }) {
      const name = sha256(content);
      const ref = { sha256: name, kind, ...(platform === undefined ? {} : { platform }), count };
      if (pinned.has(name)) return ref;
      const encoded = await encodeContent(content);
      const storedAt = deps.clock.now().toISOString();
      const row = { ...encoded, sha256: name, kind, platform, incidentId, records: count, storedAt };
      await deps.pool.query(insertEvidence([row])).catch((thrown: unknown) => {
        throw storeError(thrown);
      });
      if (kind === 'pinned') pinned.add(name);
      return ref;
    },
    async get(name) {
      if (!SHA256.test(name))
        throw new CountersignError('ERR_NOT_FOUND', 'evidence is named by a SHA-256 in hex');
      const values = [Buffer.from(name, 'hex')];
      const [row] = await query<{ encoding: Encoding; content: Buffer }>(
        deps.pool,
        'read-evidence',
        READ,
        values,
      );
      if (!row) throw new CountersignError('ERR_NOT_FOUND', `there is no evidence ${name}`, { place: name });
      return read(name, row);
    },
  };
}

/** @throws ERR_JOURNAL_BROKEN when the content is not what its name says */
async function read(name: string, row: { encoding: Encoding; content: Buffer }): Promise<string> {
  const content = await decodeContent(row).catch((cause: unknown) => {
    throw broken(name, cause);
  });
  if (hash('sha256', content, 'hex') !== name) throw broken(name);
  return content.toString();
}

function broken(name: string, cause?: unknown): CountersignError {
  const message = `the evidence ${name} is not what was stored: its content does not have this hash`;
  return new CountersignError('ERR_JOURNAL_BROKEN', message, { place: name, cause });
}
