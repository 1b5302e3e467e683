import { type Told, ToldStory } from './told.ts';
import { twoPlatforms } from './two-platforms.ts';

/** A forged session is cut on two platforms, with what people have to approve. */
export const forgedSession: Told = {
  playbook: 'forged-session',
  async open() {
    const world = twoPlatforms();
    return { world, env: {}, story: new ToldStory(world, 'forged-session'), close: async () => undefined };
  },
};
