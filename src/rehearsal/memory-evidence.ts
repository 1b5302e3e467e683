import { CountersignError } from '#domain/errors.ts';
import type { Digest, EvidenceStore } from '#domain/ports.ts';

/** Evidence in memory, under its SHA-256. */
export function memoryEvidence(digest: Digest): EvidenceStore {
  const contents = new Map<string, string>();
  return {
    async put(_incidentId, kind, content, { platform, count }) {
      const sha256 = digest.ofText(content);
      contents.set(sha256, content);
      return { sha256, kind, ...(platform === undefined ? {} : { platform }), count };
    },
    async get(sha256) {
      const content = contents.get(sha256);
      if (content === undefined)
        throw new CountersignError('ERR_NOT_FOUND', `there is no evidence ${sha256}`);
      return content;
    },
  };
}
