import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';

/** A YAML document read safely, with the place of everything in it. */

/** A mistake in a playbook or policy, as a compiler says it. */
export interface Fault {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

export type Path = readonly (string | number)[];

/** Where things stand in the file. What is not there stands where its nearest parent does. */
export interface Positions {
  readonly file: string;
  /** A fault at the key of a path (at the value, in a list). */
  fault(path: Path, message: string, hint?: string): Fault;
  /** A fault at the value of a path; `offset` is into `text`, when the value contains it as written. */
  faultInside(path: Path, text: string, offset: number, message: string, hint?: string): Fault;
}

/** 256 kB: more is no playbook. */
const MOST_CHARACTERS = 256 * 1_024;
const MOST_DEPTH = 24;

export interface ReadDocument {
  readonly data: unknown;
  readonly positions: Positions;
  readonly faults: readonly Fault[];
}

/**
 * Reads YAML 1.2 (core schema) without aliases, unknown tags, repeated or non-text keys. Never throws.
 * `data` is undefined when there are faults.
 */
export function readDocument(text: string, file: string): ReadDocument {
  const lines = new LineCounter();
  const at = (offset: number, message: string, hint?: string): Fault => {
    const { line, col } = lines.linePos(Math.max(0, offset));
    return { file, line: Math.max(1, line), column: Math.max(1, col), message, ...(hint ? { hint } : {}) };
  };
  const nowhere = positionsIn(null, text, file, at);
  const refused = (fault: Fault): ReadDocument => ({ data: undefined, positions: nowhere, faults: [fault] });
  if (text.length > MOST_CHARACTERS) return refused(at(0, 'the file is larger than 256 kB'));
  const tooDeep = tooDeeplyNested(text);
  if (tooDeep !== undefined) return refused(at(tooDeep, `brackets nest more than ${MOST_DEPTH} deep`));
  try {
    return readNodes(text, file, lines, at);
  } catch (thrown) {
    const why = thrown instanceof RangeError ? 'it nests too deeply' : String((thrown as Error).message);
    return refused(at(0, `cannot be read as YAML: ${why}`));
  }
}

type At = (offset: number, message: string, hint?: string) => Fault;

function readNodes(text: string, file: string, lines: LineCounter, at: At): ReadDocument {
  const document = parseDocument(text, {
    lineCounter: lines,
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    merge: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const faults = [...document.errors, ...document.warnings].map((e) => at(e.pos[0], e.message));
  visit(document, (key, node, path) => {
    if (path.length > 3 * MOST_DEPTH) {
      faults.push(at(offsetOf(node) ?? 0, `nests more than ${MOST_DEPTH} deep`));
      return visit.BREAK;
    }
    if (isAlias(node)) {
      faults.push(at(offsetOf(node) ?? 0, 'aliases are not read; write the value out'));
    }
    if (key === 'key' && isScalar(node) && node.value === '__proto__') {
      faults.push(at(offsetOf(node) ?? 0, '"__proto__" is not a key'));
    }
    return undefined;
  });
  const positions = positionsIn(document.contents, text, file, at);
  return { data: faults.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 }), positions, faults };
}

/** The offset at which flow brackets nest too deeply; block nesting is bounded by the walk afterwards. */
function tooDeeplyNested(text: string): number | undefined {
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '[' || char === '{') run++;
    else if (char === ']' || char === '}') run--;
    if (run > 20 * MOST_DEPTH) return at;
  }
  return undefined;
}

function offsetOf(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] | null } | null)?.range?.[0];
}

function positionsIn(contents: Node | null, text: string, file: string, at: At): Positions {
  const keyOffset = (path: Path): number => {
    const found = find(contents, path);
    return offsetOf(found.key) ?? offsetOf(found.value) ?? offsetOf(contents) ?? 0;
  };
  return {
    file,
    fault: (path, message, hint) => at(keyOffset(path), message, hint),
    faultInside(path, snippet, offset, message, hint) {
      const range = (find(contents, path).value as { range?: [number, number, number] | null } | null)?.range;
      const start = range?.[0] ?? keyOffset(path);
      const inSource = text.indexOf(snippet, start);
      const isThere = range && inSource >= 0 && inSource + snippet.length <= range[1];
      return at(isThere ? inSource + offset : start, message, hint);
    },
  };
}

/** The pair or item at a path, or the deepest that there is on the way to it. */
function find(contents: Node | null, path: Path): { key: unknown; value: unknown } {
  let here: { key: unknown; value: unknown } = { key: undefined, value: contents };
  for (const part of path) {
    const next = child(here.value, part);
    if (!next) break;
    here = next;
  }
  return here;
}

function child(node: unknown, part: string | number): { key: unknown; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(
      (item: Pair) => isScalar(item.key) && String(item.key.value) === String(part),
    );
    return pair && { key: pair.key, value: pair.value };
  }
  if (isSeq(node) && typeof part === 'number' && part < node.items.length) {
    return { key: undefined, value: node.items[part] };
  }
  return undefined;
}
