// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import { z } from 'zod';
import { CAPABILITIES } from '../containment.ts';
import { Duration } from '../duration.ts';

/** Words that playbooks and policy share. */

/** The built-ins that are no platform's action. */
export const REPORT = 'report.publish';
export const AWAIT_VERDICT = 'verdict.await';
/** Takes back what the incident's runs did, as far as it can be undone. */
export const UNDO = 'containment.undo';

export const ASK = 'person.ask';
export const WAIT = 'time.wait';
export const NOTIFY = 'notice.send';
export const RUN = 'playbook.run';
export const ASSESS = 'verdict.assess';

/** Every built-in: done once for the whole run, on no account. */
export const BUILT_INS: ReadonlySet<string> = new Set([
  REPORT,
  AWAIT_VERDICT,
  UNDO,
  ASK,
  WAIT,
  NOTIFY,
  RUN,
  ASSESS,
]);

export const WEEK_MS = 7 * 24 * 3_600_000;

export const Use = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be a capability such as sessions.revoke, a platform’s own action such as okta.expire-password, or a built-in: report.publish, verdict.await, containment.undo',
  )
  .max(80)
  .describe(
    `A standard capability (${CAPABILITIES.join(', ')}), a platform’s own action as \`<platform>.<verb>\`, or a built-in: \`${REPORT}\`, \`${AWAIT_VERDICT}\`, \`${UNDO}\`.`,
  );

/** A duration between two bounds, in milliseconds. */
export const bounded = (least: number, most: number, message: string) =>
  Duration.refine((ms) => ms >= least && ms <= most, message);

export const GroupName = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a group name is lower-case kebab-case: security-oncall')
  .max(80);

/** How many distinct people must approve. */
export const Ask = z.enum(['none', 'one', 'two']);
export type Ask = z.infer<typeof Ask>;

/** Words that an expression could not write after `steps.`; `constructor` is one of JavaScript's own. */
const RESERVED_STEP_IDS = new Set(
  'as break const constructor continue else false for function if import in let loop namespace null package prototype return true var void while'.split(
    ' ',
  ),
);

export const StepId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,79}$/, 'a step id is snake_case, so that expressions can name it: cut_sessions')
  .refine((id) => !RESERVED_STEP_IDS.has(id), 'this is a reserved word; choose another step id');

/** A whole `${{ … }}`, as it stands in the file; `parseTemplate` takes it apart. */
export const WholeExpression = z
  .string()
  .max(2_010)
  .regex(/^\s*\$\{\{[\s\S]*\}\}\s*$/, 'must be one expression between ${{ and }}');

/** The step of a run that calls the group of the playbook's `on-failure`; no playbook with one may name a step so. */
export const PAGE_STEP = 'on_failure';
