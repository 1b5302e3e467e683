import type { Manifest } from 'countersign/kit';
import type { Mistake } from './toy.ts';

/** What a person does where the toy offers no call; with a mistake, of what it offers, or in half a sentence. */
export function leftToPerson(is: (mistake: Mistake) => boolean): Pick<Manifest, 'byHand'> {
  if (is('leaves-to-a-person-what-it-offers'))
    return { byHand: { 'account.suspend': { text: 'Close it in the console.' } } };
  const text = is('leaves-to-a-person-without-an-end') ? 'There are none' : 'There are none.';
  return { byHand: { 'factors.reset': { text } } };
}
