import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = process.env.SHARED_DIR ?? join(import.meta.dirname, '../../../shared');

/** A path below the folder of reference data, which is read in place and never copied. */
export function sharedPath(...parts: string[]): string {
  return join(SHARED, ...parts);
}

/** For node:test's `skip`: false when the reference data is there, else the reason. */
export const sharedSkip: false | string = existsSync(SHARED)
  ? false
  : `no reference data at ${SHARED}; set SHARED_DIR`;

/** The lines of a JSON Lines file. */
export function readJsonLines(path: string): unknown[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line));
}
