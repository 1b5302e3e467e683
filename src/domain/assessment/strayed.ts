import {
  type Context,
  clientChange,
  distinctContexts,
  isSameNetwork,
  toldByNetwork,
  toldContexts,
} from './contexts.ts';
import { anyKnown } from './history.ts';
import type { AssessmentInput } from './input.ts';
import { isSame } from './same.ts';
import { ownActivities } from './subject.ts';
import { birthsOf, questionFrom, type Use, usesInQuestion } from './uses.ts';

/** A use in question that came from elsewhere than its credential was issued and used before. */
export interface Strayed {
  readonly use: Use;
  readonly context: Context;
  /** Where it was issued and used before; where nothing tells, where the person was. */
  readonly known: readonly Context[];
  /** False where records tell too little to say whether it strayed at all. */
  readonly isSure: boolean;
}

/** What there is to explain; each place and client once, by its first record. */
export function strayedIn(input: AssessmentInput): readonly Strayed[] {
  const from = questionFrom(input);
  const before = toldContexts(
    distinctContexts(
      ownActivities(input).filter(({ time, outcome }) => time < from && outcome !== 'failure'),
    ),
  );
  return usesInQuestion(input).flatMap((use) => {
    const all = [...birthsOf(use), ...use.activities];
    const own = toldContexts(distinctContexts(all.filter(({ time }) => time < from)));
    // Of somebody who is new nothing was seen before: then the beginning itself is what there is to compare with.
    const begun = before.length > 0 ? before : toldContexts(distinctContexts(birthsOf(use)));
    const known = own.length > 0 ? own : begun;
    const inQuestion = toldByNetwork(distinctContexts(all.filter(({ time }) => time >= from)));
    return inQuestion.flatMap((context) => {
      const isThere = isKnown(context, known);
      return isThere === true ? [] : [{ use, context, known, isSure: isThere === false }];
    });
  });
}

/**
 * Whether it is of a network and a kind of client that its credential was seen with before, or of a device that the platform
 * itself knows again.
 */
function isKnown({ activity, client }: Context, own: readonly Context[]): boolean | undefined {
  return anyKnown(own, (each) => {
    if (isSame(each.activity.deviceId, activity.deviceId) === true) return true;
    const isNetwork = isSameNetwork(each.activity, activity);
    const change = clientChange(each.client, client);
    const isClient = change === undefined ? undefined : change === 'none';
    if (isNetwork === false || isClient === false) return false;
    return isNetwork === true && isClient === true ? true : undefined;
  });
}
