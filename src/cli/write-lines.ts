import type { Writable } from 'node:stream';

/** Writes lines and waits until a slow reader has taken them. Rejects with the stream's error: EPIPE when nobody reads any more. */
export async function writeLines(to: Writable, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await new Promise<void>((resolve, reject) => {
    to.write(lines.map((line) => `${line}\n`).join(''), (error) => (error ? reject(error) : resolve()));
  });
}
