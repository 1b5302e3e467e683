import { World } from '../../flow/served.ts';
import { sharedStory } from '../../flow/shared-world.ts';

/**
 * Alice on two platforms of which one process may ask as often as one that dies and begins anew has to: where the
 * budget is small, a story with many kills would wait for it by the minute.
 */
export function twoPlatforms(): World {
  const { seeds, ...story } = sharedStory(new Date());
  return new World({ ...story, seeds: { okta: seeds.okta, keycloak: seeds.keycloak } });
}
