import type { Unreadable } from '#domain/dead-letter.ts';
import type { Arrival, Receipt } from '#domain/ports.ts';
import { createPresentedTokens } from '../../../src/adapters/issuers/presented-tokens.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { createFingerprints } from '../../../src/adapters/secrets/fingerprints.ts';
import { acceptRecords, type IntakePorts } from '../../../src/stages/intake/accept.ts';
import { PRESETS } from '../../../src/stages/intake/sources/index.ts';

export const NOW = '2026-11-24T09:00:00.000Z';
export const fingerprints = createFingerprints(Buffer.alloc(32, 3));

/** Ports whose intake keeps what arrives, in memory. */
export function recordingPorts(): IntakePorts & { arrivals: Arrival[]; unread: Unreadable[] } {
  const arrivals: Arrival[] = [];
  const unread: Unreadable[] = [];
  const clock = { now: () => new Date(NOW) };
  return {
    presets: PRESETS,
    arrivals,
    unread,
    deadLetters: {
      keep(letters) {
        unread.push(...letters);
        return Promise.resolve(letters.map((_, index) => `dl-${unread.length - letters.length + index + 1}`));
      },
    },
    fingerprints,
    presented: createPresentedTokens({ issuers: [], fingerprints, clock, fetchDocument: undefined }),
    digest,
    clock,
    windowMs: () => 3_600_000,
    intake: {
      accept(arrival): Promise<Receipt> {
        arrivals.push(arrival);
        const n = arrivals.length;
        return Promise.resolve({ incidentId: `inc-${n}`, detectionId: `det-${n}`, status: 'new' });
      },
    },
  };
}

/** What one preset makes of the given records. */
export async function arrivalsOf(preset: string, ...records: unknown[]): Promise<Arrival[]> {
  const ports = recordingPorts();
  await acceptRecords({ name: preset, preset }, records, ports);
  return ports.arrivals;
}
