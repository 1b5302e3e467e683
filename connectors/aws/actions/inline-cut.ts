import {
  type ActionPlan,
  type ActionReceipt,
  type Call,
  judge,
  nothingCalled,
  type ProofReading,
  receiptOf,
} from 'countersign/kit';
import type { AwsClient } from '../client.ts';
import { deletePolicy, type InlinePolicyRef, putEventOf, putPolicy, readPolicy } from '../inline-policy.ts';
import { iamChangesSince, inWords, lastWith } from '../log-proof.ts';
import {
  deniesBefore,
  denyIssuedBefore,
  documentIn,
  documentOf,
  type Narrowed,
  SESSIONS_POLICY,
  secondAfter,
  statementsIn,
} from '../policy-document.ts';
import { ENFORCED_WITHIN_MS } from './settles.ts';

/** A denial of what was issued before an instant, as an inline policy of a user or a role. */
export interface InlineCut {
  readonly policy: InlinePolicyRef;
  readonly only: Narrowed;
}

/** For the approver, and for undo. */
export interface StandingCut {
  readonly document: string | undefined;
  /** Before which everything is denied. */
  readonly instant: string | undefined;
}

export async function standingCut(client: AwsClient, { policy, only }: InlineCut): Promise<StandingCut> {
  const document = await readPolicy(client, policy);
  const statements = statementsIn(document === undefined ? undefined : documentIn(document));
  const instants = statements.flatMap((each) => deniesBefore(each, SESSIONS_POLICY, only) ?? []);
  return { document, instant: instants.toSorted().at(-1) };
}

export function standingLines({ document, instant }: StandingCut, { policy }: InlineCut): string[] {
  if (document === undefined) return [];
  return instant
    ? [`the policy ${policy.name} denies what was issued before ${instant} already; it is brought up to now`]
    : [`a policy ${policy.name} with another content is written over, and brought back by undo`];
}

/** Denies all that was issued up to now. */
export function makeCut(client: AwsClient, { policy, only }: InlineCut): Promise<Call> {
  const instant = secondAfter(client.context.clock.now());
  return putPolicy(client, policy, documentOf([denyIssuedBefore(SESSIONS_POLICY, instant, only)]));
}

/** Sessions that were cut and have not ended come back to life. */
export async function takeBackCut(
  client: AwsClient,
  { policy }: InlineCut,
  { before }: ActionPlan,
): Promise<ActionReceipt> {
  const { document } = before;
  const now = await readPolicy(client, policy);
  if (now === undefined || now === document) return nothingCalled('the denial is gone already');
  const call =
    typeof document === 'string' ? putPolicy(client, policy, document) : deletePolicy(client, policy);
  return receiptOf([await call], ENFORCED_WITHIN_MS);
}

/** The policy must deny up to the call at least: an earlier cut left later sessions alive. */
export async function proveCut(client: AwsClient, cut: InlineCut, since: string): Promise<ProofReading> {
  const { policy } = cut;
  const { instant } = await standingCut(client, cut);
  const isCut = instant !== undefined && Date.parse(instant) >= Date.parse(since);
  const operation = putEventOf(policy);
  const change = lastWith(await iamChangesSince(client, operation, since), [policy.owner, policy.name]);
  return judge({
    saw: [
      instant
        ? `the policy ${policy.name} denies everything to what was issued before ${instant}`
        : `no policy ${policy.name} denies what was issued before`,
      inWords(change, operation),
    ],
    now: isCut ? 'gone' : change ? 'again' : 'there',
    before: 'shown',
    log: change ? 'recorded' : 'silent',
    why: 'IAM shows the policy that denies, and CloudTrail records its writing; AWS lists no sessions, and shows nowhere that the policy holds in every Region.',
  });
}
