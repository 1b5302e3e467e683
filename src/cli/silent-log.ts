import type { Log } from '#domain/ports.ts';

const nothing = (): void => undefined;

/** For commands whose output is their result. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
