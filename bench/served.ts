import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const home = join(import.meta.dirname, '..');

/** A server in a process of its own. */
export interface Served {
  readonly port: number;
  /** The most memory it has held so far, in MiB: `VmHWM`. */
  peakMiB(): number;
  stop(): Promise<void>;
}

/** Starts a script of this project that prints its port or its address; resolves when it has. */
export async function serve(
  script: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Served> {
  const child = spawn(process.execPath, [join(home, script), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await portOf(child);
  return {
    port,
    peakMiB: () =>
      Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1_024,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      if (text.length > 100_000) return;
      text += chunk.toString('utf8');
      const port = /"port":(\d+)|"url":"http:\/\/[^:"]+:(\d+)"/.exec(text);
      if (port) resolve(Number(port[1] ?? port[2]));
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
}
