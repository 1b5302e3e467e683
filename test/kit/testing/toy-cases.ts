import { describeConnector } from 'countersign/kit/testing';
import { createToySimulator, MISTAKES, toyConnector, toyRecord } from './toy.ts';

/** Run as a child by conformance.test.ts: most of these cases must fail. */
for (const mistake of MISTAKES) {
  describeConnector(toyConnector(mistake), {
    simulator: createToySimulator,
    seed: { platform: `toy-${mistake}`, keys: ['k1'] },
    bareSeed: { platform: `toy-${mistake}`, keys: [] },
    account: { id: 'alice' },
    recordWith: toyRecord,
  });
}
