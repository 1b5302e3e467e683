import { gunzipSync } from 'node:zlib';
import type pg from 'pg';
import type { RawSecret } from './raw-secrets.ts';

/** Looks for raw secrets in everything that was written somewhere. */

/** A text and where it was found: `table evidence`, `log`. */
export interface Written {
  readonly place: string;
  readonly text: string;
}

/** A piece of a secret as long as this is as good as the secret. */
const PIECE = 12;
const LONG_RUNS = /[A-Za-z0-9]{12,}/g;

/** Every secret of which a piece is in one of the texts, as `<secret> in <place>: …<around>…`, once for each text. */
export function leaks(secrets: readonly RawSecret[], written: readonly Written[]): string[] {
  const names = new Map(
    secrets.flatMap(({ name, raw }) => piecesOf(raw).map((piece) => [piece, name] as const)),
  );
  const short = secrets.filter(({ raw }) => piecesOf(raw).length === 0);
  return written.flatMap(({ place, text }) => {
    const found = new Map<string, string>();
    const note = (name: string, at: number): void => {
      found.set(name, `${name} in ${place}: …${text.slice(Math.max(0, at - 60), at + PIECE + 20)}…`);
    };
    for (const run of text.matchAll(LONG_RUNS)) {
      for (let at = 0; at + PIECE <= run[0].length; at++) {
        const name = names.get(run[0].slice(at, at + PIECE));
        if (name !== undefined) note(name, run.index + at);
      }
    }
    for (const { name, raw } of short) if (text.includes(raw)) note(name, text.indexOf(raw));
    return [...found.values()];
  });
}

/** Head, middle and tail of the longest run of letters and digits: none of them stands in any other secret. */
function piecesOf(raw: string): string[] {
  const runs = raw.match(LONG_RUNS) ?? [];
  const longest = runs.reduce((a, b) => (b.length > a.length ? b : a), '');
  if (longest === '') return [];
  const middle = Math.floor((longest.length - PIECE) / 2);
  return [longest.slice(0, PIECE), longest.slice(middle, middle + PIECE), longest.slice(-PIECE)].filter(
    (piece) => !/^(?:eyJ|MIIE|PHNhb)/.test(piece),
  );
}

/** Every value of every row of every table, the queue's and the migrations' included; bytes are unpacked and read as text. */
export async function dumpDatabase(pool: pg.Pool): Promise<Written[]> {
  const { rows: tables } = await pool.query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const written: Written[] = [];
  for (const { schema, name } of tables) {
    const { rows } = await pool.query<Record<string, unknown>>(`select * from "${schema}"."${name}"`);
    const text = rows.map((row) => Object.values(row).map(readable).join('\n')).join('\n');
    written.push({ place: `table ${schema}.${name}`, text });
  }
  return written;
}

function readable(value: unknown): string {
  if (Buffer.isBuffer(value)) {
    const isGzip = value[0] === 0x1f && value[1] === 0x8b;
    return (isGzip ? gunzipSync(value) : value).toString('utf8');
  }
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
