import { request } from 'node:http';

/** A request as no well-behaved client sends it: any method, any headers, any bytes, any end. */

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Cut the connection after the body. */
  readonly cut?: boolean;
}

export interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Sends; undefined when the connection ended without an answer. */
export async function sendRaw(url: string, asked: RawRequest): Promise<RawAnswer | undefined> {
  return await new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const { method, path, headers = {}, body } = asked;
    const sent = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('close', () =>
        resolve({
          status: answer.statusCode ?? 0,
          type: answer.headers['content-type'] ?? '',
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    sent.once('error', () => resolve(undefined));
    if (asked.cut) sent.write(body ?? '', () => sent.destroy());
    else sent.end(body);
  });
}
