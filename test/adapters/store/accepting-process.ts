import { openStore } from '../../../src/adapters/store/index.ts';
import { recordingLog } from '../../support/log.ts';
import { arrival, countingIds, handClock } from '../../support/store-samples.ts';

/** A process that accepts arrivals without end, several at once, and says which are acknowledged. */
const [url = '', run = '0'] = process.argv.slice(2);
const ids = countingIds(Number(run) * 1_000_000);
const options = { connectionString: url, ids, clock: handClock(), log: recordingLog().log };
const store = await openStore({ ...options, jobsFor: () => [] });

let next = 0;
async function acceptForEver(): Promise<void> {
  for (;;) {
    const eventId = `e-${run}-${next++}`;
    const { detectionId } = await store.intake.accept(arrival(eventId, { who: `p${next % 7}` }));
    process.stdout.write(`${eventId} ${detectionId}\n`);
  }
}
await Promise.all(Array.from({ length: 12 }, acceptForEver));
