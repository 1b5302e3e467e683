import { parseDocument } from 'yaml';
import { z } from 'zod';
import { Duration } from '#domain/duration.ts';
import { CountersignError } from '#domain/errors.ts';
import { SetVerification } from './set-source.ts';
import { Secrets } from './webhook-secrets.ts';

/** Where webhooks may come from: WEBHOOK_SOURCES, a JSON or YAML map from a source's name to how it is read and verified. */

const HeaderName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9-]+$/, 'a header name is letters, digits and hyphens')
  .transform((name) => name.toLowerCase());

const HmacVerification = z.strictObject({
  kind: z.literal('hmac'),
  /** The header that carries the signature, such as `X-Hub-Signature-256`. */
  header: HeaderName,
  algorithm: z.literal('sha256').default('sha256'),
  /** What stands before the signature in the header: `sha256=`, `v1=`. Default none. */
  prefix: z.string().max(40).default(''),
  encoding: z.enum(['hex', 'base64']).default('hex'),
  /** The header with the time, epoch seconds or milliseconds; then `<time>.<body>` is signed, valid ±`clockSkew`. */
  timestampHeader: HeaderName.optional(),
  /** How far the signed time may be from ours, before or after. Default 5m. */
  clockSkew: Duration.refine((ms) => ms >= 1_000 && ms <= 3_600_000, 'must be between 1s and 1h').optional(),
  secrets: Secrets,
});

const StaticHeaderVerification = z.strictObject({
  kind: z.literal('static-header'),
  /** The header that carries the secret; the whole value counts, a scheme such as `Bearer ` included. */
  header: HeaderName,
  secrets: Secrets,
});

/** Messages of Amazon SNS, by their own signature; of these topics alone. */
const SnsVerification = z.strictObject({
  kind: z.literal('sns'),
  /** Whose messages are taken, and whose subscriptions are confirmed. */
  topics: z
    .array(
      z
        .string()
        .max(512)
        .regex(
          /^arn:aws(?:-[a-z-]+)?:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]{1,256}$/,
          'must be the ARN of a topic',
        ),
    )
    .min(1)
    .max(50),
});
export type SnsVerification = z.infer<typeof SnsVerification>;

/** How a source proves itself. `none`, written out, is the only way to take unsigned requests. */
export const Verification = z.union(
  [
    z.literal('none'),
    z.discriminatedUnion('kind', [
      HmacVerification,
      StaticHeaderVerification,
      SnsVerification,
      SetVerification,
    ]),
  ],
  {
    error:
      'must be {kind: hmac, header, secrets, …}, {kind: static-header, header, secrets}, {kind: sns, topics}, {kind: set, issuer, audience, …}, or none',
  },
);
export type Verification = z.infer<typeof Verification>;
/** Verification by what stands in the request's headers. */
export type HeaderVerification = Exclude<Verification, SetVerification | SnsVerification>;
export type HmacVerification = z.infer<typeof HmacVerification>;

const WebhookSource = z.strictObject({
  /** One of the presets of docs/webhooks.md. */
  preset: z.string().min(1).max(60),
  verification: Verification,
  /** How many requests it may send, in all processes together. Default: as many as it likes. */
  rateLimit: z
    .strictObject({
      requests: z.int().min(1).max(1_000_000),
      per: Duration.refine((ms) => ms >= 1_000 && ms <= 86_400_000, 'must be between 1s and 1d'),
    })
    .optional(),
  /** Largest body, in bytes. Default 1 048 576. */
  bodyLimitBytes: z
    .int()
    .min(1_024)
    .max(50 * 1_048_576)
    .default(1_048_576),
});
export type WebhookSource = z.infer<typeof WebhookSource>;

/** The preset of security event tokens, whose signature is a part of what they are. */
const SET_PRESET = 'shared-signals';

const SourceName = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a source name is lower-case kebab-case')
  .max(60);

/** The configured sources by name. */
export type WebhookSources = ReadonlyMap<string, WebhookSource>;

/**
 * Reads the configured sources. All faults are told together; no secret is ever part of a message.
 *
 * @param text JSON or YAML; empty text means no source
 * @param presets the names of the presets that exist
 * @throws ERR_CONFIG_INVALID with a line per fault
 */
export function parseWebhookSources(text: string, presets: Iterable<string>): WebhookSources {
  const parsed = z.record(z.string(), z.unknown()).safeParse(readDocument(text));
  if (!parsed.success) throw invalid(['must be a map from a source’s name to its settings']);
  const known = new Set(presets);
  const faults: string[] = [];
  const sources = new Map<string, WebhookSource>();
  for (const [name, settings] of Object.entries(parsed.data)) {
    const nameFault = SourceName.safeParse(name).error?.issues[0]?.message;
    if (nameFault !== undefined) faults.push(`${JSON.stringify(name.slice(0, 80))}: ${nameFault}`);
    const source = WebhookSource.safeParse(settings);
    if (!source.success) faults.push(...faultsOf(name, source.error));
    else if (!known.has(source.data.preset)) {
      faults.push(`${name}.preset: unknown; known are ${[...known].join(', ')}`);
    } else if ((source.data.preset === SET_PRESET) !== (setVerificationOf(source.data) !== undefined)) {
      faults.push(`${name}.verification: kind set is for preset ${SET_PRESET}, and the preset for it alone`);
    } else if (source.data.rateLimit && setVerificationOf(source.data)) {
      faults.push(`${name}.rateLimit: is not held for security event tokens`);
    } else sources.set(name, source.data);
  }
  if (faults.length > 0) throw invalid(faults);
  return sources;
}

/** How a source of security event tokens is verified; undefined for a source of any other kind. */
export function setVerificationOf({ verification }: WebhookSource): SetVerification | undefined {
  return verification !== 'none' && verification.kind === 'set' ? verification : undefined;
}

function readDocument(text: string): unknown {
  const document = parseDocument(text.trim() === '' ? '{}' : text, {
    strict: true,
    uniqueKeys: true,
    prettyErrors: false, // a pretty error quotes the line, which may hold a secret
  });
  if (document.errors.length > 0) {
    throw invalid(document.errors.map(({ code, pos }) => `offset ${pos[0]}: ${code}`));
  }
  return document.toJS({ maxAliasCount: 0 });
}

function faultsOf(name: string, error: z.ZodError): string[] {
  return error.issues.flatMap((issue) => {
    const inner = issue.code === 'invalid_union' ? closest(issue.errors) : [];
    const at = (path: readonly PropertyKey[]): string => [name, ...issue.path, ...path].map(String).join('.');
    return inner.length === 0
      ? [`${at([])}: ${issue.message}`]
      : inner.map((one) => `${at(one.path)}: ${one.message}`);
  });
}

/** The faults of the alternative that was meant: the one whose `kind` was accepted. */
function closest(alternatives: z.core.$ZodIssue[][]): z.core.$ZodIssue[] {
  return (
    alternatives.find((issues) => issues.every(({ path }) => path.length > 0 && path[0] !== 'kind')) ?? []
  );
}

function invalid(faults: readonly string[]): CountersignError {
  const count = faults.length === 1 ? '1 problem' : `${faults.length} problems`;
  return new CountersignError('ERR_CONFIG_INVALID', `webhook sources: ${count}\n  ${faults.join('\n  ')}`, {
    place: 'WEBHOOK_SOURCES',
  });
}
