import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Log } from '#domain/ports.ts';
import { Admission } from '../../src/adapters/api/admission.ts';
import { createReplayCache } from '../../src/adapters/api/replay-cache.ts';
import type { WebhookSource } from '../../src/adapters/api/webhook-sources.ts';
import { createWebhooks } from '../../src/adapters/api/webhooks.ts';
import { createPresentedTokens } from '../../src/adapters/issuers/presented-tokens.ts';
import { digest } from '../../src/adapters/secrets/digest.ts';
import { createFingerprints } from '../../src/adapters/secrets/fingerprints.ts';
import { openStore, type Store } from '../../src/adapters/store/index.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { presetsWith } from '../../src/mappings-now.ts';
import { acceptRecords } from '../../src/stages/intake/accept.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { recordingLog } from '../support/log.ts';
import { countingIds } from '../support/store-samples.ts';

/** The door of webhooks on a real store, without what comes after intake. */
export class WebhookWorld {
  store!: Store;
  url = '';
  private database!: TestDatabase;
  private server!: Server;

  async open(
    sources: ReadonlyMap<string, WebhookSource>,
    fetchText: (url: string) => Promise<string>,
  ): Promise<void> {
    this.database = await createDatabase();
    const clock = { now: () => new Date() };
    const { log } = recordingLog() as { log: Log };
    const connectionString = this.database.url;
    this.store = await openStore({ connectionString, ids: countingIds(), clock, log, jobsFor: () => [] });
    const fingerprints = createFingerprints(Buffer.alloc(32, 7));
    const presented = createPresentedTokens({ issuers: [], fingerprints, clock, fetchDocument: undefined });
    const presets = await presetsWith(join(projectRoot, 'mappings'));
    const { intake, deadLetters, webhookReplays, rateBuckets } = this.store;
    const ports = {
      presets,
      intake,
      deadLetters,
      fingerprints,
      presented,
      digest,
      clock,
      windowMs: () => 3_600_000,
    };
    const webhooks = createWebhooks({
      ...{ sources, clock, log: { ...log, warn: () => {} }, fetchText },
      replays: createReplayCache({ clock }),
      sharedReplays: webhookReplays,
      drawTokens: (name, rate, wanted) => rateBuckets.draw(name, rate, wanted),
      admission: new Admission({ sources: sources.size }),
      accept: (source, records) => acceptRecords(source, records, ports),
    });
    this.server = createServer((req, res) => void (webhooks(req, res) || res.writeHead(418).end()));
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.store.close();
    await this.database.drop();
  }

  /** How many of these detections are not there. */
  async missing(ids: readonly string[]): Promise<number> {
    const text =
      'select count(*)::int as n from unnest($1::text[]) as asked(id) where id not in (select id from detections)';
    return (await this.store.pool.query<{ n: number }>(text, [ids])).rows[0]!.n;
  }

  /** How much is stored, and what of it hangs in the air. */
  async stored(): Promise<Stored> {
    const { rows } = await this.store.pool.query<Stored>(
      `select (select count(*) from detections)::int as detections,
        (select coalesce(sum(deliveries), 0) from dead_letters)::int as "deadLetters",
        (select count(*) from journal where kind = 'detection-received')::int as entries,
        (select count(*) from incidents where id not in (select incident_id from detections))::int as "emptyIncidents",
        (select count(*) from detections where incident_id not in (select id from incidents))::int as orphans`,
    );
    return rows[0]!;
  }
}

export interface Stored {
  readonly detections: number;
  readonly deadLetters: number;
  readonly entries: number;
  readonly emptyIncidents: number;
  readonly orphans: number;
}

/** Bytes of the heap that are in use after everything that can be let go of is let go of. */
export function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
