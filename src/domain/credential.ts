import { z } from 'zod';
import { Platform } from './principal.ts';

/** credential   a session, cookie, token, key or assertion, named by the platform's id or a keyed fingerprint, never by its raw value */

export const CREDENTIAL_KINDS = [
  'session',
  'session-cookie',
  'access-token',
  'refresh-token',
  'api-key',
  'saml-assertion',
] as const;

export const CredentialKind = z.enum(CREDENTIAL_KINDS);
export type CredentialKind = z.infer<typeof CredentialKind>;

/** A keyed fingerprint: `fp_` and 32 hex digits of HMAC-SHA-256 under the configured key. */
export const Fingerprint = z.string().regex(/^fp_[0-9a-f]{32}$/);

export const Credential = z
  .strictObject({
    kind: CredentialKind,
    platform: Platform.optional(),
    /** The platform's own id of the credential (session id, token id, key id, hashed_token); not a secret by itself. */
    id: z.string().min(1).max(512).optional(),
    fingerprint: Fingerprint.optional(),
  })
  .refine((c) => c.id ?? c.fingerprint, 'a credential needs an id or a fingerprint');
export type Credential = z.infer<typeof Credential>;

/** What a credential lets its holder into; a containment says which of these it cuts. */
export const AccessLayer = z.enum([
  'idp-session',
  'refresh-token',
  'access-token',
  'app-session',
  'static-key',
  'account',
]);
export type AccessLayer = z.infer<typeof AccessLayer>;
