import { formatDuration } from '../duration.ts';
import { instantInWords } from '../instant-in-words.ts';
import { accessEndText } from './access-end.ts';
import type { Report } from './report.ts';

/** What happened, what was done and what is left, for who does not work on it: plain sentences, all of them data. */
export function summaryOf(report: Report): readonly string[] {
  return [happened(report), judged(report), ...decided(report), ...done(report), ...soon(report)];
}

/** Who an incident is about, as a person would name them. */
export function whoOf({ principal }: Pick<Report, 'principal'>): string {
  return principal.email ?? principal.name ?? principal.uid ?? 'unknown';
}

function happened({ clocks, sources, title, detections, ...rest }: Report): string {
  const who = whoOf(rest);
  const again = detections > 1 ? ` It was reported ${detections} times.` : '';
  const by = sources.join(', ') || 'a request';
  return `On ${instantInWords(clocks.detectedAt)}, ${by} reported about ${who}: “${title}”.${again}`;
}

const JUDGED = {
  forged: 'the credential was forged',
  stolen: 'the credential was stolen',
  explained: 'there is an innocent explanation',
  undecided: 'it cannot be decided from what can be seen',
} as const;

function judged({ assessment }: Report): string {
  if (!assessment) return 'It has not been assessed.';
  const { verdict, score, interval } = assessment;
  const [least, most] = interval.map(percent);
  const between = least === most ? '' : `, and between ${least} and ${most} whatever is not seen`;
  return `Countersign’s judgement is that ${JUDGED[verdict]} (${verdict}): the probability of compromise is ${percent(score)}${between}.`;
}

/** Never certain. */
function percent(share: number): string {
  if (share > 0.99) return 'over 99 %';
  return share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`;
}

const TIMES = ['never', 'once', 'twice'];

function decided({ decisions }: Report): readonly string[] {
  const people = [...new Set(decisions.flatMap(({ answers }) => answers.map(({ by }) => by)))];
  const count = (wanted: string): number => decisions.filter(({ status }) => status === wanted).length;
  const parts = (['approved', 'denied', 'expired', 'superseded', 'failed', 'waiting'] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${status}`);
  if (parts.length === 0) return ['Nobody had to be asked.'];
  const by = people.length > 0 ? `; answers came from ${people.join(', ')}` : '; nobody answered';
  return [
    `People were asked ${TIMES[decisions.length] ?? `${decisions.length} times`}: ${parts.join(', ')}${by}.`,
  ];
}

function done({ containments, accessEnd }: Report): readonly string[] {
  const asked = containments.filter(({ proof }) => proof !== 'stopped');
  if (asked.length === 0) return ['Nothing was to be contained.'];
  const proven = asked.filter(({ proof }) => proof === 'proven').length;
  const gaps = asked.filter(({ proof }) => proof === 'gap').length;
  const platforms = [...new Set(asked.map(({ platform }) => platform))].filter((each) => each !== 'none');
  const left = gaps > 0 ? `, ${gaps} ${gaps === 1 ? 'is' : 'are'} left to a person` : '';
  return [
    `Of ${asked.length} containments on ${platforms.join(', ') || 'no platform'}, ${proven} ${proven === 1 ? 'is' : 'are'} proven by the platforms’ own state${left}.`,
    accessEndText(accessEnd, instantInWords),
  ];
}

function soon({ clocks, objectives }: Report): readonly string[] {
  const { timeToContainMs, humanMs } = clocks;
  const took =
    timeToContainMs === undefined
      ? []
      : [
          `From the report to the last proof it took ${formatDuration(timeToContainMs)}, of it ${formatDuration(humanMs)} waiting for people.`,
        ];
  const missed = objectives.filter(({ state }) => state === 'missed');
  if (objectives.length === 0) return took;
  const kept =
    missed.length === 0
      ? 'The objective for containment was not missed on any platform.'
      : `The objective for containment was missed on ${missed.map(({ platform, objectiveMs }) => `${platform} (${formatDuration(objectiveMs)})`).join(', ')}.`;
  return [...took, kept];
}
