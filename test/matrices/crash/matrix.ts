import { isDeepStrictEqual } from 'node:util';
import { type Place, places } from '../../flow/places.ts';
import { everyKind } from './every-kind.ts';
import { forgedSession } from './forged-session.ts';
import { lostAndDoubled } from './lost-and-doubled.ts';
import { type PlayedOnce, playOnce } from './play.ts';
import { dealt, KILLED, type Killed, killedOf, type Point, pointsOf, sampleOf } from './points.ts';
import type { Told } from './told.ts';
import { undo } from './undo.ts';

/** What came of the kills of one kind, in one story at one place. */
export interface Row {
  readonly playbook: string;
  readonly place: string;
  readonly servers: number;
  readonly killed: Killed;
  /** How many points there are. */
  readonly points: number;
  /** How many of them a server died at. */
  cells: number;
  /** Chosen, and not come to. */
  missed: number;
  lost: number;
  doubled: number;
  otherEnd: number;
}

export interface MatrixOptions {
  /** So many points of each row at most. */
  readonly sample: number;
  readonly servers: readonly number[];
  readonly playbooks: readonly string[];
  /** Only places with this in their name. */
  readonly place: string;
  /** Told of each row that is done, and of all that is wrong. */
  readonly say: (text: string) => void;
}

const STORIES: readonly Told[] = [forgedSession, everyKind, undo];
export const PLAYBOOKS = STORIES.map(({ playbook }) => playbook);
/** Kills in one story. */
const MOST_KILLS = 8;
const AT_ONCE = 2;

/** Plays the whole matrix, or a sample of it. */
export async function playMatrix(options: MatrixOptions): Promise<Row[]> {
  const rows: Row[] = [];
  const told = STORIES.filter(({ playbook }) => options.playbooks.includes(playbook));
  for (const { name, open } of places) {
    if (!name.toLowerCase().includes(options.place.toLowerCase())) continue;
    for (const servers of options.servers) {
      for (const each of told) rows.push(...(await playStory(each, { name, open }, servers, options)));
    }
  }
  return rows;
}

async function playStory(
  told: Told,
  { name, open }: (typeof places)[number],
  servers: number,
  { sample, say }: MatrixOptions,
): Promise<Row[]> {
  const on = (points: readonly Point[]) => at(open, (place) => playOnce(told, place, servers, points));
  const undisturbed = await on([]);
  const all = pointsOf(undisturbed.firstEntries, undisturbed.calls);
  const rows = Object.keys(KILLED).map((killed): Row => {
    const points = all.filter((point) => killedOf(point) === killed).length;
    const counts = { points, cells: 0, missed: 0, lost: 0, doubled: 0, otherEnd: 0 };
    return { playbook: told.playbook, place: name, servers, killed: killed as Killed, ...counts };
  });
  const stories = rows.flatMap((row) => {
    const chosen = sampleOf(
      all.filter((point) => killedOf(point) === row.killed),
      sample,
    );
    return dealt(chosen, MOST_KILLS).map((points) => ({ row, points }));
  });
  await together(stories, async ({ row, points }) => {
    const played = await on(points).catch((thrown: unknown) => {
      say(`${told.playbook}, ${name}, ${servers} server(s), ${KILLED[row.killed]}: ${String(thrown)}`);
      return undefined;
    });
    judge(row, points, undisturbed, played, say);
  });
  for (const row of rows) say(lineOf(row));
  return rows;
}

function judge(
  row: Row,
  points: readonly Point[],
  { played: expected }: PlayedOnce,
  once: PlayedOnce | undefined,
  say: (text: string) => void,
): void {
  if (!once) {
    row.otherEnd++;
    return;
  }
  const { lost, doubled } = lostAndDoubled(expected.changes, once.played.changes);
  row.cells += once.reached.length;
  row.missed += points.length - once.reached.length;
  row.lost += lost;
  row.doubled += doubled;
  if (isDeepStrictEqual(once.played, expected)) return;
  row.otherEnd++;
  const shown = { killed: once.reached, expected, played: once.played, journal: once.told };
  say(`ended otherwise: ${JSON.stringify(shown, undefined, 1)}`);
}

export function isWrong({ cells, points, missed, lost, doubled, otherEnd }: Row): boolean {
  return missed + lost + doubled + otherEnd > 0 || (cells === 0 && points > 0);
}

async function at<T>(open: () => Promise<Place>, work: (place: Place) => Promise<T>): Promise<T> {
  const place = await open();
  try {
    return await work(place);
  } finally {
    await place.drop();
  }
}

/** Does all, so many at once. */
async function together<T>(all: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const one = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

export const HEAD = [
  '| playbook | place | servers | killed | points | killed at | missed | lost | doubled | other end |',
  '|---|---|---|---|---|---|---|---|---|---|',
];

export function lineOf(row: Row): string {
  const { playbook, place, servers, killed, points, cells, missed, lost, doubled, otherEnd } = row;
  const counts = [points, cells, missed, lost, doubled, otherEnd].join(' | ');
  return `| ${playbook} | ${place} | ${servers} | ${KILLED[killed]} | ${counts} |`;
}
