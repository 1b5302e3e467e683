import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Who uses the shared server: one file for each use, named `<pid>-<start time>-<random>`. The start time tells a
 * process apart from a later one with the same pid, so that files left by a killed process count for nothing.
 */
export async function addHolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${process.pid}-${await startTime(process.pid)}-${randomUUID()}`);
  await writeFile(path, '');
  return path;
}

/** True when a live process still uses the server; files of dead ones are removed. */
export async function anyHolder(folder: string): Promise<boolean> {
  let found = false;
  for (const name of await readdir(folder)) {
    const [pid = '', started] = name.split('-');
    if ((await startTime(Number(pid))) === started) found = true;
    else await rm(join(folder, name), { force: true });
  }
  return found;
}

/** Start time of a process in clock ticks since boot (proc(5), field 22 of stat); undefined when there is none. */
async function startTime(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}
