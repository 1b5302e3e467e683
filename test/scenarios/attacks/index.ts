import type { Story } from '../story.ts';
import { forgedSaml, forgedSession, forgedToken } from './forgery.ts';
import {
  leakedAccessKey,
  leakedPatClone,
  oauthGrantAbuse,
  stolenRefreshToken,
  unknownClient,
} from './keys.ts';
import { aitmPhishing, deviceCodePhishing, legacyProtocol } from './phishing.ts';
import {
  accessTokenReplay,
  clonedBrowserFar,
  clonedBrowserNear,
  cookieReplay,
  insideEgress,
  sameCountryHijack,
  slowAttacker,
  vpnAttack,
} from './session-theft.ts';

/** Every kind of attack that worlds have. */
export const ATTACKS: readonly Story[] = [
  cookieReplay,
  aitmPhishing,
  sameCountryHijack,
  slowAttacker,
  vpnAttack,
  insideEgress,
  clonedBrowserFar,
  clonedBrowserNear,
  accessTokenReplay,
  stolenRefreshToken,
  deviceCodePhishing,
  legacyProtocol,
  forgedSaml,
  forgedSession,
  forgedToken,
  leakedPatClone,
  leakedAccessKey,
  oauthGrantAbuse,
  unknownClient,
];
