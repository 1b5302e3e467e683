import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before } from 'node:test';

/** Serves on loopback while the tests of the suite run; tells where. */
export function listening(requests: RequestListener): () => string {
  let server: Server;
  before(async () => {
    server = createServer(requests);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => void server.close().closeAllConnections());
  return () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
