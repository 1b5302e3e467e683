import type { Story } from '../story.ts';
import {
  browserUpgrade,
  newBrowser,
  newPhone,
  newStarter,
  passwordReset,
  rememberedDevice,
} from './devices.ts';
import { phoneToCarrier, tethering } from './moved.ts';
import {
  companyVpn,
  consumerVpn,
  dualStack,
  gatewayDoubleHop,
  newAddressAtHome,
  privateRelay,
  satellite,
} from './networks.ts';
import { approvedImpersonation, localSignIn, otherProvider, vendorFalseAlarm } from './people.ts';
import {
  ciRotating,
  developerClones,
  deviceCodeCli,
  integrationRotating,
  legacyMailClient,
  serviceMoved,
  vendorBackChannel,
} from './programs.ts';
import { clockSkew, logLag, longLivedSession, refreshInLongSession } from './times.ts';
import { flight, registeredFlight, roamingPhone } from './travel.ts';

/** Every kind of ordinary life that looks like an attack. */
export const LOOKALIKES: readonly Story[] = [
  phoneToCarrier,
  tethering,
  companyVpn,
  consumerVpn,
  gatewayDoubleHop,
  privateRelay,
  satellite,
  newAddressAtHome,
  dualStack,
  flight,
  registeredFlight,
  roamingPhone,
  newStarter,
  newPhone,
  newBrowser,
  browserUpgrade,
  rememberedDevice,
  passwordReset,
  ciRotating,
  integrationRotating,
  serviceMoved,
  developerClones,
  legacyMailClient,
  vendorBackChannel,
  deviceCodeCli,
  approvedImpersonation,
  otherProvider,
  localSignIn,
  vendorFalseAlarm,
  clockSkew,
  logLag,
  longLivedSession,
  refreshInLongSession,
];
