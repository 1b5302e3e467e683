import { issuanceOf } from '../assessment/issuance.ts';
import type { WEIGHTS } from '../assessment/weights.ts';
import type { CredentialKind } from '../credential.ts';
import type { CoverageFacts, ShownEvent, ShownId, TelemetryTier } from './facts.ts';
import { type Grade, gradeOf, least, type Mark, most } from './grade.ts';
import { keepsLongEnough, tooShort } from './reach.ts';

/** The signals of the assessment. */
export type CoveredSignal = Exclude<keyof typeof WEIGHTS, 'prior'>;

/** How the assessment names what it judges. */
export type IdKind = 'session' | 'token';

/** All lines are needed; of a line, any one. */
type Needs = readonly (readonly (ShownEvent | ShownId)[])[];

interface SignalFacts {
  readonly asks: string;
  readonly needs: Readonly<Partial<Record<IdKind, Needs>>>;
  /** It fires on what is not in the log, so that the log must reach back over the credential's longest life. */
  readonly byAbsence?: boolean;
  /** It speaks beside others: alone it is too weak, or too often innocent, for a credential to count as judged. */
  readonly isSupporting?: boolean;
}

const SESSION_USE = ['session-use', 'api-call'] as const;
const TOKEN_USE = ['token-use', 'api-call'] as const;

function forInnocence(asks: string, needs: readonly ShownId[]): SignalFacts {
  const lines = needs.map((each) => [each]);
  return {
    asks: `for innocence: ${asks}`,
    isSupporting: true,
    needs: { session: [SESSION_USE, ...lines], token: [TOKEN_USE, ...lines] },
  };
}

/** What each signal must be shown. A signal without an entry does not compile. */
export const SIGNALS: Readonly<Record<CoveredSignal, SignalFacts>> = {
  'no-matching-authentication': {
    asks: 'a use with no sign-in or issuance before it',
    byAbsence: true,
    needs: {
      session: [SESSION_USE, ['session-id'], ['session', 'login']],
      token: [TOKEN_USE, ['token-id'], ['token-mint']],
    },
  },
  'credential-never-issued': {
    asks: 'a credential or an assertion that its issuer, in a complete log, never made',
    byAbsence: true,
    needs: {
      session: [SESSION_USE, ['session-id'], ['session', 'login']],
      token: [TOKEN_USE, ['token-id'], ['token-mint']],
    },
  },
  'session-context-changed': {
    asks: 'one id from another network (by its number, where the record names it) and with another kind of client',
    needs: {
      session: [SESSION_USE, ['session-id'], ['ip'], ['user-agent']],
      token: [TOKEN_USE, ['token-id'], ['ip'], ['user-agent']],
    },
  },
  'token-replay': {
    asks: 'one id in use from several networks at once',
    isSupporting: true,
    needs: { session: [SESSION_USE, ['session-id'], ['ip']], token: [TOKEN_USE, ['token-id'], ['ip']] },
  },
  'vendor-verdict': {
    asks: 'the platform’s own judgement of risk',
    isSupporting: true,
    // No platform's profile says which licences show such judgements: where there is one, it counts.
    needs: {},
  },
  'issuer-anomaly': {
    asks: 'a token or assertion that a detection shows and that is not what its issuer signs',
    isSupporting: true,
    // It rests on what the detection presents, and on no platform's log.
    needs: {},
  },
  'unfamiliar-origin': {
    asks: 'a hosting network or an anonymiser, or a program in place of a browser, where the person never was',
    isSupporting: true,
    needs: { session: [SESSION_USE, ['ip']] },
  },
  'known-egress': forInnocence('it comes from the organisation’s own egress, as policy names it', ['ip']),
  'shared-network': forInnocence('a known device on a network whose addresses are elsewhere than people', [
    'ip',
  ]),
  'registered-travel': forInnocence('the person had announced the journey, as policy names it', ['ip']),
  'vendor-back-channel': forInnocence('the vendor’s own servers act for the person', ['user-agent']),
  'first-party-client': forInnocence('a client of the platform’s own maker refreshes', ['ip']),
  'approved-impersonation': forInnocence('an administrator acts as the person with logged leave', [
    'session-id',
  ]),
  'browser-upgrade': forInnocence('the same browser in another version', ['user-agent']),
  'long-session-refresh': forInnocence('a known device refreshes what it holds', ['user-agent']),
  'concurrent-geographies': {
    asks: 'one person in several places at once, where the record names the place',
    isSupporting: true,
    needs: { session: [['session-use', 'login'], ['ip']], token: [TOKEN_USE, ['token-id'], ['ip']] },
  },
  'mfa-not-satisfied': {
    asks: 'a sign-in past the second factor that is expected',
    isSupporting: true,
    needs: { session: [['login', 'session'], ['mfa']] },
  },
  'unusual-api-by-new-credential': {
    asks: 'calls that are unusual for who makes them, with a credential that is new',
    isSupporting: true,
    needs: { session: [['api-call'], ['session-id']], token: [['api-call'], ['token-id']] },
  },
};

export interface JudgeContext {
  /** How far back before an incident the logs are read, in milliseconds (policy, `lookBack`). */
  readonly lookBackMs: number;
  /** The identity providers that are configured: a sign-in behind a use elsewhere is looked for there. */
  readonly identityProviders: readonly Pick<CoverageFacts, 'platform' | 'log' | 'telemetry'>[];
  /** Whether anything is configured at all; if not, nothing is said of identity providers that are missing. */
  readonly isConfigured: boolean;
}

export interface SignalMark extends Mark {
  readonly signal: CoveredSignal;
  readonly idKind: IdKind;
}

/** What each signal can say of sessions and of tokens on a platform at a tier. */
export function signalMarks(
  facts: Pick<CoverageFacts, 'kind' | 'log' | 'platform'>,
  tier: TelemetryTier,
  context: JudgeContext,
): readonly SignalMark[] {
  return Object.entries(SIGNALS).flatMap(([id, { needs, byAbsence }]) =>
    (['session', 'token'] as const).flatMap((idKind) => {
      const wanted = needs[idKind];
      if (!wanted) return [];
      const signal = id as CoveredSignal;
      const shown = shownMark(facts, tier, wanted);
      const limits = byAbsence ? absenceLimits(facts, tier, idKind, context) : [];
      return [{ signal, idKind, ...limited(shown, limits) }];
    }),
  );
}

/** The best that any signal for compromise can say of a kind of credential; no more than its use (`used`) is shown. */
export function judged(kind: CredentialKind, marks: readonly SignalMark[], used: Grade): Mark {
  if (kind === 'saml-assertion') return { grade: 'no', why: 'no signal judges assertions' };
  if (used === 'no') return { grade: 'no', why: 'its use is not shown, or by no id' };
  const idKind = kind === 'session' || kind === 'session-cookie' ? 'session' : 'token';
  const own = marks.filter(({ idKind: of, signal }) => of === idKind && !SIGNALS[signal].isSupporting);
  const grade = least(used, most(...own.map((mark) => mark.grade)));
  return { grade, why: own.map((mark) => `${mark.signal}: ${mark.grade}`).join('; ') };
}

function shownMark({ log }: Pick<CoverageFacts, 'log'>, tier: TelemetryTier, needs: Needs): Mark {
  if (log === undefined) return { grade: 'no', why: 'there is no log to read' };
  const shown = { ...tier.events, ...tier.ids };
  const graded = needs.map((names) => ({
    names: names.join(' or '),
    grade: most(...names.map((name) => gradeOf(shown[name]))),
  }));
  const grade = least(...graded.map((each) => each.grade));
  if (grade === 'yes') return { grade, why: 'all that it needs is shown' };
  const short = graded.filter((each) => each.grade === grade).map(({ names }) => names);
  return { grade, why: `${grade === 'no' ? 'not shown' : 'partly shown'}: ${short.join(', ')}` };
}

/** Why nothing being there would not count. */
function absenceLimits(
  { kind, platform }: Pick<CoverageFacts, 'kind' | 'platform'>,
  tier: TelemetryTier,
  idKind: IdKind,
  { lookBackMs, identityProviders, isConfigured }: JudgeContext,
): readonly string[] {
  const { isShown, lifeMs } = issuanceOf(platform, idKind, '');
  const own = tooShort(tier, idKind, lifeMs, lookBackMs);
  const others = identityProviders.filter((each) => each.platform !== platform);
  const short = others.filter((each) => !reaches(each, lifeMs)).map((each) => each.platform);
  return [
    ...(isShown ? [] : [`its log does not show the issuance of a ${idKind} under the id that uses carry`]),
    ...(own === undefined ? [] : [own]),
    ...(short.length > 0 ? [`the log of ${short.join(', ')} does not reach as far`] : []),
    ...(kind === 'saas' && isConfigured && identityProviders.length === 0
      ? ['no identity provider is configured, where the sign-in would show']
      : []),
  ];
}

function reaches({ log, telemetry }: JudgeContext['identityProviders'][number], lifeMs: number): boolean {
  return log !== undefined && telemetry.some((tier) => keepsLongEnough(tier, lifeMs));
}

/** A log that is too short can clear a credential, by the sign-in that it shows, and accuse none. */
function limited({ grade, why }: Mark, limits: readonly string[]): Mark {
  if (grade === 'no' || limits.length === 0) return { grade, why };
  return { grade: 'partly', why: `${why}; it can clear but not accuse: ${limits.join('; ')}` };
}
