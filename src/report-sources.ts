import type { EvidenceStore, Journal } from '#domain/ports.ts';
import { digest } from './adapters/secrets/digest.ts';
import { nameUuid } from './adapters/secrets/name-uuid.ts';
import type { ReportSources } from './stages/report/incident-report.ts';
import { readPinned } from './stages/run/pinned.ts';

/** What reports are made from. */
export function reportSources(
  given: Pick<ReportSources, 'connectors'> & {
    readonly journal: Pick<Journal, 'read'>;
    readonly evidence: EvidenceStore;
  },
): ReportSources {
  const { journal, evidence, connectors } = given;
  const pinned = async (sha256: string) => readPinned(await evidence.get(sha256), sha256);
  return { journal, evidence, connectors, pinned, nameUuid, digest };
}
