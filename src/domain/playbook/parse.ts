import { z } from 'zod';
import { type Fault, type Positions, readDocument } from './document.ts';
import { nearestName } from './nearest-name.ts';
import { Policy } from './policy-schema.ts';
import { Playbook } from './schema.ts';

export type { Fault, Positions } from './document.ts';

interface Refused {
  readonly playbook?: undefined;
  readonly policy?: undefined;
  readonly positions?: undefined;
  readonly faults: readonly Fault[];
}

export type ParsedPlaybook =
  | { readonly playbook: Playbook; readonly positions: Positions; readonly faults: readonly [] }
  | Refused;

export type ParsedPolicy =
  | { readonly policy: Policy; readonly positions: Positions; readonly faults: readonly [] }
  | Refused;

/**
 * Reads a playbook's YAML: shape only; `checkPlaybook` checks what it means.
 * Never throws; all faults of the shape are told at once, in the order of the file.
 */
export function parsePlaybook(text: string, file: string): ParsedPlaybook {
  const { value, positions, faults } = parseAs(Playbook, text, file);
  if (value === undefined) return { faults };
  const name = fileId(file);
  if (value.id !== name) {
    const hint = `rename the file to ${value.id}.yaml, or set id: ${name}`;
    return { faults: [positions.fault(['id'], `id "${value.id}" is not the file’s name "${name}"`, hint)] };
  }
  return { playbook: value, positions, faults: [] };
}

/** Reads the policy's YAML. Never throws; all faults are told at once, in the order of the file. */
export function parsePolicy(text: string, file: string): ParsedPolicy {
  const { value, positions, faults } = parseAs(Policy, text, file);
  return value === undefined ? { faults } : { policy: value, positions, faults: [] };
}

/** The id that a file's name gives: `playbooks/forged-session.yaml` is `forged-session`. */
export function fileId(file: string): string {
  const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  return name.replace(/\.ya?ml$/, '');
}

/** Reads YAML by a schema. Never throws; all faults of the shape are told at once, in the order of the file. */
export function parseAs<S extends z.ZodType>(
  schema: S,
  text: string,
  file: string,
): { value: z.output<S> | undefined; positions: Positions; faults: Fault[] } {
  const { data, positions, faults } = readDocument(text, file);
  if (faults.length > 0) return { value: undefined, positions, faults: inOrder(faults) };
  const parsed = schema.safeParse(data);
  if (parsed.success) return { value: parsed.data, positions, faults: [] };
  const found = parsed.error.issues.flatMap((issue) => faultsOf(issue, data, positions, schema));
  return { value: undefined, positions, faults: inOrder(found) };
}

function inOrder(faults: readonly Fault[]): Fault[] {
  return [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
}

function faultsOf(issue: z.core.$ZodIssue, data: unknown, positions: Positions, schema: z.ZodType): Fault[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const where = path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      positions.fault(
        [...path, key],
        `unknown key "${key}"${where ? ` in ${where}` : ''}`,
        hintFor(key, path, schema),
      ),
    );
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map((inner) => positions.fault(path, `${where}: ${inner.message}`));
  }
  if (issue.code === 'invalid_type' && valueAt(data, path) === undefined) {
    return [
      positions.fault(path, `${where || 'the document'} is missing; it must be of type ${issue.expected}`),
    ];
  }
  return [
    positions.fault(path, `${where || 'the document'}: ${issue.message}`, nearestOption(issue, data, path)),
  ];
}

function nearestOption(
  issue: z.core.$ZodIssue,
  data: unknown,
  path: readonly (string | number)[],
): string | undefined {
  const typed = valueAt(data, path);
  if (issue.code !== 'invalid_value' || typeof typed !== 'string') return undefined;
  const near = nearestName(typed, issue.values.map(String));
  return near && `did you mean ${near}?`;
}

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  let here = data;
  for (const part of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
    here = (here as Record<string | number, unknown>)[part];
  }
  return here;
}

function hintFor(key: string, path: readonly (string | number)[], schema: z.ZodType): string {
  const known = knownKeys(schema, path);
  const near = nearestName(key, known);
  return near ? `did you mean ${near}?` : `known keys here: ${known.join(', ')}`;
}

/** The keys that a strict object at a path knows. */
function knownKeys(schema: z.ZodType, path: readonly (string | number)[]): string[] {
  let here: unknown = schema;
  for (const part of path) here = inner(unwrap(here), part);
  const object = unwrap(here);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function inner(schema: unknown, part: string | number): unknown {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<string, unknown>)[String(part)];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}

function unwrap(schema: unknown): unknown {
  let here = schema;
  while (true) {
    if (here instanceof z.ZodPipe) here = here.in;
    else if (here instanceof z.ZodOptional || here instanceof z.ZodDefault || here instanceof z.ZodPrefault) {
      here = here.unwrap();
    } else return here;
  }
}
