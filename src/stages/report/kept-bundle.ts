import { errorCode } from '#domain/errors.ts';
import { EvidenceBundle } from '#domain/evidence.ts';
import type { EvidenceStore } from '#domain/ports.ts';
import type { Incident } from '#domain/run/state.ts';

/** The evidence of an incident's last round; undefined where there is none, or it is kept no longer. @throws ERR_STORE_UNAVAILABLE */
export async function keptBundle(
  { evidence: collected }: Incident,
  evidence: Pick<EvidenceStore, 'get'>,
): Promise<EvidenceBundle | undefined> {
  if (!collected) return undefined;
  try {
    return EvidenceBundle.parse(JSON.parse(await evidence.get(collected.bundle.sha256)));
  } catch (thrown) {
    if (errorCode(thrown) === 'ERR_NOT_FOUND') return undefined;
    throw thrown;
  }
}
