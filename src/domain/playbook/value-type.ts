import type { ItemType } from './scope.ts';
import type { ScopeTyping } from './scope-typing.ts';
import { parseTemplate, wholeExpression } from './template.ts';
import { compileTyped } from './typed-expression.ts';

/**
 * The CEL type that a value of `with` comes to; undefined where that cannot be told, as of an expression with a fault,
 * which is told elsewhere.
 */
export function valueType(
  value: unknown,
  item: ItemType | undefined,
  typing: ScopeTyping,
): string | undefined {
  if (typeof value === 'string') return textType(value, item, typing);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int' : 'double';
  if (typeof value === 'boolean') return 'bool';
  if (!Array.isArray(value)) return value === null ? 'null' : 'map';
  const types = new Set(value.map((each) => valueType(each, item, typing)));
  if (types.has(undefined) || types.has('dyn')) return undefined;
  const [only] = types;
  return types.size === 1 ? `list<${only}>` : types.size === 0 ? 'list' : 'list<dyn>';
}

/** Whether a value of that type can be given where a field of the other is wanted. */
export function fitsType(wanted: string, type: string | undefined): boolean {
  if (type === undefined || type === 'dyn' || type === wanted) return true;
  if (wanted === 'double') return type === 'int';
  const isText = type === 'google.protobuf.Timestamp' || type === 'google.protobuf.Duration';
  // A time is written out as its text.
  if (wanted === 'string') return isText;
  if (wanted === 'time') return type === 'string' || type === 'google.protobuf.Timestamp';
  if (wanted.startsWith('list')) return type === 'list' || type === 'list<dyn>' || wanted === 'list';
  return wanted === 'any';
}

function textType(text: string, item: ItemType | undefined, typing: ScopeTyping): string | undefined {
  const { parts } = parseTemplate(text);
  if (!parts) return undefined;
  const whole = wholeExpression(parts);
  if (!whole) return 'string';
  const result = compileTyped(whole.expression, item, typing);
  return result.fault ? undefined : result.type;
}

/** Whether a text holds an expression, so that only a run can tell what it says. */
export function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && (parseTemplate(value).parts ?? []).some((part) => 'expression' in part);
}
