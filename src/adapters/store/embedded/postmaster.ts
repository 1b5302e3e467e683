import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CountersignError } from '#domain/errors.ts';

const POLL_MS = 20;

/** A running server as its postmaster.pid tells. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/**
 * The setting `cluster_name` of a cluster: it stands in the command line of the server and in the titles of its
 * children, which every user may read, and so tells whose process a pid is.
 */
export async function clusterName(cluster: string): Promise<string> {
  const { dev, ino } = await stat(cluster);
  return `countersign-${dev}-${ino}`;
}

/**
 * Reads postmaster.pid (line 1 the pid, line 4 the port). Undefined when there is none, when it is half written,
 * or when its pid is by now another program's.
 */
export async function runningPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const lines = text?.split('\n') ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isInteger(pid) || pid < 1 || !(port > 0)) return undefined;
  return (await serves(pid, await clusterName(cluster))) ? { pid, port } : undefined;
}

/** True while the process runs and is a server of this name, or a child of one; false for a zombie. */
async function serves(pid: number, name: string): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.includes('postgres') && line.split(/[\0 :=]/).includes(name);
}

/**
 * Waits until no process of an earlier server is left. After `kill -9` of a postmaster its children end by
 * themselves in a moment; until then a new server must not start.
 *
 * @throws ERR_STORE_UNAVAILABLE when some are still there after `timeoutMs`
 */
export async function waitUntilEmpty(cluster: string, timeoutMs: number): Promise<void> {
  const name = await clusterName(cluster);
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const left = await processesOf(name);
    if (left.length === 0) return;
    if (waitedMs >= timeoutMs) {
      throw new CountersignError(
        'ERR_STORE_UNAVAILABLE',
        `processes of an earlier PostgreSQL (pid ${left.join(', ')}) still use the data; end them and start again`,
        { place: cluster },
      );
    }
    await pause(POLL_MS);
  }
}

async function processesOf(name: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const serving = await Promise.all(pids.map((pid) => serves(pid, name)));
  return pids.filter((_, i) => serving[i]);
}

/**
 * Ends a server in PostgreSQL's fast mode (SIGINT: open transactions are rolled back, a checkpoint is written) and
 * waits until it is gone.
 *
 * @throws ERR_STORE_UNAVAILABLE when it is still there after `timeoutMs`; it is then left as it is
 * @see https://www.postgresql.org/docs/18/server-shutdown.html
 */
export async function stopPostmaster(pid: number, cluster: string, timeoutMs: number): Promise<void> {
  const name = await clusterName(cluster);
  if (!(await serves(pid, name))) return;
  process.kill(pid, 'SIGINT');
  for (let waitedMs = 0; await serves(pid, name); waitedMs += POLL_MS) {
    if (waitedMs >= timeoutMs) {
      throw new CountersignError(
        'ERR_STORE_UNAVAILABLE',
        `PostgreSQL (pid ${pid}) did not stop in ${timeoutMs} ms`,
        { place: cluster },
      );
    }
    await pause(POLL_MS);
  }
}
