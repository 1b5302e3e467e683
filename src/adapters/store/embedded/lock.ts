import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { CountersignError } from '#domain/errors.ts';

/** How often a waiting process looks whether the lock is free. */
const RETRY_MS = 25;

/**
 * Runs `work` while no other process on this machine works on the same folder. The lock is a socket name in the
 * kernel (Linux's abstract namespace), so it ends with its process, however that ends, and cannot go stale.
 *
 * @param timeoutMs how long to wait for another process that is starting or stopping the server
 * @throws ERR_STORE_UNAVAILABLE when the other process does not finish in time
 */
export async function withLock<T>(folder: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const { dev, ino } = await stat(folder);
  const server = await acquire(`\0countersign-embedded-${dev}-${ino}`, folder, timeoutMs);
  try {
    return await work();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

async function acquire(name: string, folder: string, timeoutMs: number): Promise<Server> {
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    const server = await listen(name);
    if (server) return server;
    if (waitedMs >= timeoutMs) {
      throw new CountersignError(
        'ERR_STORE_UNAVAILABLE',
        `another process has been starting or stopping the embedded PostgreSQL for ${timeoutMs} ms`,
        { place: folder },
      );
    }
    await pause(RETRY_MS);
  }
}

function listen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (cause: NodeJS.ErrnoException) =>
      cause.code === 'EADDRINUSE' ? resolve(undefined) : reject(cause),
    );
    server.listen({ path: name }, () => resolve(server));
  });
}
