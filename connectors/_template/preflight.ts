import type { Preflight } from 'countersign/kit';
import type { MyPlatformClient } from './client.ts';

/** The scopes are those the platform itself tells, in its spelling; where it tells none they are undefined, never guessed. */
export const preflight: Preflight<MyPlatformClient> = {
  async identity(client) {
    const { name, scopes } = await client.self();
    return { name: `service account ${name}`.slice(0, 512), scopes, warnings: [] };
  },
};
