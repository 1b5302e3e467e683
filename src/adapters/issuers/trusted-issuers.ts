import { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';
import { IssuerTerms } from '#domain/issuer/trusted-issuer.ts';

/** Whose tokens are trusted, and where the keys are that these issuers publish. Nobody else is ever asked for keys. */

const PublicJwk = z
  .record(z.string(), z.json())
  .refine((jwk) => typeof jwk.kty === 'string', 'a key needs its kty')
  .refine(
    (jwk) => !['d', 'k', 'p', 'q', 'dp', 'dq', 'qi'].some((name) => name in jwk),
    'this is a private or shared key; give the public half',
  );

const Address = z.url({ protocol: /^https?$/ }).max(2_048);

const TrustedIssuer = z
  .strictObject({
    ...IssuerTerms.shape,
    /** Its public keys themselves (RFC 7517). */
    jwks: z.looseObject({ keys: z.array(PublicJwk).max(200) }).exactOptional(),
    /** Where they are. Left out, as `jwks` and `samlMetadata` are: OpenID Connect Discovery says it. */
    jwksUri: Address.exactOptional(),
    /** Its SAML 2.0 metadata, an XML text. */
    samlMetadata: z
      .string()
      .max(2 * 1_048_576)
      .exactOptional(),
    samlMetadataUrl: Address.exactOptional(),
    /** From when on `jwks` or `samlMetadata` hold every key there was: then a key that is not among them is false. */
    keysCompleteFrom: z.iso.datetime({ offset: true }).exactOptional(),
    /** Until when they do. Left out: until now. */
    keysCompleteUntil: z.iso.datetime({ offset: true }).exactOptional(),
  })
  .refine(({ jwks, jwksUri }) => !(jwks && jwksUri), 'give jwks or jwksUri, not both')
  .refine(
    ({ samlMetadata, samlMetadataUrl }) => !(samlMetadata && samlMetadataUrl),
    'give samlMetadata or samlMetadataUrl, not both',
  );
export type TrustedIssuer = z.infer<typeof TrustedIssuer>;

const TrustedIssuers = z
  .array(TrustedIssuer)
  .max(500)
  .superRefine((issuers, context) => {
    const names = issuers.map(({ issuer }) => issuer);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) context.addIssue({ code: 'custom', message: `${twice} is named twice` });
  });

/** @throws ERR_INPUT_INVALID naming every member that is wrong */
export function trustedIssuers(value: unknown, place = 'issuers'): readonly TrustedIssuer[] {
  const read = TrustedIssuers.safeParse(value);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${[place, ...path].join('.')}: ${message}`);
  throw new CountersignError('ERR_INPUT_INVALID', faults.join('; ').slice(0, 1_000), { place });
}

/** Keys that are read over the network are read by https. @throws what `fault` makes of the reason */
export function assertSecure(issuers: readonly TrustedIssuer[], fault: (why: string) => Error): void {
  for (const issuer of issuers) {
    const { jwksUri, samlMetadataUrl, issuer: name } = issuer;
    const isDiscovered = jwksUri === undefined && samlMetadataUrl === undefined && isFetched(issuer);
    const addresses = [jwksUri, samlMetadataUrl, isDiscovered ? name : undefined];
    if (addresses.some((each) => each !== undefined && !each.startsWith('https:')))
      throw fault(
        `${name}: keys are read by https alone; give jwks, jwksUri, samlMetadata or samlMetadataUrl`,
      );
  }
}

/** Whether anything of it is read over the network. */
export function isFetched({ jwks, samlMetadata, jwksUri, samlMetadataUrl }: TrustedIssuer): boolean {
  return jwksUri !== undefined || samlMetadataUrl !== undefined || (!jwks && !samlMetadata);
}
