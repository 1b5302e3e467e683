import type { IncomingMessage } from 'node:http';
import { CountersignError } from '#domain/errors.ts';

/**
 * Reads a request's body whole, as the bytes that came: the signature is over those.
 *
 * A body that announces or exceeds `limitBytes` is not kept. Compressed bodies are refused: a small one may unpack to a
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
  if (Number(req.headers['content-length']) > limitBytes) return Promise.reject(tooLarge(limitBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    req.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= limitBytes) chunks.push(chunk);
      else {
        chunks.length = 0; // the rest is read and dropped, so that the sender gets to see the answer
        reject(tooLarge(limitBytes));
      }
    });
    req.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
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
