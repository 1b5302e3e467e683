import { styleText } from 'node:util';
import { formatDuration } from '#domain/duration.ts';
import {
  isFault,
  type LogCheck,
  type Preflight,
  type PreflightFault,
  type ScopeCheck,
} from '#domain/preflight.ts';
import { plainLine } from './plain-line.ts';

type Style = Parameters<typeof styleText>[0];

const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

const COLOURS = { ready: 'green', limited: 'yellow', unreachable: 'red' } as const;
const NAME_WIDTH = 24;

/** For a terminal: a block for each platform, what is missing in colour. */
export function preflightText(found: readonly Preflight[]): string {
  return found.map((each) => platformLines(each).join('\n')).join('\n\n');
}

function platformLines(found: Preflight): string[] {
  const { title, platform, state, identity, fault, warnings, scopes, log } = found;
  const who = identity ? `, as ${identity}` : '';
  return [
    `${paint('bold', plainLine(`${title} (${platform})`))}: ${paint(COLOURS[state], state)}${plainLine(who)}`,
    ...(fault ? [faultLine('reached', fault)] : []),
    ...scopes.map(scopeLine),
    ...(log === undefined ? [] : logLines(log)),
    ...warnings.map((warning) => `  ${paint('yellow', 'warning')}: ${plainLine(warning)}`),
  ];
}

function scopeLine({ of, needs, lacks }: ScopeCheck): string {
  const name = `  ${of.padEnd(NAME_WIDTH)}`;
  if (needs.length === 0) return `${name}needs no scope`;
  if (lacks === undefined) {
    return `${name}${paint('yellow', 'not told')}: the platform does not say whether we hold ${plainLine(needs.join(', '))}`;
  }
  if (lacks.length === 0) return `${name}${paint('green', 'held')}: ${plainLine(needs.join(', '))}`;
  return `${name}${paint('red', 'lacks')}: ${plainLine(lacks.join(', '))}`;
}

function logLines(log: LogCheck | PreflightFault): string[] {
  if (isFault(log)) return [faultLine('log', log)];
  const { newestAt, newestAgeMs, lagMs, retentionDays, reachesBackDays, completeUntil, gaps } = log;
  const newest =
    newestAt === undefined || newestAgeMs === undefined
      ? paint('yellow', 'no record of the last day')
      : `newest record ${formatDuration(Math.ceil(newestAgeMs / 1_000) * 1_000)} old`;
  const reach =
    reachesBackDays === 0 ? 'no older records were found' : `records found ${reachesBackDays} day(s) back`;
  return [
    `  ${`log ${log.log}`.padEnd(NAME_WIDTH - 1)} ${newest} (vendor: up to ${formatDuration(lagMs)} late); complete until ${completeUntil}`,
    `  ${''.padEnd(NAME_WIDTH)}${reach} (vendor keeps ${retentionDays})`,
    ...gaps.map(
      ({ from, until, why }) => `  ${paint('yellow', 'gap')}: ${plainLine(`${from} to ${until}: ${why}`)}`,
    ),
  ];
}

function faultLine(what: string, { code, why }: PreflightFault): string {
  return `  ${what.padEnd(NAME_WIDTH)}${paint('red', code)}: ${plainLine(why)}`;
}
