import type { ConnectorFacts } from '../containment.ts';

/** The line of a gap: that a platform does not offer it, and what a person does instead where the connector says so. */
export function notOffered(use: string, { platform, byHand = {} }: ConnectorFacts): string {
  const told = Object.hasOwn(byHand, use) ? byHand[use] : undefined;
  const line = `${use} is not offered by ${platform}: for a person`;
  return told ? [`${line}.`, told.text, ...(told.docs ? [told.docs] : [])].join(' ') : line;
}
