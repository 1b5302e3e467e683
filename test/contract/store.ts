import { describe } from 'node:test';
import { type StorePlace, useStore } from '../support/store.ts';
import { describeBaselines } from './store-baselines.ts';
import { describeDeadLetters } from './store-dead-letters.ts';
import { describeIntake } from './store-intake.ts';
import { describeJournal } from './store-journal.ts';
import { describeReceived } from './store-received.ts';
import { describeRows } from './store-rows.ts';
import { describeWatches } from './store-watches.ts';

/** What every database that holds the store must do. */
export function describeStore(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`the store on ${name}`, () => {
    const it = useStore(makePlace);
    describeJournal(it);
    describeIntake(it);
    describeRows(it);
    describeReceived(it);
    describeBaselines(it);
    describeWatches(it);
    describeDeadLetters(it);
  });
}
