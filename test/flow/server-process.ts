import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../src/cli/project-root.ts';

/** A served Countersign in a process of its own, which can be killed. */
export class ServerProcess {
  private readonly child: ChildProcess;
  /** Where it listens. */
  readonly url: string;

  private constructor(child: ChildProcess, url: string) {
    this.child = child;
    this.url = url;
  }

  /** Starts it; resolves when it says that it is ready. @param heard gets all that it writes, and whether it was to stderr */
  static async start(
    env: Readonly<Record<string, string>>,
    heard: (text: string, isError: boolean) => void,
  ): Promise<ServerProcess> {
    const child = spawn(process.execPath, [join(projectRoot, 'src/cli/main.ts'), 'serve'], {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.on('data', (chunk: Buffer) => heard(chunk.toString('utf8'), true));
    const url = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        const more = chunk.toString('utf8');
        heard(more, false);
        text += more;
        const ready = /"url":"(http:[^"]+)"/.exec(text)?.[1];
        if (ready) resolve(ready);
      });
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
    });
    return new ServerProcess(child, url);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Ends it by a signal; resolves to its exit code. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    }
    return child.exitCode;
  }

  /** Stops it where it is, as SIGKILL will find it: it learns nothing any more. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  /** Lets a frozen process go on. */
  thaw(): void {
    this.child.kill('SIGCONT');
  }
}
