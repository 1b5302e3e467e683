import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A platform that says too much: it stands before a simulator, hands on, and answers some calls by itself. */

export interface Outburst {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many calls get it. Default all. */
  readonly times?: number;
}

export class LeakyPlatform {
  private readonly target: string;
  private readonly outbursts: { readonly outburst: Outburst; left: number }[];
  private server: Server | undefined;
  private origin = '';
  /** What was answered by itself, as `METHOD path`. */
  readonly said: string[] = [];

  /** `target` is the simulator's origin. */
  constructor(target: string, outbursts: readonly Outburst[]) {
    this.target = target;
    this.outbursts = outbursts.map((outburst) => ({
      outburst,
      left: outburst.times ?? Number.POSITIVE_INFINITY,
    }));
  }

  /** Resolves to the origin that stands for the simulator's. */
  async start(): Promise<string> {
    const server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this.origin;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0]!;
    const body = await bodyOf(request);
    const found = this.outbursts.find(
      ({ outburst, left }) => left > 0 && outburst.method === request.method && outburst.path.test(path),
    );
    if (found) {
      found.left--;
      this.said.push(`${request.method} ${path}`);
      const { status, headers, body: said } = found.outburst;
      const text = typeof said === 'string' ? said : JSON.stringify(said);
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
      return;
    }
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const answer = await fetch(this.target + request.url, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(body.length > 0 ? { body } : {}),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const link = answer.headers.get('link')?.replaceAll(this.target, this.origin);
    const ours = { ...Object.fromEntries(answer.headers), ...(link === undefined ? {} : { link }) };
    response.writeHead(answer.status, ours).end(bytes);
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
