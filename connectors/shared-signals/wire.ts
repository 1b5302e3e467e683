import { z } from 'countersign/kit';

/** What the answers of the other side look like, as far as they are read; what is not read may be anything. */

/** OpenID Shared Signals Framework 1.0, 7.1: transmitter configuration metadata. */
export const Metadata = z.looseObject({
  issuer: z.string(),
  jwks_uri: z.string().optional(),
  delivery_methods_supported: z.array(z.string()).optional(),
});
export type Metadata = z.infer<typeof Metadata>;

/** RFC 8935, 2.4. Receivers may have codes of their own. */
export const SetError = z.looseObject({
  err: z.string().min(1),
  description: z.string().optional().catch(undefined),
});
