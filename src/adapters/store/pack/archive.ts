import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { packTar, type TarHeader, unpackTar } from 'modern-tar';
import { CountersignError } from '#domain/errors.ts';

/** One file of a pack. */
export interface PackFile {
  readonly path: string;
  readonly content: Buffer;
}

/** More is no pack of ours: an incident's evidence is some megabytes. */
export const MOST = { packedBytes: 512 * 1_024 ** 2, bytes: 1_024 ** 3, files: 100_000 } as const;

const BLOCK = 512;
/** Two empty blocks end an archive. */
const END = 2 * BLOCK;

/** Writes files as a tar, the same for the same files and time: owners and rights say nothing. */
export async function tarOf(files: readonly PackFile[], at: Date): Promise<Buffer> {
  const entries = files.map(({ path, content }) => ({ header: headerOf(path, content, at), body: content }));
  return Buffer.from(await packTar(entries));
}

function headerOf(path: string, content: Buffer, at: Date): TarHeader {
  return {
    name: path,
    size: content.length,
    mtime: at,
    mode: 0o644,
    type: 'file',
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
  };
}

/** Compresses a tar as packs are. */
export function compressed(tar: Buffer): Buffer {
  return gzipSync(tar, { level: constants.Z_BEST_COMPRESSION });
}

/**
 * Expands a pack, `.tar.gz` or `.tar`.
 *
 * @param mostBytes beyond which it is not expanded any further, in bytes
 * @throws ERR_INPUT_TOO_LARGE for more than that; ERR_INPUT_UNREADABLE for what cannot be expanded
 */
export function expanded(packed: Buffer, mostBytes: number = MOST.bytes): Buffer {
  if (packed.length > MOST.packedBytes) throw tooLarge();
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return packed;
  let result: { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
  try {
    const options = { maxOutputLength: mostBytes, info: true };
    result = gunzipSync(packed, options) as unknown as typeof result;
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw unreadable(`it cannot be expanded: ${why}`, cause);
  }
  const left = packed.length - result.engine.bytesWritten;
  if (left > 0) throw unreadable(`${left} bytes follow its end`);
  return result.buffer;
}

/**
 * Reads the files of a tar; nothing is written anywhere.
 *
 * @throws ERR_INPUT_INVALID for names that lead out of it and for what is no file; ERR_INPUT_TOO_LARGE for too many files;
 * ERR_INPUT_UNREADABLE for what is no tar, or was cut off
 */
export async function filesIn(tar: Buffer): Promise<readonly PackFile[]> {
  const entries = await unpackTar(tar, { strict: true }).catch((cause: unknown) => {
    throw unreadable(
      `it is no whole archive: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    );
  });
  if (entries.length > MOST.files) throw tooLarge();
  return entries.map(({ header: { name, type = 'file' }, data }) => {
    if (type !== 'file') throw hostile(name, `is a ${type}`);
    if (/^[/\\]|^[a-z]:|\\|(^|\/)\.\.?(\/|$)|\p{Cc}/iu.test(name)) throw hostile(name, 'leads out of it');
    return { path: name, content: Buffer.from(data ?? []) };
  });
}

/** The file at a place of a tar; undefined behind the last. */
export function fileAt(files: readonly PackFile[], offset: number): string | undefined {
  let end = 0;
  for (const { path, content } of files) {
    end += BLOCK + Math.ceil(content.length / BLOCK) * BLOCK;
    if (offset < end) return path;
  }
  return offset < end + END ? 'its end' : undefined;
}

function tooLarge(): CountersignError {
  const message = `the pack expands to more than ${MOST.bytes} bytes or ${MOST.files} files: no pack of ours does`;
  return new CountersignError('ERR_INPUT_TOO_LARGE', message);
}

function unreadable(why: string, cause?: unknown): CountersignError {
  return new CountersignError('ERR_INPUT_UNREADABLE', `the pack was changed or cut off: ${why}`, { cause });
}

function hostile(name: string, why: string): CountersignError {
  const shown = JSON.stringify(name.slice(0, 120));
  return new CountersignError('ERR_INPUT_INVALID', `the pack is refused: its entry ${shown} ${why}`);
}
