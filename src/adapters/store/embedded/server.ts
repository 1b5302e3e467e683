import { spawn } from 'node:child_process';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { CountersignError } from '#domain/errors.ts';
import type { ServerAccount } from './account.ts';
import type { Binaries } from './binaries.ts';
import { DATA_FOLDER, type Layout, lastLines, PROGRAM_ENV, SUPERUSER } from './cluster.ts';
import { clusterName, type Postmaster, runningPostmaster } from './postmaster.ts';

/** How long a start may take; a server that was killed first replays its log. */
const START_TIMEOUT_MS = 120_000;
const POLL_MS = 15;
const LOG_LIMIT_BYTES = 16 * 1024 * 1024;
/** The database that the connection string names. */
const DATABASE = 'countersign';

/** Settings that differ from PostgreSQL's own. Durability (fsync, synchronous_commit, full_page_writes) stays on. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '128MB',
  password_encryption: 'scram-sha-256',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
};

/**
 * Starts the server in its own session, so that Ctrl-C in a terminal reaches us alone and the server outlives a
 * `kill -9` of ours. Resolves when it answers.
 *
 * @throws ERR_STORE_UNAVAILABLE with the server's last words
 */
export async function startServer(
  layout: Layout,
  binaries: Binaries,
  account: ServerAccount | undefined,
): Promise<Postmaster> {
  await requireSameMajor(layout, binaries);
  const port = await pickPort(layout);
  const settings = Object.entries({
    ...SETTINGS,
    port: String(port),
    cluster_name: await clusterName(layout.cluster),
  });
  const log = await openLog(layout.log);
  try {
    const child = spawn(
      binaries.postgres,
      ['-D', DATA_FOLDER, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        cwd: layout.cluster,
        env: PROGRAM_ENV,
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
        ...account,
      },
    );
    let ended: string | undefined;
    child.once('error', (cause) => {
      ended = cause.message;
    });
    child.once('exit', (code, signal) => {
      ended = `ended with ${signal ?? code}`;
    });
    child.unref();
    await waitUntilAnswers(layout, port, () => ended);
    await writeFile(layout.port, String(port));
    return { pid: child.pid as number, port };
  } finally {
    await log.close();
  }
}

/** Waits until the server on `port` takes our password; `ended` tells why it will never. */
async function waitUntilAnswers(
  layout: Layout,
  port: number,
  ended: () => string | undefined,
): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const reason = ended();
    const refusal = await ensureDatabase(layout, port);
    if (refusal === undefined) return;
    if (reason !== undefined || waitedMs >= START_TIMEOUT_MS) {
      throw await failure(layout, reason ?? `did not answer within ${START_TIMEOUT_MS} ms`, refusal);
    }
    await pause(POLL_MS);
  }
}

/**
 * Waits until a running server answers; undefined when it ends meanwhile, as one that was just told to stop does.
 *
 * @throws ERR_STORE_UNAVAILABLE when it runs but does not answer
 */
export async function adoptServer(layout: Layout): Promise<Postmaster | undefined> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const running = await runningPostmaster(layout.cluster);
    if (!running) return undefined;
    const refusal = await ensureDatabase(layout, running.port);
    if (refusal === undefined) return running;
    if (waitedMs >= START_TIMEOUT_MS) {
      throw await failure(layout, `(pid ${running.pid}) runs but does not answer`, refusal);
    }
    await pause(POLL_MS);
  }
}

async function failure(layout: Layout, what: string, cause: unknown): Promise<CountersignError> {
  const words = lastLines(await readFile(layout.log, 'utf8').catch(() => ''));
  return new CountersignError('ERR_STORE_UNAVAILABLE', `the embedded PostgreSQL ${what}:\n${words}`, {
    cause,
    place: layout.log,
  });
}

/** The connection string of the server; it holds the password and belongs into no log. */
export async function connectionString(layout: Layout, port: number, database = DATABASE): Promise<string> {
  const password = (await readFile(layout.password, 'utf8')).trim();
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

async function ensureDatabase(layout: Layout, port: number): Promise<unknown> {
  const client = new pg.Client({
    connectionString: await connectionString(layout, port, 'postgres'),
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => client.end());
  try {
    await client.connect();
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
    return undefined;
  } catch (refusal) {
    return refusal;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function requireSameMajor(layout: Layout, binaries: Binaries): Promise<void> {
  const made = (await readFile(join(layout.cluster, 'PG_VERSION'), 'utf8')).trim();
  if (made !== '18') {
    throw new CountersignError(
      'ERR_STORE_UNAVAILABLE',
      `the data was written by PostgreSQL ${made} and the embedded one is 18; move it with that version's pg_dump, or set DATABASE_URL`,
      { place: binaries.postgres },
    );
  }
}

async function openLog(path: string) {
  const log = await open(path, 'a', 0o600);
  if ((await log.stat()).size > LOG_LIMIT_BYTES) await log.truncate(0);
  return log;
}

/** The port of last time when it is free, else any free one. */
async function pickPort(layout: Layout): Promise<number> {
  const saved = Number(await readFile(layout.port, 'utf8').catch(() => 0));
  if (saved > 0 && (await probe(saved)) !== undefined) return saved;
  await rm(layout.port, { force: true });
  const free = await probe(0);
  if (free === undefined) throw new CountersignError('ERR_STORE_UNAVAILABLE', 'no free port on 127.0.0.1');
  return free;
}

function probe(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause: NodeJS.ErrnoException) =>
      cause.code === 'EADDRINUSE' || cause.code === 'EACCES' ? resolve(undefined) : reject(cause),
    );
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}
