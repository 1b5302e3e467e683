import { z } from 'zod';
import type { InputFacts } from '#domain/containment.ts';

/** The part of a JSON Schema that tells what a parameter is. */
interface Shape {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Shape;
}

/** What an action's parameters are, from the shape that reads them, as a playbook is checked against it. */
export function inputFacts(input: z.ZodObject): InputFacts[] {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const shape = typeof property === 'object' ? (property as Shape) : {};
    const choices = shape.enum?.filter((each) => typeof each === 'string');
    return {
      name,
      type: typeOf(shape),
      isRequired: required.has(name),
      ...(choices && choices.length > 0 ? { choices } : {}),
    };
  });
}

function typeOf({ type, items }: Shape): InputFacts['type'] {
  switch (type) {
    case 'string':
      return 'string';
    case 'integer':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'array':
      return items?.type === 'string' ? 'list<string>' : 'list';
    default:
      return 'any';
  }
}
