import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type pg from 'pg';
import type { Incidents } from '#domain/ports.ts';
import { parseWebhookSources } from '../../src/adapters/api/webhook-sources.ts';
import { createPresentedTokens } from '../../src/adapters/issuers/presented-tokens.ts';
import { digest } from '../../src/adapters/secrets/digest.ts';
import { createFingerprints } from '../../src/adapters/secrets/fingerprints.ts';
import { openStore, type Store } from '../../src/adapters/store/index.ts';
import { createMetrics } from '../../src/adapters/telemetry/metrics.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { readConfig } from '../../src/config.ts';
import { openSharedSignals } from '../../src/shared-signals.ts';
import { PRESETS } from '../../src/stages/intake/sources/index.ts';
import { createIncidents } from '../../src/stages/run/incidents.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { recordingLog } from './log.ts';
import { countingIds, type HandClock, handClock } from './store-samples.ts';

const ALL = { from: '2000-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z', limit: 1_000 };

export interface PushAnswer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
}

let made = 0;

/** The receiver of Shared Signals on a real database, with a clock that is moved by hand. */
export class SharedSignalsServed {
  store!: Store;
  incidents!: Incidents;
  clock: HandClock = handClock();
  readonly logged = recordingLog();
  url = '';
  private database!: TestDatabase;
  private server: Server | undefined;
  private stopPolling: (() => Promise<void>) | undefined;

  async open(sources: unknown, env: Record<string, string> = {}): Promise<void> {
    this.database = await createDatabase();
    await this.begin(sources, env);
  }

  /** Another process on the same database. */
  async restart(sources: unknown, env: Record<string, string> = {}): Promise<void> {
    await this.end();
    await this.begin(sources, env);
  }

  /** Opens on the database of another. */
  async join(other: SharedSignalsServed, sources: unknown): Promise<void> {
    this.database = other.database;
    await this.begin(sources, {});
  }

  /** Closes, and leaves the database to the other. */
  leave(): Promise<void> {
    return this.end();
  }

  private async begin(sources: unknown, env: Record<string, string>): Promise<void> {
    const { log } = this.logged;
    const { clock } = this;
    const config = readConfig(
      {
        DATABASE_URL: this.database.url,
        FINGERPRINT_KEY: 'a-fingerprint-key-of-the-test-0123456789',
        WEBHOOK_SOURCES: JSON.stringify(sources),
        ...env,
      },
      projectRoot,
    );
    this.store = await openStore({
      ...{ connectionString: this.database.url, ids: countingIds(++made * 100_000), clock, log },
      ...{ jobsFor: () => [], receivedRetentionMs: config.receivedRetentionMs },
    });
    const { journal, evidence } = this.store;
    this.incidents = createIncidents({ journal, evidence, clock, digest });
    const fingerprints = createFingerprints(config.fingerprintKey);
    const signals = openSharedSignals({
      sources: parseWebhookSources(config.webhookSources, PRESETS.keys()),
      ...{ config, store: this.store, clock, log, metrics: createMetrics(log) },
      fingerprints,
      incidents: this.incidents,
      presented: createPresentedTokens({ issuers: [], fingerprints, clock, fetchDocument: undefined }),
      correlationWindowMs: () => 3_600_000,
    });
    this.server = createServer((req, res) => {
      if (!signals.listener(req, res)) res.writeHead(418).end();
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    this.stopPolling = signals.startPolling();
  }

  private async end(): Promise<void> {
    await this.stopPolling?.();
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
    await this.store.close();
  }

  async close(): Promise<void> {
    await this.end();
    await this.database.drop();
  }

  get pool(): pg.Pool {
    return this.store.pool;
  }

  async push(
    token: string | Uint8Array,
    headers: Record<string, string> = {},
    source = 'idp',
  ): Promise<PushAnswer> {
    const response = await fetch(`${this.url}/webhooks/${source}`, {
      method: 'POST',
      headers: { 'content-type': 'application/secevent+jwt', ...headers },
      body: token,
    });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  }

  /** The word by which a token is refused. */
  async refusal(token: string | Uint8Array, headers: Record<string, string> = {}): Promise<string> {
    const { status, type, text } = await this.push(token, headers);
    if (status !== 400 || type !== 'application/json') return `${status} ${text}`;
    return (JSON.parse(text) as { err: string }).err;
  }

  async records(subjects?: readonly string[]): Promise<readonly unknown[]> {
    const { records } = await this.store.received
      .log('shared-signals')
      .list({ ...ALL, ...(subjects ? { subjects } : {}) });
    return records.map(({ record }) => record);
  }

  async detections() {
    const { items } = await this.store.readModels.detections({ limit: 100 });
    return items.map(({ detection, deliveries }) => ({ ...detection, deliveries }));
  }
}
