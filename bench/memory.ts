import type { Backend } from './backends.ts';
import { environment } from './environment.ts';
import { load } from './load.ts';
import { webhookRequests } from './requests.ts';
import { serve } from './served.ts';
import { CONNECTIONS } from './webhooks.ts';

/** The most memory, in MiB, that a whole Countersign (API and worker) held during a burst of detections. */
export async function measureBurstMemory(backend: Backend, requests: number): Promise<number> {
  const server = await serve(
    'src/cli/main.ts',
    ['serve'],
    environment(await backend.database(), await backend.redis(), 'all'),
  );
  try {
    await load({ port: server.port, requests: webhookRequests(requests), connections: CONNECTIONS });
    return server.peakMiB();
  } finally {
    await server.stop();
  }
}
