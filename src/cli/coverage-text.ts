import { styleText } from 'node:util';
import type { CoverageGap } from '#domain/coverage/blind-spots.ts';
import type { Coverage, PlatformCoverage, TierCoverage } from '#domain/coverage/coverage.ts';
import { notAmong } from '#domain/coverage/differences.ts';
import type { Grade, Mark } from '#domain/coverage/grade.ts';
import { formatDuration } from '#domain/duration.ts';
import { plainLine } from './plain-line.ts';

type Style = Parameters<typeof styleText>[0];

const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

const COLOURS = { yes: 'green', partly: 'yellow', no: 'red' } as const;
const KIND_WIDTH = 16;
const GRADE_WIDTH = 8;
const STATES = {
  configured: 'configured',
  'half-configured': 'configured by half',
  installed: 'installed, not configured',
} as const;

/** For a terminal: a table for each platform and tier, the reasons of what is not whole, and the blind spots. */
export function coverageText({ platforms, gaps }: Coverage): string {
  return [
    ...platforms.flatMap((platform) => [...platformLines(platform), '']),
    paint('bold', 'On every platform'),
    ...gapLines(gaps),
  ].join('\n');
}

function platformLines(platform: PlatformCoverage): string[] {
  const log = platform.log ? `log ${platform.log}` : 'no log is read';
  const head = `${platform.title} (${platform.platform}): ${STATES[platform.state]}; ${log}`;
  return [
    paint('bold', plainLine(head)),
    ...platform.tiers.flatMap((tier, index) =>
      tierLines(platform, tier, index === 0 ? undefined : platform.tiers[0]),
    ),
    ...gapLines(platform.gaps),
    ...platform.byHand.map(
      ({ capability, text, docs }) =>
        `    ${paint('magenta', 'by hand')}: ${plainLine(`${capability}: ${text}${docs ? ` ${docs}` : ''}`)}`,
    ),
  ];
}

/** A tier; beside another one, only those signals and blind spots that are different. */
function tierLines(platform: PlatformCoverage, tier: TierCoverage, beside?: TierCoverage): string[] {
  const same = beside ? `; signals and blind spots as at ${beside.tier}, except for those below` : '';
  const head = `${tier.tier}: kept ${tier.retentionDays} day(s), up to ${formatDuration(tier.lagMs)} late${same}`;
  const columns = ['see', 'judge', 'cut', 'verify', 'undo'].map((name) => name.padEnd(GRADE_WIDTH));
  return [
    `  ${paint('underline', plainLine(head))}`,
    `    ${''.padEnd(KIND_WIDTH)}${columns.join('')}`.trimEnd(),
    ...platform.containment.map(({ kind, cut, verify, undo }) => {
      const shown = tier.credentials.find((each) => each.kind === kind);
      const marks = [shown?.see, shown?.judge, cut, verify, undo].map(cell).join('');
      return `    ${kind.padEnd(KIND_WIDTH)}${marks}`.trimEnd();
    }),
    ...notAmong(tier.signals, beside?.signals).map((mark) => {
      const name = `${mark.signal}, ${mark.idKind}s: `;
      return `    ${name}${grade(mark.grade)}: ${plainLine(mark.why)}`;
    }),
    ...gapLines(notAmong(tier.gaps, beside?.gaps)),
  ];
}

function cell(mark: Mark | undefined): string {
  if (!mark) return ''.padEnd(GRADE_WIDTH);
  return grade(mark.grade) + ' '.repeat(GRADE_WIDTH - mark.grade.length);
}

function grade(of: Grade): string {
  return paint(COLOURS[of], of);
}

function gapLines(gaps: readonly CoverageGap[]): string[] {
  return gaps.flatMap(({ name, why, closedBy }) => [
    `    ${paint('yellow', 'blind')}: ${plainLine(`${name}: ${why}`)}`,
    ...closedBy.map(({ by, what }) => `      ${paint('cyan', `would close it, ${by}`)}: ${plainLine(what)}`),
  ]);
}
