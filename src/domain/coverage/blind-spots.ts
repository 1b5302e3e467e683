import { issuanceOf } from '../assessment/issuance.ts';
import { formatDuration } from '../duration.ts';
import { type Contained, type Containment, layersOf } from './contained.ts';
import type { CoverageFacts, Shown, TelemetryTier } from './facts.ts';
import type { IdKind, JudgeContext } from './judged.ts';
import { type Closer, notesOn, type Topic } from './notes.ts';
import { keepsLongEnough, tooShort } from './reach.ts';

/** Something that cannot be seen or done, why, and what would change that; nothing known changes it when `closedBy` is empty. */
export interface CoverageGap {
  readonly name: string;
  readonly why: string;
  readonly closedBy: readonly Closer[];
}

const NAMES: Readonly<Record<Topic, string>> = {
  login: 'sign-ins',
  mfa: 'second factors',
  session: 'beginnings of sessions',
  'session-use': 'uses of sessions',
  'token-mint': 'minting of tokens',
  'token-use': 'uses of tokens',
  'api-call': 'calls of the API',
  'session-id': 'session ids',
  'token-id': 'token ids',
  ip: 'source addresses',
  'user-agent': 'user agents',
};
const WORDS = { partly: 'only partly shown', 'not-shown': 'not shown' } as const;
const ORDER: readonly Shown[] = ['not-shown', 'partly', 'shown'];

/** What a platform's log does not show at a tier, and absences that can never count. */
export function tierGaps(
  facts: Pick<CoverageFacts, 'platform' | 'log' | 'telemetry'>,
  tier: TelemetryTier,
  context: Pick<JudgeContext, 'lookBackMs'>,
): readonly CoverageGap[] {
  if (facts.log === undefined) {
    const why = tier.notes.join(' ') || 'the connector reads no log';
    return [{ name: 'audit log', why, closedBy: [] }];
  }
  const shown = Object.entries({ ...tier.events, ...tier.ids }) as [Topic, Shown][];
  const gaps = shown.flatMap(([topic, how]) => (how === 'shown' ? [] : [gapOf(topic, how, facts, tier)]));
  return [...gaps, ...absenceGaps(facts, tier, context)];
}

function gapOf(
  topic: Topic,
  how: 'partly' | 'not-shown',
  { telemetry }: Pick<CoverageFacts, 'telemetry'>,
  tier: TelemetryTier,
): CoverageGap {
  const { reasons, closers } = notesOn(topic, tier.notes);
  const better = telemetry.filter((other) => rank(topic, other) > ORDER.indexOf(how));
  return {
    name: NAMES[topic],
    why: [WORDS[how], ...reasons].join(': '),
    closedBy: [...better.map((other): Closer => ({ by: 'tier', what: other.tier })), ...closers],
  };
}

function rank(topic: Topic, tier: TelemetryTier): number {
  const shown: Readonly<Record<Topic, Shown>> = { ...tier.events, ...tier.ids };
  return ORDER.indexOf(shown[topic]);
}

function absenceGaps(
  { platform, telemetry }: Pick<CoverageFacts, 'platform' | 'telemetry'>,
  tier: TelemetryTier,
  { lookBackMs }: Pick<JudgeContext, 'lookBackMs'>,
): readonly CoverageGap[] {
  return (['session', 'token'] as const).flatMap((idKind: IdKind) => {
    const { isShown, lifeMs } = issuanceOf(platform, idKind, '');
    const short = isShown ? tooShort(tier, idKind, lifeMs, lookBackMs) : undefined;
    if (short === undefined) return [];
    // A tier that keeps its log for longer and shows less of it is no help.
    const longer = telemetry.filter((other) => keepsLongEnough(other, lifeMs) && showsAsMuch(other, tier));
    const isKept = keepsLongEnough(tier, lifeMs);
    const closedBy: Closer[] = [
      ...(isKept ? [] : longer.map(({ tier: what }): Closer => ({ by: 'tier', what }))),
      ...(lookBackMs < lifeMs && (isKept || longer.length > 0)
        ? [{ by: 'setting', what: `lookBack: ${formatDuration(lifeMs)} in policy.yaml` } satisfies Closer]
        : []),
    ];
    return [{ name: `absence of an issuance of ${idKind}s`, why: short, closedBy }];
  });
}

function showsAsMuch(other: TelemetryTier, tier: TelemetryTier): boolean {
  return (Object.keys(NAMES) as Topic[]).every((topic) => rank(topic, other) >= rank(topic, tier));
}

/** What cannot be cut on a platform, and whether its connector is there at all. */
export function platformGaps(
  facts: CoverageFacts,
  containments: readonly (Containment & { readonly kind: Contained })[],
): readonly CoverageGap[] {
  const unset: Closer[] = facts.unset.length > 0 ? [{ by: 'setting', what: facts.unset.join(', ') }] : [];
  const absent: CoverageGap = {
    name: 'the whole platform',
    why:
      facts.state === 'installed'
        ? 'its connector is installed and not configured'
        : 'its connector is configured by half',
    closedBy: unset,
  };
  return [...(facts.state === 'configured' ? [] : [absent]), ...cuttingGaps(facts, containments)];
}

/** One gap for all kinds that are left open alike. */
function cuttingGaps(
  { kind: platform, actions }: CoverageFacts,
  containments: readonly (Containment & { readonly kind: Contained })[],
): readonly CoverageGap[] {
  const whys = Map.groupBy(
    containments.filter(({ left }) => left.length > 0),
    ({ left }) => left.join('; '),
  );
  return [...whys].map(([why, alike]) => {
    const layers = alike.flatMap(({ kind }) => layersOf(kind, platform));
    const depends = actions.filter(
      ({ offered, cuts }) =>
        (offered === 'depends' || offered === 'not-so-configured') &&
        cuts.some((each) => layers.includes(each)),
    );
    const names = [...new Set(depends.flatMap(({ dependsOn }) => dependsOn))];
    const closedBy: Closer[] = names.length > 0 ? [{ by: 'setting', what: names.join(', ') }] : [];
    return { name: `cutting ${alike.map(({ kind }) => kind).join(', ')}`, why, closedBy };
  });
}

/** What no platform could make up for. */
export function commonGaps(facts: readonly CoverageFacts[]): readonly CoverageGap[] {
  const configured = facts.filter(({ state }) => state === 'configured');
  const vouching = configured.filter(({ kind }) => kind !== 'saas');
  const unread = vouching.filter(({ log }) => log === undefined).map(({ platform }) => platform);
  return [
    ...(configured.length > 0 && vouching.length === 0
      ? [
          {
            name: 'identity provider',
            why: 'none is configured: a sign-in behind a session elsewhere cannot be found',
            closedBy: [
              { by: 'setting', what: 'configure the connector of an identity provider' } satisfies Closer,
            ],
          },
        ]
      : []),
    ...unread.map((platform) => ({
      name: `sign-ins at ${platform}`,
      why: 'it counts as an identity provider and has no log: absence of a sign-in counts on no platform',
      closedBy: [],
    })),
  ];
}
