import { World } from '../../flow/served.ts';
import { type Told, ToldStory } from './told.ts';

/** The demo's story: a forged session on three platforms, with two approvals. */
export const forgedSession: Told = {
  playbook: 'forged-session',
  async open() {
    const world = new World();
    return { world, env: {}, story: new ToldStory(world, 'forged-session'), close: async () => undefined };
  },
};
