import type { EventData } from '../journal-event.ts';
import type { Incident } from '../run/state.ts';
import type { ContainmentLine } from './containments.ts';

/** How the verdict came to be what it is, and how an undecided one goes on; newest first. All texts are data. */
export function verdictNotesOf({ scheduled, leftOpen, changes }: Incident): readonly string[] {
  return [
    ...(scheduled ? [`undecided; looked at again at ${scheduled.notBefore}, for ${scheduled.why}`] : []),
    ...(leftOpen
      ? [
          `left to a person: it stays undecided. ${leftOpen.why}. Judge it, and start a playbook by hand if need be`,
        ]
      : []),
    ...changes.toReversed().map(changeText),
  ];
}

/** One change of the verdict, in a sentence. */
export function changeText({ from, fromUntil, to, why }: EventData<'verdict-changed'>): string {
  const until = fromUntil === undefined ? '' : ` until ${fromUntil}`;
  return `was ${from}${until}, now ${to}: ${why}`;
}

const GIVEN_BACK: Readonly<Record<string, string>> = {
  reversible: 'can be taken back',
  recreatable: 'has to be made anew',
  irreversible: 'cannot be taken back; its owner begins again',
};

/** What was cut, for the person who gives it back. */
export function restoreText({ capability, platform, account, proof, effect }: ContainmentLine): string {
  return `${capability} on ${platform} for ${account} (${proof}): ${GIVEN_BACK[effect] ?? effect}`;
}
