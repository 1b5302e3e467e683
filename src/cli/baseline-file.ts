import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { Baseline } from '#domain/baseline/baseline.ts';
import { readSubject, writeProfile } from '#domain/baseline/serialised.ts';
import { CountersignError } from '#domain/errors.ts';
import { recordIn } from '../record-reader.ts';
import { fileLog } from './assess-files.ts';

/** A baseline in a file: one profile a line, as JSON. */

/** Writes it beside its place and moves it there when it is whole. @throws ERR_INPUT_INVALID when that cannot be done */
export async function writeBaselineFile(file: string, learned: Baseline): Promise<void> {
  const part = `${file}.part`;
  try {
    const out = createWriteStream(part, { mode: 0o600 });
    const done = finished(out);
    // What fails is told by `done`; until it is awaited it must not end the process.
    done.catch(() => undefined);
    const sorted = [...learned.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (const [subject, profile] of sorted) {
      const line = `${JSON.stringify({ subject, ...writeProfile(profile) })}\n`;
      if (!out.write(line) && !out.errored) await Promise.race([once(out, 'drain'), done]);
    }
    out.end();
    await done;
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true });
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed';
    throw new CountersignError('ERR_INPUT_INVALID', `--out: ${file} cannot be written: ${why}`, { cause });
  }
}

/** @throws ERR_INPUT_INVALID, ERR_INPUT_UNREADABLE naming file and line */
export async function readBaselineFile(file: string): Promise<Baseline> {
  const baseline = new Baseline();
  for await (const record of fileLog('baseline', file).records()) {
    const place = `${file}, ${record.place}`;
    if (!('text' in record)) {
      const why = 'fault' in record ? record.fault : 'is no JSON record';
      throw new CountersignError('ERR_INPUT_UNREADABLE', `${place} ${why}`, { place });
    }
    baseline.add(...readSubject(recordIn(record.text), place));
  }
  return baseline;
}
