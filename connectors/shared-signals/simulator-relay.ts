import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where the content type stands of a body that was wrapped. */
export const CONTENT_TYPE = 'x-content-type';

const TOKEN_TYPE = 'application/secevent+jwt';

/** A server that stands before another. */
export interface Relay {
  /** Listens on 127.0.0.1 and returns its address; nothing is passed on before `to` is told. */
  start(port: number): Promise<string>;
  /** Where everything goes. */
  to(baseUrl: string): void;
  stop(): Promise<void>;
}

/**
 * Lets a simulator, whose requests are JSON, take bodies that are tokens: they reach it as JSON strings. A connection
 * that it cuts is cut.
 */
export function createRelay(): Relay {
  let target = '';
  let server: Server | undefined;
  return {
    async start(port) {
      server = createServer((incoming, response) => {
        pass(incoming, response, target).catch(() => incoming.socket.destroy());
      });
      await new Promise<void>((resolve, reject) => {
        server?.once('error', reject).listen(port, '127.0.0.1', resolve);
      });
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    to(baseUrl) {
      target = baseUrl;
    },
    async stop() {
      server?.closeAllConnections();
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    },
  };
}

async function pass(incoming: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
  const body = await textOf(incoming);
  const isToken = incoming.headers['content-type'] === TOKEN_TYPE;
  const sent = isToken ? JSON.stringify(body) : body;
  const headers = {
    ...incoming.headers,
    'content-length': String(Buffer.byteLength(sent)),
    ...(isToken ? { 'content-type': 'application/json', [CONTENT_TYPE]: TOKEN_TYPE } : {}),
  };
  const { method, url = '/' } = incoming;
  await new Promise<void>((resolve, reject) => {
    // An agent that keeps no connection: one that was cut is not taken for the next request.
    const onward = request(new URL(url, target), { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response).once('finish', resolve).once('error', reject);
    });
    onward.once('error', reject).end(sent);
  });
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
