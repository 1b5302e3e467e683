import { flushCompileCache } from 'node:module';
import { readConfig } from '../config.ts';
import { start } from '../main.ts';
import { projectRoot } from './project-root.ts';

/** Serves until SIGINT or SIGTERM, then stops in order. */
export async function serve(): Promise<number> {
  const running = await start(readConfig(process.env, projectRoot));
  // Kept now: a process that is killed would keep nothing, and its successor would be as slow to start.
  flushCompileCache();
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await running.stop();
  return 0;
}
