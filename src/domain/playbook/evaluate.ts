// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import { CountersignError } from '../errors.ts';
import { Account } from '../principal.ts';
import { type CelValue, type Json, toJson } from './cel-value.ts';
import { compile } from './expression.ts';
import { type ItemType, itemTypeOf, type Scope } from './scope.ts';
import type { Step } from './step-schema.ts';
import { parseTemplate, wholeExpression } from './template.ts';

/** A step as it is to be carried out: whether at all, and on what. */
export interface EvaluatedStep {
  /** False when `when` does not hold. */
  readonly run: boolean;
  readonly items: readonly EvaluatedItem[];
}

export interface EvaluatedItem {
  /** From `with.account`; absent when the step names none. */
  readonly account?: Account;
  /** The rest of `with`, evaluated. */
  readonly input: Record<string, Json>;
}

const MOST_ITEMS = 500;
const MOST_DEPTH = 32;

/**
 * Evaluates a step's expressions against what is known. Pure; one item without `for-each`.
 * @throws ERR_EXPRESSION_FAILED naming the key, also for more than 500 items and for an `account` that is none
 */
export function evaluateStep(step: Step, scope: Scope): EvaluatedStep {
  if (step.when !== undefined && !holds('when', step.when, scope)) return { run: false, items: [] };
  if (step.forEach === undefined) return { run: true, items: [itemOf(step, scope)] };
  const { type, value } = evaluated('for-each', step.forEach, scope);
  if (!Array.isArray(value)) throw failed('for-each', 'must come to a list');
  if (value.length > MOST_ITEMS)
    throw failed('for-each', `comes to ${value.length} items; at most ${MOST_ITEMS}`);
  const itemType = itemTypeOf(type);
  return {
    run: true,
    items: value.map((element) => itemOf(step, scope, { type: itemType, value: element })),
  };
}

/** Whether a condition holds, `${{ … }}` as written. @throws ERR_EXPRESSION_FAILED naming the key, also for what is no bool */
export function holds(key: string, text: string, scope: Scope): boolean {
  const { value } = evaluated(key, text, scope);
  if (typeof value !== 'boolean') throw failed(key, 'must come to true or false');
  return value;
}

/** A text with its expressions filled in. @param place the key it stands under @throws ERR_EXPRESSION_FAILED */
export function evaluateText(place: string, text: string, scope: Scope): string {
  const value = filledText(place, text, scope, undefined);
  if (typeof value === 'object') throw failed(place, 'a list, map or null cannot stand inside a text');
  return String(value);
}

interface Current {
  readonly type: ItemType;
  readonly value: CelValue;
}

function itemOf(step: Step, scope: Scope, item?: Current): EvaluatedItem {
  const { account, ...rest } = Object.fromEntries(
    Object.entries(step.with).map(([key, value]) => [
      key,
      filled(`with.${key}`, value as Json, scope, item, 0),
    ]),
  );
  if (account === undefined) return { input: rest };
  const parsed = Account.safeParse(account);
  if (!parsed.success) throw failed('with.account', 'does not come to an account');
  return { account: parsed.data, input: rest };
}

/** A value of `with` with its templates filled, at any depth. */
function filled(place: string, value: Json, scope: Scope, item: Current | undefined, depth: number): Json {
  if (depth > MOST_DEPTH) throw failed(place, 'nests too deeply');
  if (typeof value === 'string') return filledText(place, value, scope, item);
  if (Array.isArray(value)) return value.map((v, i) => filled(`${place}.${i}`, v, scope, item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    ([key, v]) => [key, filled(`${place}.${key}`, v, scope, item, depth + 1)] as const,
  );
  return Object.fromEntries(entries);
}

function filledText(place: string, text: string, scope: Scope, item: Current | undefined): Json {
  const { parts, fault } = parseTemplate(text);
  if (fault) throw failed(place, fault.message);
  const whole = wholeExpression(parts);
  if (whole) return named(place, () => toJson(evaluateSource(place, whole.expression, scope, item).value));
  return parts
    .map((part) => {
      if ('text' in part) return part.text;
      const value = named(place, () => toJson(evaluateSource(place, part.expression, scope, item).value));
      if (typeof value === 'object') throw failed(place, 'a list, map or null cannot stand inside a text');
      return String(value);
    })
    .join('');
}

function evaluated(place: string, text: string, scope: Scope): { type: string; value: CelValue } {
  const { parts, fault } = parseTemplate(text);
  if (fault) throw failed(place, fault.message);
  const whole = wholeExpression(parts);
  if (!whole) throw failed(place, 'must be one expression between ${{ and }}');
  return evaluateSource(place, whole.expression, scope, undefined);
}

function evaluateSource(
  place: string,
  source: string,
  scope: Scope,
  item: Current | undefined,
): { type: string; value: CelValue } {
  const { expression, fault } = compile(source, item?.type);
  if (fault) throw failed(place, `\${{ ${source} }}: ${fault.message}`);
  return { type: expression.type, value: named(place, () => expression.evaluate(scope, item?.value)) };
}

/** Names the key in what goes wrong inside. */
function named<T>(place: string, evaluate: () => T): T {
  try {
    return evaluate();
  } catch (thrown) {
    if (thrown instanceof CountersignError && thrown.code === 'ERR_EXPRESSION_FAILED') {
      throw thrown.message.startsWith(place) ? thrown : failed(place, thrown.message, thrown);
    }
    throw thrown;
  }
}

function failed(place: string, why: string, cause?: unknown): CountersignError {
  return new CountersignError('ERR_EXPRESSION_FAILED', `${place}: ${why}`, { place, cause });
}
