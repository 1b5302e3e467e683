// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import { z } from 'zod';
import { Fields } from './field-schema.ts';
import {
  ASK,
  ASSESS,
  Ask,
  AWAIT_VERDICT,
  bounded,
  GroupName,
  NOTIFY,
  RUN,
  StepId,
  Use,
  WAIT,
  WEEK_MS,
  WholeExpression,
} from './words.ts';

/**
 * step   one line of a playbook: an action on accounts, a question to people, a wait, a notice, another playbook,
 *        a new assessment, or the report
 *
 * Written with kebab-case keys, camelCase here. Exactly one key says what a step is: `use`, `ask`, `wait`, `notify`, `run`
 * or `assess`; here `use` always names it, for those that are no action by a built-in's name.
 */

const StepApproval = z
  .strictObject({
    ask: Ask.describe(
      'How many distinct people must approve. It can raise what policy demands, never lower it.',
    ),
    within: bounded(1_000, WEEK_MS, 'an approval is open between 1s and 7d')
      .prefault('15m')
      .describe('How long the question stays open: a duration such as 10m. Default 15m.'),
    'if-silent': z
      .enum(['deny', 'approve'])
      .default('deny')
      .describe(
        'What silence means. `approve` is only for actions that can be undone, and only where policy sets `allowSilentApproval`.',
      ),
    group: GroupName.optional().describe('Who is asked; an approver group of the policy. Default: policy’s.'),
  })
  .transform(({ within, 'if-silent': ifSilent, ...rest }) => ({ ...rest, withinMs: within, ifSilent }));

const StepVerify = z
  .strictObject({
    within: bounded(1_000, WEEK_MS, 'proof is looked for between 1s and 7d').describe(
      'How long proof is looked for on the platform, a duration such as 3m; after that the step is unproven and a person is told.',
    ),
    watch: bounded(1_000, 30 * 86_400_000, 'a watch takes between 1s and 30d')
      .optional()
      .describe(
        'How long what is proven to be cut is looked for in the platform’s log, a duration such as 7d. It can lengthen what policy says (`watch.default`), never shorten it.',
      ),
  })
  .transform(({ within, watch }) => ({
    withinMs: within,
    ...(watch === undefined ? {} : { watchMs: watch }),
  }));

/** How long a step waits for its platform when nothing else is said, in milliseconds. */
export const DEFAULT_OUTAGE_WAIT_MS = 5 * 60_000;

const StepIfUnavailable = z
  .strictObject({
    wait: bounded(0, WEEK_MS, 'a platform is waited for between 0s and 7d').describe(
      'How long a platform that is down, or refuses for its rate, is tried again: a duration such as 30m; `0s` goes on at once. After that the action has failed, and the steps that need it begin.',
    ),
  })
  .transform(({ wait }) => ({ waitMs: wait }));

const StepAwait = z
  .strictObject({
    within: bounded(1_000, WEEK_MS, 'a verdict is awaited between 1s and 7d').describe(
      'How long at most, a duration such as 2h. It is over at once when the verdict is decided already, and when policy waits no longer.',
    ),
    'if-undecided': z
      .enum(['stop', 'go-on'])
      .default('stop')
      .describe(
        'What happens when the verdict is still undecided then: `stop` leaves the rest to a person and goes to the report; `go-on` begins the steps that need this one. Default `stop`.',
      ),
  })
  .transform(({ within, 'if-undecided': ifUndecided }) => ({ withinMs: within, ifUndecided }));

const StepAsk = z
  .strictObject({
    question: z.string().min(1).max(2_000).describe('What is asked; `${{ … }}` may stand in it.'),
    form: Fields.default({}).describe('What is to be filled in; without it, a yes is the answer.'),
    group: GroupName.optional().describe('Who may answer; default: policy’s default group.'),
    within: bounded(1_000, WEEK_MS, 'a question is open between 1s and 7d')
      .prefault('15m')
      .describe('How long it stays open. Default 15m.'),
    'if-silent': z
      .enum(['stop', 'go-on'])
      .default('stop')
      .describe(
        'What silence means: `stop` counts as a failure of the step; `go-on` begins what needs it, with `answered` false.',
      ),
  })
  .transform(({ within, 'if-silent': ifSilent, ...rest }) => ({ ...rest, withinMs: within, ifSilent }));

const StepWait = z.union([
  z
    .strictObject({ for: bounded(1_000, WEEK_MS, 'a wait is between 1s and 7d').describe('This long.') })
    .transform((wait) => ({ kind: 'time' as const, forMs: wait.for })),
  z
    .strictObject({
      until: WholeExpression.describe(
        'An expression of type bool; it is asked again whenever something happens.',
      ),
      within: bounded(1_000, WEEK_MS, 'a wait is between 1s and 7d').describe('How long at most.'),
      'if-not': z
        .enum(['stop', 'go-on'])
        .default('stop')
        .describe(
          'When it has not come to hold by then: `stop` counts as a failure of the step. Default `stop`.',
        ),
    })
    .transform((wait) => ({
      kind: 'until' as const,
      until: wait.until,
      withinMs: wait.within,
      ifNot: wait['if-not'],
    })),
]);

const StepNotify = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(3_000)
    .describe('What is said; `${{ … }}` may stand in it. It is data: no markup of it is obeyed.'),
  to: GroupName.optional().describe(
    'An approver group that is called by name; without it, only the incident’s thread.',
  ),
});

const StepAssess = z
  .strictObject({
    within: bounded(10_000, WEEK_MS, 'a new assessment is awaited between 10s and 7d')
      .prefault('15m')
      .describe('How long it is waited for. Default 15m; after that the step has failed.'),
  })
  .transform(({ within }) => ({ withinMs: within }));

const StepRetry = z
  .strictObject({
    attempts: z.int().min(2).max(10).describe('How often in all.'),
    wait: bounded(1_000, 24 * 3_600_000, 'the pause before a repetition is between 1s and 24h')
      .prefault('10s')
      .describe('The pause before the second attempt; it doubles with each. Default 10s.'),
  })
  .transform(({ wait, ...rest }) => ({ ...rest, waitMs: wait }));

const StepUndo = z
  .strictObject({
    after: bounded(60_000, 90 * 24 * 3_600_000, 'a lease ends between 1m and 90d').describe(
      'When what was done is taken back, a duration after it was proven.',
    ),
    unless: WholeExpression.optional().describe(
      'An expression of type bool, asked at that time: where it holds, nothing is taken back and a person is told.',
    ),
  })
  .transform(({ after, ...rest }) => ({ ...rest, afterMs: after }));

const ForEach = z
  .union([
    WholeExpression.transform((list) => ({ list, parallel: undefined })),
    z
      .strictObject({
        in: WholeExpression,
        parallel: z.int().min(1).max(500).describe('How many are under way at once, at most.'),
      })
      .transform((each) => ({ list: each.in, parallel: each.parallel })),
  ])
  .describe(
    'A list, `${{ … }}`; the step is done once for each, which `with` names `item`. At most 500. `{ in, parallel }` bounds how many are under way at once.',
  );

const OnFailure = z
  .union([
    z.enum(['continue', 'stop']),
    z.strictObject({ 'go-to': StepId }).transform((goTo) => ({ goTo: goTo['go-to'] })),
  ])
  .default('continue')
  .describe(
    'What follows when it fails, is refused or stays unproven: `continue` (default) begins the steps that need it; `stop` ends the run with its report; `go-to` begins only that step, and what needs it, of all that needs this one.',
  );

const KINDS = { ask: ASK, wait: WAIT, notify: NOTIFY, run: RUN, assess: ASSESS } as const;
type Kind = keyof typeof KINDS;

export const Step = z
  .strictObject({
    use: Use.optional(),
    ask: StepAsk.optional().describe(
      'A question to people, with a form; the answer is `steps.<id>.answer.<field>`.',
    ),
    wait: StepWait.optional().describe('Waits for a time, or until an expression holds.'),
    notify: StepNotify.optional().describe('Tells people something.'),
    run: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'the id of a playbook, such as identity-review')
      .max(80)
      .optional()
      .describe('Another playbook, given its inputs by `with`; the step ends when that run does.'),
    assess: StepAssess.optional().describe('Fetches and assesses again, and waits for the verdict.'),
    needs: z
      .array(StepId)
      .max(100)
      .default([])
      .describe('Steps that must have ended before this one begins; a skipped step has ended.'),
    join: z
      .union([z.enum(['all', 'any']), z.int().min(1).max(100)])
      .default('all')
      .describe(
        'How many of `needs` are waited for: `all` (default), `any`, or a number of them that were done and not skipped; when all have ended and fewer were done, the step is skipped.',
      ),
    when: WholeExpression.optional().describe(
      'A condition, `${{ … }}` of type bool; when it does not hold, the step is skipped. Evaluated once, before `for-each`.',
    ),
    'for-each': ForEach.optional(),
    with: z
      .record(
        z.string().regex(/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/, 'an input is kebab-case: include-tokens'),
        z.json(),
      )
      .default({})
      .describe(
        'What the action is given. `account` is the account it is done to; the rest is the action’s own input. `${{ … }}` may stand in any text.',
      ),
    approval: StepApproval.optional().describe(
      'Asks people before the step; without it, policy alone decides.',
    ),
    verify: StepVerify.optional().describe('How long proof is looked for.'),
    await: StepAwait.optional().describe(`How long \`${AWAIT_VERDICT}\` waits; that step must have it.`),
    retry: StepRetry.optional().describe(
      'Tries again what failed; only for reads, and for actions whose connector declares that a repeat changes nothing.',
    ),
    timeout: bounded(1_000, WEEK_MS, 'a step takes between 1s and 7d')
      .optional()
      .describe(
        'How long the step may take, a duration; after that nothing more of it is begun, and what was called is seen through to its proof.',
      ),
    'on-failure': OnFailure,
    undo: StepUndo.optional().describe('When an action that can be undone is taken back.'),
    'if-unavailable': StepIfUnavailable.optional().describe(
      'What happens when the platform does not answer; without it, it is waited for 5m.',
    ),
  })
  .superRefine((step, context) => {
    const said = [...(step.use === undefined ? [] : ['use']), ...kindsOf(step)];
    if (said.length === 1) return;
    const message =
      said.length === 0
        ? 'a step says what it is by one of use, ask, wait, notify, run, assess; this one says none'
        : `a step is one thing; this one is ${said.join(' and ')}`;
    context.addIssue({ code: 'custom', path: [], message });
  })
  .transform(
    ({
      use,
      timeout,
      'for-each': forEach,
      'if-unavailable': ifUnavailable,
      'on-failure': onFailure,
      ...step
    }) => ({
      ...step,
      use: use ?? KINDS[kindsOf(step)[0] ?? 'ask'],
      onFailure,
      ...(timeout === undefined ? {} : { timeoutMs: timeout }),
      ...(ifUnavailable === undefined ? {} : { ifUnavailable }),
      ...(forEach === undefined ? {} : { forEach: forEach.list }),
      ...(forEach?.parallel === undefined ? {} : { parallel: forEach.parallel }),
    }),
  );
/** One line of a playbook. */
export type Step = z.infer<typeof Step>;

function kindsOf(step: { readonly [K in Kind]?: unknown }): Kind[] {
  return (Object.keys(KINDS) as Kind[]).filter((kind) => step[kind] !== undefined);
}
