import { formatDuration } from '../duration.ts';
import type { CoverageGap } from './blind-spots.ts';
import type { Coverage, PlatformCoverage, TierCoverage } from './coverage.ts';
import { notAmong } from './differences.ts';

const STATES = {
  configured: 'configured',
  'half-configured': 'configured by half',
  installed: 'installed, not configured',
} as const;

/** The coverage as Markdown, from the heading `#` of each platform down; headings begin at the second level. */
export function coverageMarkdown({ platforms, gaps }: Coverage): string {
  return [
    '## At a glance',
    '',
    'In each cell: see / judge / cut / verify / undo, at the tier that shows most; `+` yes, `~` partly, `-` no.',
    '',
    ...glance(platforms),
    '',
    '## On every platform',
    '',
    ...gapTable(gaps),
    ...platforms.flatMap((platform) => ['', ...platformLines(platform)]),
  ].join('\n');
}

const RANK = ['no', 'partly', 'yes'];
const SIGNS = { yes: '+', partly: '~', no: '-' } as const;

function glance(platforms: readonly PlatformCoverage[]): string[] {
  const kinds = platforms[0]?.tiers[0]?.credentials.map(({ kind }) => kind) ?? [];
  return table(
    ['platform', ...kinds],
    platforms.map((platform) => [platform.title, ...kinds.map((kind) => `\`${fiveOf(platform, kind)}\``)]),
  );
}

function fiveOf(platform: PlatformCoverage, kind: string): string {
  const tier = richest(platform);
  const shown = tier?.credentials.find((each) => each.kind === kind);
  const done = platform.containment.find((each) => each.kind === kind);
  const marks = [shown?.see, shown?.judge, done?.cut, done?.verify, done?.undo];
  return marks.map((mark) => SIGNS[mark?.grade ?? 'no']).join('');
}

/** The tier with the most that can be seen and judged; the first of several. */
function richest({ tiers }: PlatformCoverage): TierCoverage | undefined {
  const score = ({ credentials }: TierCoverage): number =>
    credentials.reduce((sum, { see, judge }) => sum + RANK.indexOf(see.grade) + RANK.indexOf(judge.grade), 0);
  return tiers.reduce<TierCoverage | undefined>(
    (best, tier) => (best && score(best) >= score(tier) ? best : tier),
    undefined,
  );
}

function platformLines(platform: PlatformCoverage): string[] {
  const [first, ...others] = platform.tiers;
  return [
    `## ${platform.title}`,
    '',
    `\`${platform.platform}\`, ${STATES[platform.state]}; ${platform.log ? `log \`${platform.log}\`` : 'no log is read'}.`,
    '',
    ...table(
      ['credential', 'cut', 'verify', 'undo'],
      merged(
        platform.containment.map(({ kind, cut, capabilities, verify, undo }) => [
          kind,
          `**${cut.grade}** ${capabilities.map((each) => `\`${each}\``).join(' ')}`.trimEnd(),
          told(verify),
          told(undo),
        ]),
      ),
    ),
    '',
    ...gapTable(platform.gaps),
    ...byHandTable(platform.byHand),
    ...(first ? tierLines(first) : []),
    ...others.flatMap((tier) => tierLines(tier, first)),
  ];
}

/** A tier; beside another one, only what is different. */
function tierLines(tier: TierCoverage, beside?: TierCoverage): string[] {
  const [own, other] = [rowsOf(tier), beside ? rowsOf(beside) : undefined];
  const credentials = notAmong(own.credentials, other?.credentials);
  const signals = notAmong(own.signals, other?.signals);
  const gaps = notAmong(tier.gaps, beside?.gaps);
  const closed = (beside?.gaps ?? []).filter(({ name }) => tier.gaps.every((each) => each.name !== name));
  const notes = notAmong(tier.notes, beside?.notes);
  const same = beside ? ` As at ${beside.tier}, except for what follows.` : '';
  return [
    '',
    `### ${tier.tier}`,
    '',
    `Kept ${tier.retentionDays} day(s), up to ${formatDuration(tier.lagMs)} late.${same}`,
    ...(credentials.length > 0 ? ['', ...table(['credential', 'see', 'judge'], merged(credentials))] : []),
    ...(signals.length > 0 ? ['', ...table(['signal', 'of', 'can be judged'], signals)] : []),
    ...(gaps.length > 0 || !beside ? ['', ...gapTable(gaps)] : []),
    ...(closed.length > 0 ? ['', `No blind spot here: ${closed.map(({ name }) => name).join(', ')}.`] : []),
    ...(notes.length > 0 ? ['', 'In the connector’s words:', '', ...notes.map((note) => `- ${note}`)] : []),
  ];
}

function rowsOf({ credentials, signals }: TierCoverage) {
  return {
    credentials: credentials.map(({ kind, see, judge }) => [kind, told(see), told(judge)]),
    signals: signals.map((mark) => [`\`${mark.signal}\``, mark.idKind, told(mark)]),
  };
}

/** Rows that say the same stand together. */
function merged(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const alike = Map.groupBy(rows, ([, ...cells]) => cells.join('\n'));
  return [...alike.values()].map((group) => [
    group.map(([name]) => name).join(', '),
    ...(group[0]?.slice(1) ?? []),
  ]);
}

function gapTable(gaps: readonly CoverageGap[]): string[] {
  if (gaps.length === 0) return ['No blind spot is known.'];
  return table(
    ['blind spot', 'why', 'what would close it'],
    gaps.map(({ name, why, closedBy }) => [
      name,
      why,
      closedBy.map(({ by, what }) => `${by}: ${what}`).join('; ') || 'nothing known',
    ]),
  );
}

function byHandTable(byHand: PlatformCoverage['byHand']): string[] {
  if (byHand.length === 0) return [];
  const rows = byHand.map(({ capability, text, docs }) => [
    `\`${capability}\``,
    `${text}${docs ? ` [Page](${docs})` : ''}`,
  ]);
  return ['', ...table(['not offered', 'what a person does'], rows)];
}

function told({ grade, why }: { readonly grade: string; readonly why: string }): string {
  return `**${grade}**: ${why}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(row)];
}

function row(cells: readonly string[]): string {
  return `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell.replaceAll('|', '\\|')} `)).join('|')}|`;
}
