import { readdir, readFile, readlink } from 'node:fs/promises';

/** The state of a connection that is established, as the kernel writes it. */
const ESTABLISHED = '01';

/**
 * Which of these processes has the connection with this port of its own; undefined when none has it any more.
 * @see https://docs.kernel.org/networking/proc_net_tcp.html
 */
export async function holderOfPort(port: number, pids: readonly number[]): Promise<number | undefined> {
  const socket = await socketOf(port);
  if (socket === undefined) return undefined;
  for (const pid of pids) {
    if ((await openFiles(pid)).includes(socket)) return pid;
  }
  return undefined;
}

async function socketOf(port: number): Promise<string | undefined> {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const lines = (await readFile(table, 'utf8').catch(() => '')).split('\n');
    for (const line of lines) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (local?.endsWith(end) && state === ESTABLISHED) return `socket:[${inode}]`;
    }
  }
  return undefined;
}

/** Where its descriptors lead; none of a process that is gone. */
async function openFiles(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch((): string[] => []);
  return await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
}
