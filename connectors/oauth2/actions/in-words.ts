import type { OAuth2Client } from '../client.ts';
import type { TokenReading } from '../read-token.ts';

/** What a person who approves must know of a token, line by line; the token is its fingerprint. */
export function inWords(reading: TokenReading, client: OAuth2Client, account: string): string[] {
  const { token, clientId, endsAt, scopes, subject } = reading;
  const name = token.fingerprint;
  const facts = [
    ...(clientId ? [`issued to the client ${clientId}`] : []),
    ...(scopes.length > 0 ? [`scopes ${scopes.join(' ')}`] : []),
    ...(endsAt ? [`ends ${endsAt} at the latest`] : []),
  ];
  const signature = SIGNATURES[reading.signature];
  return [
    `${name} ${STATES[reading.state]}${facts.length > 0 ? `; ${facts.join(', ')}` : ''}`,
    ...(signature ? [`${name} ${signature}`] : []),
    ...(subject === undefined
      ? [`${name}: the issuer does not say whose it is; taken for one of ${account}`]
      : []),
    ...(clientId && !client.isConfigured(clientId)
      ? [`${name}: no proof of the client ${clientId} is configured; the issuer may refuse to revoke it`]
      : []),
  ];
}

const STATES: Readonly<Record<TokenReading['state'], string>> = {
  active: 'is active',
  inactive:
    'is not active: it ended, was revoked, was never issued, or is not for this client to see; its end cannot be proven',
  untold:
    'cannot be read: no endpoint of the issuer tells whether it is active, and its end cannot be proven',
};

const SIGNATURES: Readonly<Partial<Record<TokenReading['signature'], string>>> = {
  holds: 'is a JWT that the issuer signed: services that do not ask the issuer take it until it ends',
  fails:
    'is a JWT that the issuer did NOT sign: it is forged, revoking cannot stop it, and who accepts it does not check',
  'unknown-key':
    'is a JWT signed with no published key of the issuer: forged, or of a key that was taken back; revoking may not stop it',
  'other-issuer': 'is a JWT that names another issuer; revoking here cannot stop it',
};
