import type { AccessLayer, CredentialKind } from '../credential.ts';
import { formatDuration } from '../duration.ts';
import type { CoverageAction, CoverageFacts } from './facts.ts';
import { type Grade, halves, least, type Mark } from './grade.ts';

/** A credential kind, or the account that all of them hang on. */
export type Contained = CredentialKind | 'account';

export interface Containment {
  /** What ends the access, and whether all of it. */
  readonly cut: Mark;
  /** What stays open, and why; empty when all of it is cut. */
  readonly left: readonly string[];
  /** Whether it is shown afterwards that the access is gone. */
  readonly verify: Mark;
  readonly undo: Mark;
  /** The capabilities that cut it. */
  readonly capabilities: readonly string[];
  /** The scopes that these need. */
  readonly scopes: readonly string[];
}

/** What can be done about a credential of a kind on a platform. */
export function contained(kind: Contained, facts: Pick<CoverageFacts, 'kind' | 'actions'>): Containment {
  const layers = layersOf(kind, facts.kind);
  const usable = facts.actions.filter(
    ({ cuts, offered }) => offered !== 'not-so-configured' && cuts.some((layer) => layers.includes(layer)),
  );
  const { cut, left } = cutMark(layers, usable, facts);
  const nothing = { grade: 'no', why: 'nothing is cut' } as const;
  return {
    cut,
    left,
    verify: usable.length === 0 ? nothing : verifyMark(usable),
    undo: usable.length === 0 ? nothing : undoMark(usable),
    capabilities: usable.map(({ capability }) => capability),
    scopes: [...new Set(usable.flatMap(({ scopes }) => scopes))],
  };
}

/** The layers of access that a credential of a kind opens there. */
export function layersOf(kind: Contained, platform: CoverageFacts['kind']): readonly AccessLayer[] {
  switch (kind) {
    case 'session':
    case 'session-cookie':
      if (platform === 'both') return ['idp-session', 'app-session'];
      return [platform === 'saas' ? 'app-session' : 'idp-session'];
    case 'access-token':
      return ['access-token'];
    case 'refresh-token':
      return ['refresh-token'];
    case 'api-key':
      return ['static-key'];
    case 'saml-assertion':
      return [];
    case 'account':
      return ['account'];
  }
}

function cutMark(
  layers: readonly AccessLayer[],
  usable: readonly CoverageAction[],
  facts: Pick<CoverageFacts, 'actions'>,
): { readonly cut: Mark; readonly left: readonly string[] } {
  if (layers.length === 0) {
    const why = 'an assertion cannot be taken back: what it began is a session, and its key is the issuer’s';
    return { cut: { grade: 'no', why }, left: [why] };
  }
  const grade = layers.map((layer) => gradeOfLayer(layer, usable)).reduce(halves);
  const left = grade === 'yes' ? [] : layers.flatMap((layer) => leftOf(layer, usable, facts.actions));
  const by = usable.map((action) => `${action.capability}${condition(action)}`).join(', ');
  return { cut: { grade, why: [...(by === '' ? [] : [by]), ...left].join('; ') }, left };
}

/** Whole where something cuts the layer whatever the settings, and leaves nothing of it. */
function gradeOfLayer(layer: AccessLayer, usable: readonly CoverageAction[]): Grade {
  const cutting = usable.filter(({ cuts }) => cuts.includes(layer));
  const isWhole = cutting.some(
    ({ offered, residual }) => offered !== 'depends' && residual.every((each) => each.layer !== layer),
  );
  if (isWhole) return 'yes';
  return cutting.length > 0 ? 'partly' : 'no';
}

/** Why a layer is not cut whole: what forbids it, or what stays open, each thing once. */
function leftOf(
  layer: AccessLayer,
  usable: readonly CoverageAction[],
  all: readonly CoverageAction[],
): readonly string[] {
  if (gradeOfLayer(layer, usable) === 'yes') return [];
  const cutting = usable.filter(({ cuts }) => cuts.includes(layer));
  const forbidden = all
    .filter(({ cuts, offered }) => cuts.includes(layer) && offered === 'not-so-configured')
    .map(({ capability, dependsOn }) => `${capability} is not offered as ${list(dependsOn)} is set`);
  if (cutting.length === 0)
    return [`no action that is offered cuts the layer ${layer}`, ...forbidden, ...open(layer, all)];
  const leaving = cutting.filter(({ residual }) => residual.some((each) => each.layer === layer));
  const conditional = cutting
    .filter((action) => !leaving.includes(action))
    .map(
      ({ capability, dependsOn }) => `${capability} is offered under some settings only: ${list(dependsOn)}`,
    );
  return [...forbidden, ...conditional, ...(conditional.length > 0 ? [] : open(layer, leaving))];
}

/** What actions say stays open on a layer. */
function open(layer: AccessLayer, actions: readonly CoverageAction[]): readonly string[] {
  const left = actions.flatMap(({ residual }) => residual).filter((each) => each.layer === layer);
  const told = left.map(({ what, why, endsWithinMs }) => {
    const end = endsWithinMs === null ? 'no end of its own' : `ends within ${formatDuration(endsWithinMs)}`;
    return `${what}: ${end} (${why.replace(/\.$/, '')})`;
  });
  return [...new Set(told)];
}

function condition({ offered, dependsOn }: CoverageAction): string {
  return offered === 'depends' ? ` (depends on ${list(dependsOn)})` : '';
}

function list(names: readonly string[]): string {
  return names.length > 0 ? names.join(', ') : 'the settings';
}

function verifyMark(usable: readonly CoverageAction[]): Mark {
  const proven = usable.filter(({ provenBy }) => provenBy !== undefined);
  const grade = proven.length === usable.length ? 'yes' : proven.length > 0 ? 'partly' : 'no';
  return {
    grade,
    why: usable
      .map(({ capability, provenBy }) => `${capability}: ${provenBy ?? 'nothing is named that proves it'}`)
      .join('; '),
  };
}

function undoMark(usable: readonly CoverageAction[]): Mark {
  const grades = usable.map(({ effect, canUndo }): Grade => {
    if (canUndo) return 'yes';
    return effect === 'recreatable' ? 'partly' : 'no';
  });
  const isMixed = new Set(grades).size > 1;
  return {
    grade: isMixed ? 'partly' : least(...grades),
    why: usable.map(({ capability, effect }) => `${capability}: ${effect}`).join('; '),
  };
}
