import type { Connectors } from '#domain/connectors.ts';
import type { Ledger } from '#domain/ledger/ledger.ts';
import { ledgerOf } from '#domain/ledger/ledger-of.ts';
import type { Digest, EvidenceStore } from '#domain/ports.ts';
import type { Incident } from '#domain/run/state.ts';
import { keptBundle } from './kept-bundle.ts';

export interface LedgerDeps {
  readonly evidence: Pick<EvidenceStore, 'get'>;
  readonly connectors: Pick<Connectors, 'facts'>;
  readonly digest: Pick<Digest, 'ofJson'>;
}

/**
 * What an incident's credentials may still open, out of its journal and the evidence of its last round; without the lines that
 * only evidence tells where there is none, or it is kept no longer.
 *
 * @param now as of when; a report takes the time of the last entry, so that it is the same whenever it is made
 */
export async function incidentLedger(incident: Incident, now: Date, deps: LedgerDeps): Promise<Ledger> {
  const bundle = await keptBundle(incident, deps.evidence);
  return ledgerOf(incident, { bundle, connectors: deps.connectors.facts, now, digest: deps.digest });
}
