import { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';
import {
  ExpectedMfa,
  GeoLocationAlerts,
  RegisteredTravel,
  SignalWeights,
  TokenReplayThreshold,
  VerdictThresholds,
} from '#domain/playbook/assessment-policy.ts';
import { Policy } from '#domain/playbook/policy-schema.ts';

const isCidr = (text: string) => z.cidrv4().safeParse(text).success || z.cidrv6().safeParse(text).success;

/** The words of a policy that an assessment knows; `playbooks/policy.yaml` spells them alike. */
const CasePolicy = z.strictObject({
  /** The organisation's own ways out to the internet. */
  knownEgress: z
    .array(
      z.strictObject({
        cidr: z.string().max(64).refine(isCidr, 'must be an IPv4 or IPv6 range such as 203.0.113.0/24'),
        name: z.string().min(1).max(120),
      }),
    )
    .max(5_000)
    .default([]),
  registeredTravel: RegisteredTravel,
  expectedMfa: ExpectedMfa,
  geoLocationAlerts: GeoLocationAlerts,
  tokenReplayThreshold: TokenReplayThreshold,
  verdictThresholds: VerdictThresholds,
  signalWeights: SignalWeights,
});
export type CasePolicy = z.infer<typeof CasePolicy>;

/**
 * Reads a policy: the words of an assessment alone, or a whole `policy.yaml` with them in it.
 * @throws ERR_INPUT_INVALID naming every member that is unknown or wrong
 */
export function readCasePolicy(value: unknown): CasePolicy {
  const { ours, rest } = parted(value);
  if (Object.keys(rest).some((name) => name === 'version' || name === 'approvers')) {
    const { knownEgress } = ours as Partial<CasePolicy>;
    checked(Policy, knownEgress === undefined ? rest : { ...rest, knownEgress });
    return checked(CasePolicy, ours);
  }
  return checked(CasePolicy, { ...ours, ...rest });
}

function parted(value: unknown): { ours: Record<string, unknown>; rest: Record<string, unknown> } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CountersignError('ERR_INPUT_INVALID', 'policy: must be an object', { place: 'policy' });
  }
  const isOurs = ([name]: [string, unknown]) => Object.hasOwn(CasePolicy.shape, name);
  const members = Object.entries(value);
  return {
    ours: Object.fromEntries(members.filter(isOurs)),
    rest: Object.fromEntries(members.filter((member) => !isOurs(member))),
  };
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${['policy', ...path].join('.')}: ${message}`);
  throw new CountersignError('ERR_INPUT_INVALID', faults.join('; ').slice(0, 1_000), { place: 'policy' });
}
