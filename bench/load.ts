import { connect, type Socket } from 'node:net';

/** What a load came to. */
export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers by HTTP status. */
  readonly statuses: Readonly<Record<string, number>>;
}

export interface LoadOptions {
  readonly port: number;
  /** Whole HTTP/1.1 requests, sent in this order. */
  readonly requests: readonly Buffer[];
  /** Connections, each with one request under way. */
  readonly connections: number;
}

/**
 * Sends prepared requests over keep-alive connections as fast as they are answered, each once.
 *
 * It parses no more of an answer than its status and length: on two cores, a client that costs as much as the server
 * would be what is measured.
 */
export async function load({ port, requests, connections }: LoadOptions): Promise<Load> {
  const latencies = new Float64Array(requests.length);
  const statuses: Record<string, number> = {};
  let next = 0;
  const startedMs = performance.now();
  const connection = async (): Promise<void> => {
    const socket = await open(port);
    try {
      while (next < requests.length) {
        const index = next++;
        const sentMs = performance.now();
        const status = await exchange(socket, requests[index]!);
        latencies[index] = performance.now() - sentMs;
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    } finally {
      socket.destroy();
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  const tookMs = performance.now() - startedMs;
  latencies.sort();
  const at = (part: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))]!;
  return {
    requests: requests.length,
    perSecond: (requests.length / tookMs) * 1_000,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    statuses,
  };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Sends one request; resolves to the status when the whole answer is there. */
function exchange(socket: Socket, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1]);
      if (Number.isNaN(length)) finish(() => reject(new Error(`no Content-Length: ${text.slice(0, 200)}`)));
      else if (text.length >= end + 4 + length) finish(() => resolve(text.slice(9, 12)));
    };
    const onClose = (): void => finish(() => reject(new Error('the server closed the connection')));
    const finish = (settle: () => void): void => {
      socket.off('data', onData).off('close', onClose);
      settle();
    };
    socket.on('data', onData).on('close', onClose);
    socket.write(request);
  });
}
