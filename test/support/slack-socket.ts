import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** Slack's end of a Socket Mode connection, on loopback. */
export interface SlackSocket {
  readonly url: string;
  /** How many connections were opened so far. */
  opened(): number;
  /** Waits until a client is connected. */
  connected(): Promise<void>;
  /** Sends an interaction; resolves with the envelope id that the client acknowledged. */
  send(envelopeId: string, payload: Record<string, unknown>): Promise<string>;
  /** Cuts the connection, as Slack does now and then. */
  recycle(): void;
  stop(): Promise<void>;
}

export async function startSlackSocket(): Promise<SlackSocket> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const acks = new Map<string, (id: string) => void>();
  let opened = 0;
  let current: WebSocket | undefined;
  let waiting: (() => void)[] = [];
  server.on('connection', (socket) => {
    opened++;
    current = socket;
    socket.on('close', () => {
      if (current === socket) current = undefined;
    });
    socket.on('message', (data) => {
      const { envelope_id } = JSON.parse(String(data)) as { envelope_id: string };
      acks.get(envelope_id)?.(envelope_id);
    });
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
    for (const go of waiting) go();
    waiting = [];
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    opened: () => opened,
    connected: () => (current ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    send: (envelopeId, payload) =>
      new Promise((resolve) => {
        acks.set(envelopeId, resolve);
        current?.send(
          JSON.stringify({
            type: 'interactive',
            envelope_id: envelopeId,
            payload,
            accepts_response_payload: true,
          }),
        );
      }),
    recycle: () => current?.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' })),
    stop: async () => {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
