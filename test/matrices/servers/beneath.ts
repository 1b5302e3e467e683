import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/adapters/store/embedded/start.ts';
import { eventually } from '../../support/eventually.ts';

/** The servers beneath a served process, which belong to one story and may be stopped. */
export class Beneath {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  private readonly folder: string;
  private readonly redisPort: number;
  private postgres: EmbeddedPostgres;
  private redis: ChildProcess | undefined;

  private constructor(folder: string, postgres: EmbeddedPostgres, redisPort: number) {
    this.folder = folder;
    this.postgres = postgres;
    this.databaseUrl = postgres.connectionString;
    this.redisPort = redisPort;
    this.redisUrl = redisPort > 0 ? `redis://127.0.0.1:${redisPort}` : undefined;
  }

  /** Starts PostgreSQL, and Redis beside it where that is wanted. */
  static async open(withRedis: boolean): Promise<Beneath> {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-beneath-'));
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
    const beneath = new Beneath(folder, postgres, withRedis ? await freePort() : 0);
    if (withRedis) await beneath.startRedis();
    return beneath;
  }

  async stopPostgres(): Promise<void> {
    await this.postgres.stop();
  }

  async startPostgres(): Promise<void> {
    this.postgres = await startEmbeddedPostgres({ dataDir: join(this.folder, 'postgres') });
    if (this.postgres.connectionString !== this.databaseUrl)
      throw new Error('PostgreSQL came back elsewhere');
  }

  /** Everything that Redis knows is gone with it: nothing of it is written to the disk. */
  async stopRedis(): Promise<void> {
    const { redis } = this;
    if (!redis) return;
    this.redis = undefined;
    const gone = once(redis, 'exit');
    redis.kill('SIGKILL');
    await gone;
  }

  async startRedis(): Promise<void> {
    const options = [
      '--port',
      String(this.redisPort),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    this.redis = spawn('redis-server', options, { stdio: 'ignore' });
    await eventually('Redis', async () => (await this.ask('ping').catch(() => '')) === 'PONG');
  }

  /** Asks Redis. */
  async ask(command: string, ...args: string[]): Promise<unknown> {
    const redis = new Redis(this.redisUrl!, {
      lazyConnect: true,
      maxRetriesPerRequest: 0,
      retryStrategy: null,
    });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await redis.call(command, ...args);
    } finally {
      redis.disconnect();
    }
  }

  /** Has the database do something, on a connection of its own that may write whatever is set. */
  async tell(...statements: string[]): Promise<void> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      options: '-c default_transaction_read_only=off',
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await this.stopRedis();
    await this.postgres.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
