import { z } from 'zod';
import { CredentialKind } from '../credential.ts';
import { Severity } from '../detection.ts';

/**
 * mapping   how the payloads of one kind of sender become detections: a YAML file with an expression for each field
 *
 * Keys are kebab-case, as in playbooks. Each expression is CEL over `record` and `body`.
 */

const Id = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower case letters and digits, with single hyphens between');

const Expression = z.string().min(1, 'must be an expression');

/** One expression, or several of which the first that comes to something counts. */
const Expressions = z.union([Expression, z.array(Expression).min(1).max(20)], {
  error: 'must be an expression, or a list of expressions',
});

const Principal = z
  .strictObject({
    /** `user` for people, `workload` for programs; without it, who has an e-mail is a user. */
    kind: z.enum(['user', 'workload']).optional(),
    email: Expressions.optional(),
    /** The platform's own id of the account. */
    uid: Expressions.optional(),
    name: Expressions.optional(),
  })
  .refine(({ email, uid, name }) => email ?? uid ?? name, 'needs at least one of email, uid and name');

const CredentialMapping = z
  .strictObject({
    kind: CredentialKind,
    /** The platform's own id of it: a session id, a key id. */
    id: Expressions.optional(),
    /** The raw secret, which becomes its fingerprint and is kept nowhere. */
    secret: Expressions.optional(),
    /** The platform that it belongs to; default the detection's. */
    platform: Id.optional(),
  })
  .refine(
    ({ id, secret }) => (id === undefined) !== (secret === undefined),
    'needs either id or secret: the platform’s id of it, or its raw value',
  );

export const MappingDocument = z.strictObject({
  /** The file's name; a source names it as its `preset`. */
  id: Id,
  /** Which payloads it takes, one sentence. */
  summary: z.string().min(1).max(200),
  /** The list of records in one JSON body; each becomes a detection. Default: the body is the record. */
  records: Expression.optional(),
  /** True for records that are no detection: they are acknowledged, counted and forgotten. */
  ignore: Expression.optional(),
  principal: Principal,
  /** Where a credential may be named; the first that is there counts. */
  credential: z.array(CredentialMapping).min(1).max(20).optional(),
  /** When it happened: ISO 8601, or epoch seconds to nanoseconds. */
  time: Expressions,
  severity: Expressions,
  /** What the sender calls a severity, and what it is called here. */
  'severity-names': z.record(z.string().min(1).max(80), Severity).optional(),
  /** The sender's own id of the alert. Without it the payload's digest takes its place. */
  'dedupe-key': Expressions.optional(),
  /** Default: the summary. */
  title: Expressions.optional(),
  description: Expressions.optional(),
  platform: Expressions.optional(),
  ip: Expressions.optional(),
  'user-agent': Expressions.optional(),
  link: Expressions.optional(),
  analytic: z.strictObject({ uid: Expressions.optional(), name: Expressions.optional() }).optional(),
  /** A text or list in which ATT&CK technique ids stand. */
  techniques: Expressions.optional(),
});
export type MappingDocument = z.infer<typeof MappingDocument>;
