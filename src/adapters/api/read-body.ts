import type { IncomingMessage } from 'node:http';
import { CountersignError } from '#domain/errors.ts';

/** So much of a body that is too large is read and dropped, so that the sender, who still writes, gets to see the answer. */
const MOST_DROPPED_BYTES = 64 * 1_048_576;

/**
 * Reads a request's body whole, as the bytes that came: the signature is over those.
 *
 * A body of more than `limitBytes` is not kept. Compressed bodies are refused: a small one may unpack to a
 * large one.
 *
 * @throws ERR_INPUT_TOO_LARGE; ERR_INPUT_UNREADABLE when compressed, or cut off on the way
 */
export function readBody(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return Promise.reject(
      new CountersignError('ERR_INPUT_UNREADABLE', 'send the body without Content-Encoding'),
    );
  }
  const mostBytes = limitBytes + MOST_DROPPED_BYTES;
  if (Number(req.headers['content-length']) > mostBytes) return Promise.reject(tooLarge(limitBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    req.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= limitBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (sizeBytes > mostBytes) reject(tooLarge(limitBytes));
    });
    req.once('end', () => {
      if (sizeBytes > limitBytes) reject(tooLarge(limitBytes));
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    req.once('error', (cause) => reject(cutOff(cause)));
    req.once('close', () => {
      if (!req.readableEnded) reject(cutOff(undefined));
    });
  });
}

function tooLarge(limitBytes: number): CountersignError {
  return new CountersignError('ERR_INPUT_TOO_LARGE', `the body is larger than ${limitBytes} bytes`);
}

function cutOff(cause: unknown): CountersignError {
  return new CountersignError('ERR_INPUT_UNREADABLE', 'the body ended before its length', { cause });
}
