import { CountersignError, type Preflight } from 'countersign/kit';
import type { SharedSignalsClient } from './client.ts';

const DELIVERIES = ['urn:ietf:rfc:8935', 'urn:ietf:rfc:8936'];

/** The transmitter's metadata is read, and the receiver's endpoint asked by a GET that pushes nothing. */
export const preflight: Preflight<SharedSignalsClient> = {
  async identity(client) {
    const { issuer, transmitter, sending, delivered } = client;
    const heard = await readTransmitter(client);
    const reached = await client.reachReceiver();
    return {
      name: sending ? `transmitter ${issuer}, key ${sending.key.keyId}` : `receiver ${issuer}`,
      // Nothing of this kind exists on either side.
      scopes: undefined,
      warnings: [
        ...heard,
        ...(transmitter && !delivered.has('session-established')
          ? ['SHARED_SIGNALS_DELIVERED names no session-established: that none came tells nothing']
          : []),
        ...(reached ? [`${reached}; whether it takes our key shows with the first signal only`] : []),
        ...(transmitter || sending ? [] : ['neither a transmitter nor a receiver is configured']),
      ],
    };
  },
};

/** What is missing in the metadata. @throws ERR_CONNECTOR_RESPONSE_UNREADABLE when another issuer answers */
async function readTransmitter({ transmitter, metadata }: SharedSignalsClient): Promise<string[]> {
  const found = await metadata();
  if (!found || !transmitter) return [];
  const bare = (text: string) => text.replace(/\/$/, '');
  if (bare(found.issuer) !== bare(transmitter.href)) {
    throw new CountersignError(
      'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      `shared-signals: issuer: the metadata at ${transmitter.href} is of another issuer`,
      { place: 'SHARED_SIGNALS_TRANSMITTER' },
    );
  }
  const methods = found.delivery_methods_supported ?? [];
  return [
    ...(found.jwks_uri ? [] : ['the transmitter names no jwks_uri: its signals cannot be verified']),
    ...(DELIVERIES.some((each) => methods.includes(each))
      ? []
      : ['the transmitter names neither push (RFC 8935) nor poll (RFC 8936)']),
  ];
}
