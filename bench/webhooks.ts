import type { Backend } from './backends.ts';
import { environment } from './environment.ts';
import { type Load, load } from './load.ts';
import { webhookRequests } from './requests.ts';
import { serve } from './served.ts';

export const CONNECTIONS = 128;
const WARM_UP = 10_000;
const ROUNDS = 3;

export interface WebhookFigures {
  readonly countersign: Load;
  readonly echo: Load;
  readonly insert: Load;
}

/** Webhooks made durable, beside Express that echoes them and Express that inserts each: rounds in turn, the median of each. */
export async function measureWebhooks(backend: Backend, requests: number): Promise<WebhookFigures> {
  const servers = {
    countersign: await serve(
      'src/cli/main.ts',
      ['serve'],
      environment(await backend.database(), await backend.redis(), 'api'),
    ),
    echo: await serve('bench/servers/echo.ts', [], {}),
    insert: await serve('bench/servers/insert.ts', [], { DATABASE_URL: await backend.database() }),
  };
  const names = ['echo', 'insert', 'countersign'] as const;
  const measured: Record<(typeof names)[number], Load[]> = { echo: [], insert: [], countersign: [] };
  let from = 0;
  try {
    for (const name of names)
      await load({ port: servers[name].port, requests: webhookRequests(WARM_UP), connections: CONNECTIONS });
    from += WARM_UP;
    for (let round = 0; round < ROUNDS; round++) {
      const prepared = webhookRequests(requests, from);
      from += requests;
      for (const name of names) {
        const result = await load({ port: servers[name].port, requests: prepared, connections: CONNECTIONS });
        if (result.statuses['202'] !== requests)
          throw new Error(`${name} answered ${JSON.stringify(result.statuses)}`);
        measured[name].push(result);
      }
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
  return {
    countersign: median(measured.countersign),
    echo: median(measured.echo),
    insert: median(measured.insert),
  };
}

/** Connections of the three widths at which a SIEM posts: one after the other, a few, a storm. */
const WIDTHS = [1, 8, 64] as const;

export interface WidthFigures {
  readonly connections: number;
  readonly countersign: Load;
  readonly insert: Load;
}

/**
 * Webhooks made durable at 1, 8 and 64 connections, beside the same insert alone: rounds in turn, the median of each.
 * One connection gets an eighth of the requests: it waits for a commit at each.
 */
export async function measureWidths(backend: Backend, requests: number): Promise<readonly WidthFigures[]> {
  const servers = {
    insert: await serve('bench/servers/insert.ts', [], { DATABASE_URL: await backend.database() }),
    countersign: await serve(
      'src/cli/main.ts',
      ['serve'],
      environment(await backend.database(), await backend.redis(), 'api'),
    ),
  };
  const names = ['insert', 'countersign'] as const;
  let from = 0;
  const measured: WidthFigures[] = [];
  try {
    for (const name of names)
      await load({ port: servers[name].port, requests: webhookRequests(requests), connections: 8 });
    from += requests;
    for (const connections of WIDTHS) {
      const rounds: Record<(typeof names)[number], Load[]> = { insert: [], countersign: [] };
      for (let round = 0; round < ROUNDS; round++) {
        const prepared = webhookRequests(connections === 1 ? Math.ceil(requests / 8) : requests, from);
        from += prepared.length;
        for (const name of names) {
          const result = await load({ port: servers[name].port, requests: prepared, connections });
          if (result.statuses['202'] !== prepared.length)
            throw new Error(`${name} answered ${JSON.stringify(result.statuses)}`);
          rounds[name].push(result);
        }
      }
      const { insert, countersign } = rounds;
      measured.push({ connections, insert: median(insert), countersign: median(countersign) });
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
  return measured;
}

function median(loads: readonly Load[]): Load {
  return loads.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(loads.length / 2)]!;
}
