import { CountersignError } from '#domain/errors.ts';
import type { Found, Sought } from './preset.ts';

/**
 * Looks a dotted path up in a record. Keys may themselves be dotted (`kibana.alert.uuid`), nested, or mixed; a list is
 * searched item by item unless the path gives a number. Only own members count. Undefined when nothing is there.
 */
export function lookUp(record: unknown, path: string): unknown {
  let parts = compiled.get(path);
  if (parts === undefined) {
    parts = compile(path);
    if (compiled.size < MOST_COMPILED) compiled.set(path, parts);
  }
  return descend(record, parts, 0);
}

/** One part of a path: the keys that may stand for it and what follows, longest first: `a.b.c`, `a.b`, `a`. */
interface Part {
  readonly name: string;
  readonly keys: readonly { readonly key: string; readonly next: number }[];
}

/** Paths are constants of the presets, so they are split once. */
const compiled = new Map<string, readonly Part[]>();
const MOST_COMPILED = 5_000;

function compile(path: string): readonly Part[] {
  const names = path.split('.');
  return names.map((name, from) => ({
    name,
    keys: names
      .slice(from)
      .map((_, offset) => ({ key: names.slice(from, from + offset + 1).join('.'), next: from + offset + 1 }))
      .reverse(),
  }));
}

function descend(value: unknown, parts: readonly Part[], from: number): unknown {
  if (from === parts.length) return isBlank(value) ? undefined : value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return descendList(value, parts, from);
  const { keys } = parts[from]!;
  for (let at = 0; at < keys.length; at++) {
    const { key, next } = keys[at]!;
    const member = (value as Record<string, unknown>)[key];
    // Most paths lead nowhere, and reading a member is quicker than asking whose it is.
    if (member === undefined || !Object.hasOwn(value, key)) continue;
    const found = descend(member, parts, next);
    if (found !== undefined) return found;
  }
  return undefined;
}

const MOST_ITEMS = 200;

function descendList(list: readonly unknown[], parts: readonly Part[], from: number): unknown {
  const { name } = parts[from]!;
  if (/^\d+$/.test(name)) return descend(list[Number(name)], parts, from + 1);
  for (const item of list.slice(0, MOST_ITEMS)) {
    const found = descend(item, parts, from);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What senders write when they have nothing to say. */
const BLANK = /^(?:|-|\?|n\/a|null|none|nil|undefined|unknown|not available|anonymous|\{\{[^}]*\}\}|%\w+%)$/i;

/** Longer than this, a text is no word of BLANK and no template of one variable. */
const LONGEST_BLANK = 1_024;

function isBlank(value: unknown): boolean {
  if (typeof value !== 'string') return value === null || value === undefined;
  return value.length < LONGEST_BLANK && BLANK.test(value.trim());
}

/** A string or number as trimmed text, the first of a list; undefined for anything else, or blank. */
export function textOf(value: unknown): string | undefined {
  const one: unknown = Array.isArray(value) ? value.find((item) => !isBlank(item)) : value;
  if (typeof one === 'number' && Number.isFinite(one)) return String(one);
  if (typeof one !== 'string' || isBlank(one)) return undefined;
  return one.trim();
}

/** The first path with a text, in order. */
export function firstText(record: unknown, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const text = textOf(lookUp(record, path));
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The first path with a string or number, with its path; or the paths that were tried. */
export function seek(record: unknown, paths: readonly string[]): Sought<Found> {
  for (const path of paths) {
    const value = lookUp(record, path);
    const one: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof one === 'string' || typeof one === 'number')
      return { found: { value: one, path }, tried: paths };
  }
  return { tried: paths };
}

/** Members that are there, without the undefined ones. */
export function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const there: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in members) {
    const value = members[key];
    if (value !== undefined) there[key] = value as Exclude<T[typeof key], undefined>;
  }
  return there;
}

/** An object, or undefined. */
export function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** A list; a single object becomes a list of one; JSON in a string is opened. */
export function listOf(value: unknown): readonly unknown[] {
  const open = typeof value === 'string' ? jsonIn(value) : value;
  if (Array.isArray(open)) return open.slice(0, MOST_ITEMS);
  return open === undefined || open === null ? [] : [open];
}

/** More detections in one record are refused: none is left out. */
const MOST_DETECTIONS = 1_000;

/** The items of a list of detections, all of them; JSON in a string is opened. @throws ERR_INPUT_INVALID for more than 1 000 */
export function everyItem(value: unknown): readonly unknown[] {
  const open = typeof value === 'string' ? jsonIn(value) : value;
  if (!Array.isArray(open)) return listOf(open);
  if (open.length <= MOST_DETECTIONS) return open;
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    `${open.length} detections in one record; at most ${MOST_DETECTIONS}`,
  );
}

/** The object or list that a string holds as JSON; undefined when it is none. */
export function jsonIn(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a text that only looks like JSON has nothing to give
  }
}
