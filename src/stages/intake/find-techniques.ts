import { listOf, lookUp } from './fields.ts';

const TECHNIQUE = /\bT\d{4}(?:\.\d{3})?\b/g;
const MOST = 50;

/** The ATT&CK technique ids under the given paths, each once; a path may lead to a text, a list, or nested objects. */
export function findTechniques(record: unknown, paths: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of paths) collect(lookUp(record, path), 0, found);
  return [...found].slice(0, MOST);
}

function collect(value: unknown, depth: number, found: Set<string>): void {
  if (found.size >= MOST || depth > 6) return;
  if (typeof value === 'string') {
    for (const match of value.slice(0, 4_096).matchAll(TECHNIQUE)) found.add(match[0]);
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Array.isArray(value) ? listOf(value) : Object.values(value)) {
      collect(item, depth + 1, found);
    }
  }
}
