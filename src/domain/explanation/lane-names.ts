import type { Bar, Lane, Origin, Source, Timeline } from './timeline.ts';

/** What a lane is called. */
export function laneName({ kind, platform, id, stands }: Lane): string {
  switch (kind) {
    case 'sign-ins':
      return `${platform} sign-ins`;
    case 'session':
    case 'token':
      return `${platform} ${kind} ${id ?? ''}`;
    case 'rest':
      return `${stands} more on ${platform}`;
    case 'account':
      return `${platform} account`;
  }
}

/** How the bar of a session or token begins and ends. */
export function barFacts({ start, end, isCutBefore }: Bar): readonly string[] {
  const began = {
    issued: isCutBefore ? 'issued before this window' : 'issued in the logs',
    listed: 'listed by the platform, issuance not in the logs',
    'not-seen': 'no issuance in the logs',
  }[start];
  return [began, ...(end === 'ended' ? ['ended'] : [])];
}

/** Where something came from: country, network, client, as far as it is told. */
export function originText({ country, network, client }: Origin): string {
  const place = [country, network].filter((each) => each !== undefined).join(' ');
  return [place, client].filter((each) => each !== undefined && each !== '').join(', ');
}

/** A source by its name, and whether it is new. */
export function sourceName({ network, country, isFamiliar }: Source): string {
  const place = country === undefined ? network : `${country} ${network}`;
  return isFamiliar ? place : `new: ${place}`;
}

/** How many records lie outside the window; nothing where there are none. */
export function outsideText({ before, after }: Timeline['outside']): readonly string[] {
  const told = [...(before > 0 ? [`${before} before`] : []), ...(after > 0 ? [`${after} after`] : [])];
  return told.length > 0 ? [`${told.join(' and ')} it not shown`] : [];
}

/** The verdict in a few words. */
export function verdictText({
  verdict,
  score,
  interval: [low, high],
  undecidedUntil,
}: NonNullable<Timeline['verdict']>): string {
  const until = undecidedUntil === undefined ? '' : ` until ${undecidedUntil.slice(0, 16).replace('T', ' ')}`;
  return `${verdict}${until}, score ${score.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
