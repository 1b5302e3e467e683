import type { ConnectorFacts, ResidualAccess } from '../containment.ts';
import type { EvidenceBundle } from '../evidence.ts';
import type { Digest } from '../ports.ts';
import { takenBack } from '../run/leases/taken-back.ts';
import type { Incident } from '../run/state.ts';
import { type Cut, cutOf, cutOfLayer, cutsOf } from './cuts.ts';
import { type Held, heldIn } from './held.ts';
import { type Cutting, isSettled, type Ledger, type LedgerLine } from './ledger.ts';

export interface LedgerContext {
  /** The evidence of the last round; undefined where there is none, or it is kept no longer. */
  readonly bundle: EvidenceBundle | undefined;
  /** What the connectors declare of their actions. */
  readonly connectors: readonly ConnectorFacts[];
  readonly now: Date;
  readonly digest: Pick<Digest, 'ofJson'>;
}

/** A line without what time and people make of it. */
type Draft = Omit<LedgerLine, 'id' | 'state' | 'accepted'>;

/** Adds up what may still work of an incident's credentials. Pure: the same incident and evidence give the same lines. */
export function ledgerOf(incident: Incident, context: LedgerContext): Ledger {
  const cuts = cutsOf(incident, context.connectors);
  const drafts = [
    ...heldIn(incident, context.bundle).map((held) => lineOf(held, cuts, incident)),
    ...declaredLines(cuts),
    ...leftLines(cuts),
  ];
  const at = context.now.toISOString();
  const lines = distinct(drafts.map((draft) => settled(draft, incident, at, context.digest)));
  const sorted = lines.toSorted(byUrgency);
  return { incidentId: incident.id, at, lines: sorted, ...endOf(sorted), open: lines.filter(isOpen).length };
}

function isOpen(line: LedgerLine): boolean {
  return !isSettled(line);
}

function lineOf(held: Held, cuts: readonly Cut[], incident: Incident): Draft {
  const { platform, accountId, kind, origin, from } = held;
  const cut = cutOf(held, cuts);
  return {
    platform,
    account: accountName(incident, platform, accountId),
    accountId,
    kind,
    what: whatOf(held),
    origin,
    from,
    opens: opensOf(held),
    ...(cut ? { cutBy: placeOf(cut) } : {}),
    proof: cut?.proof ?? 'not-cut',
    ...(cut?.proof === 'proven' ? provenEnd(cut) : worstEnd(held, cut, cuts)),
  };
}

/** How a credential is called in its line: where it has no id of its own, by when it was made, so that two are two. */
export function whatOf({ kind, id, name, bornAt }: Named): string {
  const when = id === undefined && bornAt ? `of ${bornAt}` : '';
  const named = [id, name && `(${name.slice(0, 400)})`, when].filter(Boolean).join(' ');
  return `${kind} ${named || 'without an id'}`.slice(0, 600);
}

interface Named {
  readonly kind: Held['kind'];
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly bornAt?: string | undefined;
}

function provenEnd({ capability, item }: Cut): Pick<Draft, 'endsAt' | 'endsWhy'> {
  return { endsAt: item.provenAt ?? null, endsWhy: `cut by ${capability}, and that is proven` };
}

/** When what is not proven to be cut ends at worst: by its own lifetime, or by the bound that its platform declares. */
function worstEnd(held: Held, cut: Cut | undefined, cuts: readonly Cut[]): Pick<Draft, 'endsAt' | 'endsWhy'> {
  const said = cut ? saidOf(cut).slice(0, 700) : 'no action was aimed at it';
  if (held.expiresAt) return { endsAt: held.expiresAt, endsWhy: `${said}; its lifetime ends then` };
  const bound = held.kind === 'access-token' ? boundOf(held, cuts) : undefined;
  if (bound) return { endsAt: bound.endsAt, endsWhy: `${said}; ${bound.why}` };
  return { endsAt: null, endsWhy: `${said}; it has no end by itself that is known` };
}

function saidOf({ capability, proof, item, takenBack }: Cut): string {
  if (takenBack) return `${capability} was taken back at ${takenBack.at}: ${takenBack.why}`;
  return `${capability} is ${proof}${item.why ? `: ${item.why}` : ''}`;
}

/** Access tokens outlive what they were made from, by as long as the platform declares. */
function boundOf(
  { platform, accountId, bornAt }: Held,
  cuts: readonly Cut[],
): { readonly endsAt: string; readonly why: string } | undefined {
  for (const { account, facts, item } of cuts) {
    if (account.platform !== platform || account.id !== accountId || !item.acceptedAt) continue;
    const declared = (item.residual ?? facts?.residual ?? []).find(({ layer }) => layer === 'access-token');
    if (declared?.endsWithinMs == null) continue;
    const from = bornAt !== undefined && bornAt > item.acceptedAt ? bornAt : item.acceptedAt;
    return { endsAt: after(from, declared.endsWithinMs), why: declared.why };
  }
  return undefined;
}

const HELD: ReadonlySet<Cut['proof']> = new Set(['proven', 'effective']);

/** What the actions that took hold declare that they do not cut, as far as no other one did. */
function declaredLines(cuts: readonly Cut[]): Draft[] {
  return cuts
    .filter(({ proof }) => HELD.has(proof))
    .flatMap((cut) =>
      (cut.item.residual ?? []).flatMap((residual): Draft[] => {
        const by = cutOfLayer(residual.layer, cut.account, cuts);
        return by?.proof === 'proven' ? [] : [declaredLine(cut, residual)];
      }),
    );
}

function declaredLine(cut: Cut, { what, endsWithinMs, why }: ResidualAccess): Draft {
  const from = cut.item.acceptedAt ?? cut.item.intendedAt;
  const isBounded = endsWithinMs !== null && from !== undefined;
  return {
    ...accountOf(cut),
    kind: 'declared',
    what,
    origin: `${cut.capability} does not cut it`,
    from: ['action'],
    declaredBy: placeOf(cut),
    opens: `what the account may do at ${cut.account.platform}`,
    proof: 'not-cut',
    endsAt: isBounded ? after(from, endsWithinMs) : null,
    endsWhy: why,
  };
}

/**
 * What was to be cut and was not, unless the same was done by another step or run. What was taken back was done, and was meant
 * to be: what it had cut is open again in lines of its own.
 */
function leftLines(cuts: readonly Cut[]): Draft[] {
  return cuts
    .filter(
      (cut) =>
        !HELD.has(cut.proof) && !cut.takenBack && cut.facts?.unprovable !== true && !isTakenUp(cut, cuts),
    )
    .map((cut) => ({
      ...accountOf(cut),
      kind: 'left',
      what: cut.proof === 'not-done' ? `${cut.capability} was not done` : `${cut.capability} is ${cut.proof}`,
      origin: `step ${cut.step} of ${cut.runId}`,
      from: ['action'],
      opens: `what the account may do at ${cut.account.platform}`,
      cutBy: placeOf(cut),
      proof: cut.proof,
      endsAt: null,
      endsWhy: cut.item.gap ?? cut.item.why ?? 'it is not known to have taken hold',
    }));
}

function isTakenUp(cut: Cut, cuts: readonly Cut[]): boolean {
  const isSame = ({ account, capability, proof }: Cut) =>
    (proof === 'proven' || proof === 'undone') &&
    capability === cut.capability &&
    account.platform === cut.account.platform &&
    account.id === cut.account.id;
  if (cuts.some(isSame)) return true;
  const layers = cut.facts?.cuts ?? [];
  return (
    layers.length > 0 && layers.every((layer) => cutOfLayer(layer, cut.account, cuts)?.proof === 'proven')
  );
}

function accountOf({ account }: Cut): Pick<Draft, 'platform' | 'account' | 'accountId'> {
  const { platform, id: accountId, email = accountId } = account;
  return { platform, account: email, accountId };
}

function placeOf({ runId, step, item, capability }: Cut): Cutting {
  return { runId, step, index: item.index, capability };
}

function opensOf({ platform, kind, scopes }: Held): string {
  if (scopes && scopes.length > 0) return `${platform}: ${scopes.join(' ')}`.slice(0, 1_024);
  if (kind === 'factor') return `a sign-in to ${platform} by this factor`;
  if (kind === 'rule') return `what comes in at ${platform}: it goes on to where the rule says`;
  if (kind === 'account' || kind === 'identity-provider') return `${platform}, by a way in of its own`;
  return `what the account may do at ${platform}`;
}

function accountName({ evidence }: Incident, platform: string, accountId: string): string {
  const found = evidence?.accounts.find((each) => each.platform === platform && each.id === accountId);
  return found?.email ?? accountId;
}

function settled(draft: Draft, incident: Incident, at: string, digest: LedgerContext['digest']): LedgerLine {
  const { platform, accountId, kind, what } = draft;
  const id = `l-${digest.ofJson([platform, accountId, kind, what]).slice(0, 16)}`;
  const found = incident.accepted?.get(id);
  // Nobody has answered for a use that came after, nor for what was given back after.
  const used = incident.contradictions?.findLast((each) => isOf(each, draft));
  const back = draft.cutBy && takenBack(incident, draft.cutBy, '')?.closed?.at;
  const isAnswered =
    found !== undefined && [used?.at, back].every((each) => each === undefined || each < found.at);
  const accepted = isAnswered ? found : undefined;
  const isExpired = draft.endsAt !== null && draft.endsAt <= at;
  const state = draft.proof === 'proven' ? 'proven' : isExpired ? 'expired' : accepted ? 'accepted' : 'open';
  const answer = accepted && { by: accepted.by.email, reason: accepted.reason, at: accepted.at };
  return { ...draft, id, state, ...(answer ? { accepted: answer } : {}) };
}

function isOf(place: { runId: string; step: string; index: number }, { cutBy }: Draft): boolean {
  return cutBy?.runId === place.runId && cutBy.step === place.step && cutBy.index === place.index;
}

/** The same said by several actions is one line, with the latest end. */
function distinct(lines: readonly LedgerLine[]): LedgerLine[] {
  const found = new Map<string, LedgerLine>();
  for (const line of lines) {
    const there = found.get(line.id);
    if (!there || isLater(line.endsAt, there.endsAt)) found.set(line.id, line);
  }
  return [...found.values()];
}

function isLater(a: string | null, b: string | null): boolean {
  if (b === null) return false;
  return a === null || a > b;
}

function byUrgency(a: LedgerLine, b: LedgerLine): number {
  return (
    Number(isSettled(a)) - Number(isSettled(b)) ||
    (b.endsAt ?? '9999').localeCompare(a.endsAt ?? '9999') ||
    a.platform.localeCompare(b.platform) ||
    a.what.localeCompare(b.what)
  );
}

function endOf(lines: readonly LedgerLine[]): Pick<Ledger, 'accessEndsAt' | 'accessEndsWhy'> {
  if (lines.length === 0) return { accessEndsAt: null, accessEndsWhy: 'nothing is known to be held' };
  const endless = lines.filter(({ endsAt }) => endsAt === null);
  const [first] = endless;
  if (first) {
    const more = endless.length > 1 ? `, and ${endless.length - 1} more` : '';
    return {
      accessEndsAt: null,
      accessEndsWhy: `${first.what} at ${first.platform}${more}: ${first.endsWhy}`,
    };
  }
  const last = lines.reduce((a, b) => (b.endsAt! > a.endsAt! ? b : a));
  return { accessEndsAt: last.endsAt, accessEndsWhy: `${last.what} at ${last.platform}: ${last.endsWhy}` };
}

function after(from: string, ms: number): string {
  return new Date(Date.parse(from) + ms).toISOString();
}
