import { z } from 'zod';
import { ByHand, ContainmentCapability } from '#domain/containment.ts';
import { Platform } from '#domain/principal.ts';

/** What a connector says of itself: settings and secrets wanted, scopes, rate limits, and what its platform lets one see. */

const EnvName = z.string().regex(/^[A-Z][A-Z0-9_]*$/);

const Setting = z.strictObject({
  /** How the connector asks for it: `baseUrl`, `organization`. */
  name: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
  /** The environment variable it is read from. */
  env: EnvName,
  description: z.string().min(1),
  default: z.string().optional(),
  /** A connector is configured when all required settings and secrets are there. Default true without a default. */
  required: z.boolean(),
});

/** Which events the platform shows, with which ids: from this, blind spots are derived. */
const Telemetry = z.strictObject({
  /** The licence or plan at which this holds. */
  tier: z.string().min(1),
  events: z.record(
    z.enum(['login', 'mfa', 'session', 'session-use', 'token-mint', 'token-use', 'api-call']),
    z.enum(['shown', 'partly', 'not-shown']),
  ),
  ids: z.record(
    z.enum(['session-id', 'token-id', 'ip', 'user-agent']),
    z.enum(['shown', 'partly', 'not-shown']),
  ),
  retentionDays: z.int().positive(),
  /** How late a record may be, in milliseconds: the log counts as complete until now minus this. */
  lagMs: z.int().nonnegative(),
  notes: z.array(z.string()),
});

export const Manifest = z.strictObject({
  platform: Platform,
  title: z.string().min(1),
  kind: z.enum(['identity-provider', 'saas', 'both']),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  settings: z.array(Setting),
  secrets: z.array(Setting),
  rateLimits: z.strictObject({
    /** Most calls in `durationMs` that Countersign allows itself. */
    max: z.int().positive(),
    durationMs: z.int().positive(),
    /** The share kept free for containment, 0 to 1. */
    containmentShare: z.number().min(0).max(1),
    /** Endpoints with a budget of their own, such as a log: the first whose word stands in the path. */
    narrower: z
      .array(
        z.strictObject({
          path: z.string().min(1),
          max: z.int().positive(),
          durationMs: z.int().positive(),
        }),
      )
      .optional(),
    /** Which headers tell the state of the budget, for a reader. */
    dialect: z.string(),
    docs: z.url(),
  }),
  /** Scopes of the read-only side; those of an action stand with the action. */
  readScopes: z.array(z.string()),
  telemetry: z.array(Telemetry).min(1),
  /** What a person does instead, by containment that no action offers, or that one offers under some settings only. */
  byHand: z.partialRecord(ContainmentCapability, ByHand).optional(),
});
export type Manifest = z.infer<typeof Manifest>;
