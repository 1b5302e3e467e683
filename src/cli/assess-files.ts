import { createReadStream } from 'node:fs';
import { lstat, open, stat } from 'node:fs/promises';
import { CountersignError } from '#domain/errors.ts';
import { JsonRecordScanner } from '#domain/json-record-scanner.ts';
import type { LogSource, SourceRecord } from '../case-assessor.ts';
import { recordIn } from '../record-reader.ts';

/** Largest finding, policy or other small file, in bytes. */
export const DOCUMENT_LIMIT_BYTES = 16 * 1_048_576;

/** A log in a file of JSON records, of any length: one record is held at a time. */
export function fileLog(platform: string, path: string): LogSource {
  return { platform, records: () => recordsOf(path) };
}

async function* recordsOf(path: string): AsyncIterable<SourceRecord> {
  const scanner = new JsonRecordScanner();
  const placed = ({
    line,
    record,
    ...found
  }: ReturnType<JsonRecordScanner['push']>[number]): SourceRecord => ({
    place: `line ${line}, record ${record}`,
    ...found,
  });
  try {
    for await (const chunk of createReadStream(path, 'utf8')) {
      for (const found of scanner.push(String(chunk))) yield placed(found);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  for (const found of scanner.end()) yield placed(found);
}

/** The one JSON record of a file. @throws ERR_INPUT_INVALID for no file, ERR_INPUT_TOO_LARGE, ERR_INPUT_UNREADABLE */
export async function jsonFile(path: string, name: string): Promise<unknown> {
  const text = await textFile(path, name);
  try {
    return recordIn(text);
  } catch (thrown) {
    throw new CountersignError('ERR_INPUT_UNREADABLE', `${name} ${(thrown as Error).message}`, {
      cause: thrown,
    });
  }
}

/** A small file whole. @throws ERR_INPUT_INVALID for no file, ERR_INPUT_TOO_LARGE */
export async function textFile(path: string, name: string): Promise<string> {
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    file = await open(path, 'r');
    const { size } = await file.stat();
    if (size > DOCUMENT_LIMIT_BYTES) {
      const message = `${name} is larger than ${DOCUMENT_LIMIT_BYTES} bytes`;
      throw new CountersignError('ERR_INPUT_TOO_LARGE', message, { place: name });
    }
    return await file.readFile('utf8');
  } catch (cause) {
    if (cause instanceof CountersignError) throw cause;
    throw unreadable(name, cause);
  } finally {
    await file?.close();
  }
}

/** @param follow whether a link to a file counts as one @throws ERR_INPUT_INVALID for what is no file: it might never end, or be read once only */
export async function assertFile(path: string, name: string, follow: boolean): Promise<void> {
  const facts = await (follow ? stat(path) : lstat(path)).catch((cause: unknown) => {
    throw unreadable(name, cause);
  });
  if (!facts.isFile()) {
    throw new CountersignError('ERR_INPUT_INVALID', `${name} is no regular file`, { place: name });
  }
}

function unreadable(name: string, cause: unknown): CountersignError {
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed';
  return new CountersignError('ERR_INPUT_INVALID', `${name} cannot be read: ${why}`, { cause, place: name });
}
