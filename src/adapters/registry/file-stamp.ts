import { stat } from 'node:fs/promises';

/** Two writes this close together, in milliseconds, can bear the same time, so a file so young is always read. */
const YOUNG_MS = 2_000;

/** How a file is known again without being read: it differs after any write, and after another file has taken the name. */
export interface FileStamp {
  readonly stamp: string;
  /** Written so lately that the next write could bear the same stamp. */
  readonly isYoung: boolean;
}

/** Looks at a file without reading it. Throws what the system says when it is not there. */
export async function stampOf(file: string): Promise<FileStamp> {
  const { dev, ino, size, mtimeMs, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
  const isYoung = Date.now() - Number(mtimeMs) < YOUNG_MS;
  return { stamp: [dev, ino, size, mtimeNs, ctimeNs].join(' '), isYoung };
}
