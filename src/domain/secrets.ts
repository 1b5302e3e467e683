import { isHeaderName, isSecretName, LEADING_SCHEME } from './secrets/list.ts';
import { secretSpans } from './secrets/spans.ts';

/** Secrets are replaced at the border, by what they are called and by what they look like; the list is secrets/list.ts. */

/** Deeper than this, a value is cut and says so. */
const DEEPEST = 64;
/** JSON inside strings inside JSON is opened this many times; below, it is scrubbed as text. */
const DEEPEST_TEXT = 4;
/** More parts than this, and the rest is cut and says so. */
const MOST_PARTS = 1_000_000;

const FINGERPRINT = /^fp_[0-9a-f]{32}$/;
/** What stands where a secret would, and is none. */
const NO_SECRET = /^(?:|true|false|null|none|undefined|\*+|\[redacted\])$/i;

/** Names of the text beside a name that is a secret's: `{ name: 'Authorization', value: '…' }`. */
const PAIR_NAMES = ['name', 'key', 'header'] as const;
const PAIR_VALUES = new Set(['value', 'values', 'stringValue']);

/**
 * Replaces every secret in a text by what `replace` makes of it; the rest stays as it is, byte for byte.
 *
 * Takes time linear in the text's length, whoever wrote the text. Scrubbing twice is the same as once
 * when `replace` returns fingerprints.
 */
export function scrubText(text: string, replace: (raw: string) => string): string {
  let clean = '';
  let from = 0;
  for (const { start, end } of secretSpans(text)) {
    clean += text.slice(from, start) + replaceOnce(text.slice(start, end), replace);
    from = end;
  }
  return from === 0 ? text : clean + text.slice(from);
}

/**
 * Replaces every secret in a value, at any depth, by key name and by shape, also in JSON that stands inside strings.
 *
 * Returns plain JSON-like data of the same shape: errors become objects with their message, stack and cause, dates
 * become ISO texts, and what is too deep (64), circular, binary or too much (a million parts) becomes a note in
 * brackets.
 */
export function scrubValue(value: unknown, replace: (raw: string) => string): unknown {
  return new Scrubber(replace).any(value, 0, false, 0);
}

function replaceOnce(raw: string, replace: (raw: string) => string): string {
  return FINGERPRINT.test(raw) || NO_SECRET.test(raw) ? raw : replace(raw);
}

class Scrubber {
  private readonly replace: (raw: string) => string;
  private readonly above = new Set<object>();
  private parts = 0;

  constructor(replace: (raw: string) => string) {
    this.replace = replace;
  }

  /** `isSecret`: the value stands under a secret's name. */
  any(value: unknown, depth: number, isSecret: boolean, textDepth: number): unknown {
    this.parts++;
    if (typeof value === 'string') return isSecret ? this.secret(value) : this.text(value, depth, textDepth);
    if (typeof value === 'number' || typeof value === 'bigint') {
      return isSecret ? this.replace(String(value)) : value;
    }
    if (typeof value === 'function' || typeof value === 'symbol') return undefined;
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= DEEPEST) return '[nested too deeply]';
    if (this.parts > MOST_PARTS) return '[too large]';
    if (this.above.has(value)) return '[circular]';
    this.above.add(value);
    const clean = this.container(value, depth, isSecret, textDepth);
    this.above.delete(value);
    return clean;
  }

  private container(value: object, depth: number, isSecret: boolean, textDepth: number): unknown {
    if (Array.isArray(value)) return this.list(value, depth, isSecret, textDepth);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Error) return this.record(errorParts(value), depth, false, textDepth);
    if (value instanceof Map) return this.record(Object.fromEntries(value), depth, isSecret, textDepth);
    if (value instanceof Set) return this.list([...value], depth, isSecret, textDepth);
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      return this.any(value.toJSON(), depth + 1, isSecret, textDepth);
    }
    return this.record(value, depth, isSecret, textDepth);
  }

  private list(value: readonly unknown[], depth: number, isSecret: boolean, textDepth: number): unknown[] {
    const clean: unknown[] = [];
    for (const item of value) {
      if (this.parts > MOST_PARTS) {
        clean.push('[too large]');
        break;
      }
      clean.push(this.any(item, depth + 1, isSecret, textDepth));
    }
    return clean;
  }

  private record(value: object, depth: number, isSecret: boolean, textDepth: number): unknown {
    const pairIsSecret = isSecretPair(value);
    const clean: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      if (this.parts > MOST_PARTS) {
        clean['…'] = '[too large]';
        break;
      }
      const item = (value as Record<string, unknown>)[key];
      define(clean, this.key(key), this.member(key, item, depth, isSecret, pairIsSecret, textDepth));
    }
    return clean;
  }

  private member(
    key: string,
    item: unknown,
    depth: number,
    isSecret: boolean,
    pairIsSecret: boolean,
    textDepth: number,
  ): unknown {
    const named = isSecretName(key) || ((pairIsSecret || isSecret) && PAIR_VALUES.has(key));
    if (typeof item === 'string' && named && isHeaderName(key)) {
      const scheme = LEADING_SCHEME.exec(item)?.[0] ?? '';
      return scheme + this.secret(item.slice(scheme.length));
    }
    return this.any(item, depth + 1, named, textDepth);
  }

  /** A name may itself be a token: `{ "ghp_…": 3 }`. */
  private key(key: string): string {
    return key.length < 16 ? key : scrubText(key, this.replace);
  }

  private secret(raw: string): string {
    return replaceOnce(raw, this.replace);
  }

  private text(text: string, depth: number, textDepth: number): string {
    if (textDepth < DEEPEST_TEXT && looksLikeJson(text)) {
      const inner = parsed(text);
      if (inner !== undefined) {
        const clean = this.any(inner, depth + 1, false, textDepth + 1);
        const before = JSON.stringify(inner);
        const after = JSON.stringify(clean);
        return before === after ? scrubText(text, this.replace) : after;
      }
    }
    return scrubText(text, this.replace);
  }
}

/** Whether the object is a name with its value, and the name is a secret's. */
function isSecretPair(value: object): boolean {
  for (const key of PAIR_NAMES) {
    if (!Object.hasOwn(value, key)) continue;
    const name: unknown = value[key as keyof typeof value];
    if (typeof name === 'string' && name.length <= 128 && isSecretName(name)) return true;
  }
  return false;
}

/** Sets an own member, also one called `__proto__`. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else target[key] = value;
}

function looksLikeJson(text: string): boolean {
  return /^\s{0,8}[{[]/.test(text) && /[}\]]\s{0,8}$/.test(text.slice(-9));
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined; // not JSON after all: it is scrubbed as the text it is
  }
}

function errorParts(error: Error): Record<string, unknown> {
  const parts: { [part: string]: unknown; stack?: unknown; cause?: unknown; errors?: unknown } = {
    type: error.name,
    message: error.message,
  };
  if (error.stack !== undefined) parts.stack = error.stack;
  if (error.cause !== undefined) parts.cause = error.cause;
  if ('errors' in error) parts.errors = error.errors;
  for (const [key, value] of Object.entries(error)) parts[key] ??= value;
  return parts;
}
