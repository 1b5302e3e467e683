import { z } from 'zod';
import { Effect } from '../containment.ts';
import { formatDuration } from '../duration.ts';
import { type Account, Platform, type Principal } from '../principal.ts';
import type { Policy } from './policy-schema.ts';
import { bounded, GroupName, Use } from './words.ts';

/**
 * budget   how many identities may be contained in a time, across all incidents, before people are asked
 *
 * Who can forge detections could otherwise have everybody signed out.
 */

export const Budget = z
  .strictObject({
    effect: z
      .array(Effect.exclude(['read']))
      .min(1)
      .optional()
      .describe('Any of these effects.'),
    capability: z.array(Use).min(1).optional().describe('Any of these actions.'),
    platform: z.array(Platform).min(1).optional().describe('On any of these platforms.'),
    identities: z
      .int()
      .min(1)
      .max(1_000_000)
      .describe('How many identities; the same one counts once in that time, whatever is done to it.'),
    within: bounded(60_000, 30 * 24 * 3_600_000, 'a budget is for 1m to 30d').describe(
      'In how long, a duration such as 1h.',
    ),
    ask: z.enum(['one', 'two']).default('two').describe('How many distinct people must approve past it.'),
    group: GroupName.optional().describe('Who is asked past it; default `approvers.defaultGroup`.'),
  })
  .transform(({ within, ...rest }) => ({ ...rest, withinMs: within }));
export type Budget = z.infer<typeof Budget>;

export const Budgets = z
  .array(Budget)
  .max(50)
  .default([])
  .describe(
    'How many identities may be contained in a time, across incidents. All that is named must fit an action for it to count; past it nothing fails, but people are asked.',
  );

/** What is counted against budgets. */
export interface BudgetedAction {
  readonly platform: string;
  readonly capability: string;
  readonly effect: Effect;
}

/** The budgets that an action counts against; none for what only reads. */
export function budgetsFor(policy: Pick<Policy, 'budgets'>, action: BudgetedAction): readonly Budget[] {
  if (action.effect === 'read') return [];
  const fits = (wanted: readonly string[] | undefined, is: string) => !wanted || wanted.includes(is);
  return policy.budgets.filter(
    ({ effect, capability, platform }) =>
      fits(effect, action.effect) && fits(capability, action.capability) && fits(platform, action.platform),
  );
}

/** What a budget's uses are kept under: how many identities it allows can be changed without forgetting them. */
export function budgetKey({ effect, capability, platform, withinMs }: Budget): string {
  return JSON.stringify([sorted(effect), sorted(capability), sorted(platform), withinMs]);
}

function sorted(names: readonly string[] | undefined): readonly string[] | null {
  return names?.toSorted() ?? null;
}

/** A budget in words: `20 identities in 1h by irreversible actions on okta`. */
export function budgetWords({ effect, capability, platform, identities, withinMs }: Budget): string {
  const what = capability?.join(', ') ?? (effect ? `${effect.join(' or ')} actions` : 'any action');
  const where = platform ? ` on ${platform.join(', ')}` : '';
  return `${identities} ${identities === 1 ? 'identity' : 'identities'} in ${formatDuration(withinMs)} by ${what}${where}`.slice(
    0,
    300,
  );
}

/** Who is counted: one person on all platforms is one. */
export function identityOf(principal: Principal, account: Account): string {
  const email = principal.email ?? account.email;
  if (email) return email.toLowerCase().slice(0, 512);
  return `${account.platform}/${account.id}`.slice(0, 512);
}
