import type { CredentialKind } from '../credential.ts';
import { layersOf } from './contained.ts';
import type { CoverageFacts, Shown, ShownEvent, ShownId, TelemetryTier } from './facts.ts';
import { type Grade, gradeOf, halves, least, type Mark, most } from './grade.ts';

type Platform = Pick<CoverageFacts, 'kind' | 'lists' | 'log' | 'actions'>;

const WORDS = { shown: 'shown', partly: 'partly shown', 'not-shown': 'not shown' } as const;

/** How a credential of each kind shows: as being there, as being used, and by which id the two are joined. */
const TRACES = {
  session: { is: ['session'], used: ['session-use', 'api-call'], id: 'session-id', list: 'sessions' },
  'access-token': { is: ['token-mint'], used: ['token-use'], id: 'token-id', list: undefined },
  // A refresh token is used to mint another token.
  'refresh-token': { is: ['token-mint'], used: ['token-mint'], id: 'token-id', list: 'tokens' },
  'api-key': { is: ['token-mint'], used: ['token-use', 'api-call'], id: 'token-id', list: 'tokens' },
} as const satisfies Record<string, Trace>;

interface Trace {
  readonly is: readonly ShownEvent[];
  readonly used: readonly ShownEvent[];
  readonly id: ShownId;
  /** The list in which such a credential may stand. */
  readonly list: 'sessions' | 'tokens' | undefined;
}

/** Whether credentials of a kind show at all on a platform: that they are there, and that they are used. */
export function seen(kind: CredentialKind, platform: Platform, tier: TelemetryTier): Mark {
  if (kind === 'saml-assertion') return assertionSeen(platform, tier);
  // A cookie shows by the session it belongs to.
  const trace = TRACES[kind === 'session-cookie' ? 'session' : kind];
  const list = trace.list !== undefined && platform.lists[trace.list] ? trace.list : undefined;
  const listed = list === undefined ? 'no' : namedIn(list, kind, platform);
  const id = inLog(platform, tier.ids[trace.id]);
  const is = strongest(trace.is, platform, tier);
  const used = strongest(trace.used, platform, tier);
  const begins = most(listed, least(gradeOf(is), gradeOf(id)));
  const grade = halves(begins, usedGrade(kind, platform, tier));
  const parts = [
    `${LISTED[listed](list)}, its beginning is ${WORDS[is]}`,
    `its use is ${WORDS[used]}`,
    `its id is ${WORDS[id]}`,
  ];
  return { grade, why: parts.join('; ') };
}

const LISTED = {
  yes: (list: string | undefined) => `listed (${list}.list)`,
  partly: (list: string | undefined) => `perhaps listed (${list}.list)`,
  no: () => 'in no list',
} as const;

/** A list of tokens does not state which kinds it names: it is believed for those that the connector can act on. */
function namedIn(
  list: 'sessions' | 'tokens',
  kind: CredentialKind,
  { kind: platform, actions }: Platform,
): Grade {
  if (list === 'sessions') return 'yes';
  const layers = layersOf(kind, platform);
  return actions.some(({ cuts }) => cuts.some((layer) => layers.includes(layer))) ? 'yes' : 'partly';
}

/** How far the log shows credentials of a kind in use, with their id. */
export function usedGrade(kind: CredentialKind, platform: Platform, tier: TelemetryTier): Grade {
  if (kind === 'saml-assertion') return 'no';
  const { used, id } = TRACES[kind === 'session-cookie' ? 'session' : kind];
  return least(gradeOf(strongest(used, platform, tier)), gradeOf(inLog(platform, tier.ids[id])));
}

/** No log names assertions by id: at the identity provider the sign-on shows, at the other side the sign-in it began. */
function assertionSeen(platform: Platform, tier: TelemetryTier): Mark {
  const issued = platform.kind === 'saas' ? 'not-shown' : inLog(platform, tier.events['session-use']);
  const used = platform.kind === 'identity-provider' ? 'not-shown' : inLog(platform, tier.events.login);
  const grade: Grade = most(gradeOf(issued), gradeOf(used)) === 'no' ? 'no' : 'partly';
  const sides = [
    ...(platform.kind === 'saas' ? [] : [`the sign-on that issues it is ${WORDS[issued]}`]),
    ...(platform.kind === 'identity-provider' ? [] : [`the sign-in that it begins is ${WORDS[used]}`]),
  ];
  return { grade, why: `${sides.join('; ')}; no record carries its id` };
}

function strongest(events: readonly ShownEvent[], platform: Platform, tier: TelemetryTier): Shown {
  const shown = events.map((event) => inLog(platform, tier.events[event]));
  return shown.find((each) => each === 'shown') ?? shown.find((each) => each === 'partly') ?? 'not-shown';
}

/** Without a log that is read, nothing of it shows. */
function inLog({ log }: Platform, shown: Shown): Shown {
  return log === undefined ? 'not-shown' : shown;
}
