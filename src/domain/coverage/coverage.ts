import { CREDENTIAL_KINDS, type CredentialKind } from '../credential.ts';
import { type CoverageGap, commonGaps, platformGaps, tierGaps } from './blind-spots.ts';
import { type Contained, type Containment, contained } from './contained.ts';
import type { CoverageFacts, LeftToPerson, TelemetryTier } from './facts.ts';
import type { Mark } from './grade.ts';
import { type JudgeContext, judged, type SignalMark, signalMarks } from './judged.ts';
import { seen, usedGrade } from './seen.ts';

/** coverage   per platform, which credentials can be seen, judged, cut, verified and undone; the blind spots, and what would close them */

export interface TierCoverage {
  readonly tier: string;
  readonly retentionDays: number;
  readonly lagMs: number;
  readonly credentials: readonly {
    readonly kind: CredentialKind;
    readonly see: Mark;
    readonly judge: Mark;
  }[];
  readonly signals: readonly SignalMark[];
  readonly gaps: readonly CoverageGap[];
  /** The connector's own words on what its platform shows. */
  readonly notes: readonly string[];
}

export interface PlatformCoverage {
  readonly platform: string;
  readonly title: string;
  readonly kind: CoverageFacts['kind'];
  readonly state: CoverageFacts['state'];
  readonly log: string | undefined;
  /** What cannot be known from here: which of them is bought. */
  readonly tiers: readonly TierCoverage[];
  /** Of each kind of credential, and of the account. */
  readonly containment: readonly (Containment & { readonly kind: Contained })[];
  readonly gaps: readonly CoverageGap[];
  /** What a person does where no action does it. */
  readonly byHand: readonly LeftToPerson[];
}

export interface Coverage {
  readonly platforms: readonly PlatformCoverage[];
  readonly gaps: readonly CoverageGap[];
}

/**
 * What the connectors let Countersign see and do, from their own statements. Pure.
 *
 * Where anything is configured, sign-ins are looked for at the configured identity providers alone.
 */
export function coverage(
  facts: readonly CoverageFacts[],
  { lookBackMs }: Pick<JudgeContext, 'lookBackMs'>,
): Coverage {
  const configured = facts.filter(({ state }) => state === 'configured');
  const identityProviders = configured.filter(({ kind }) => kind !== 'saas');
  const context = { lookBackMs, identityProviders, isConfigured: configured.length > 0 };
  const platforms = facts
    .toSorted((a, b) => a.platform.localeCompare(b.platform))
    .map((each) => platformCoverage(each, context));
  return { platforms, gaps: commonGaps(facts) };
}

function platformCoverage(facts: CoverageFacts, context: JudgeContext): PlatformCoverage {
  const { platform, title, kind, state, log, telemetry, byHand = [] } = facts;
  const containment = [...CREDENTIAL_KINDS, 'account' as const].map((each) => ({
    kind: each,
    ...contained(each, facts),
  }));
  return {
    platform,
    title,
    kind,
    state,
    log,
    tiers: telemetry.map((tier) => tierCoverage(facts, tier, context)),
    containment,
    gaps: platformGaps(facts, containment),
    byHand,
  };
}

function tierCoverage(facts: CoverageFacts, tier: TelemetryTier, context: JudgeContext): TierCoverage {
  const signals = signalMarks(facts, tier, context);
  return {
    tier: tier.tier,
    retentionDays: tier.retentionDays,
    lagMs: tier.lagMs,
    credentials: CREDENTIAL_KINDS.map((kind) => ({
      kind,
      see: seen(kind, facts, tier),
      judge: judged(kind, signals, usedGrade(kind, facts, tier)),
    })),
    signals,
    gaps: tierGaps(facts, tier, context),
    notes: tier.notes,
  };
}
