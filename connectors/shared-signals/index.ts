import { defineConnector } from 'countersign/kit';
import { signalTransmit } from './actions/signal-transmit.ts';
import { auditLog } from './audit-log.ts';
import { openClient, type SharedSignalsClient } from './client.ts';
import { lookups } from './lookups.ts';
import { manifest } from './manifest.ts';
import { preflight } from './preflight.ts';

/**
 * OpenID Shared Signals: what transmitters send is read as activity, and a receiver is told what was revoked.
 *
 * No inventory: signals tell of changes to credentials, and no list of those there are comes from either side.
 */
export const connector = defineConnector<SharedSignalsClient>({
  manifest,
  open: openClient,
  lookups,
  auditLog,
  preflight,
  actions: [signalTransmit],
});
