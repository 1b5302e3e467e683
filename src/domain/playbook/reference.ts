// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import { ALLOWED_CALLS } from './expression-guard.ts';
import { playbookJsonSchema, policyJsonSchema } from './json-schema.ts';
import { SCOPE_TYPES, SCOPE_VARIABLES } from './scope.ts';

/** The part of a JSON Schema that the reference shows. */
interface Shape {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Shape[];
}

/** docs/playbooks.md: the reference of the playbook and policy language, made from the schemas that validate. */
export function playbookReference(): string {
  const playbook = playbookJsonSchema() as Shape;
  const policy = policyJsonSchema() as Shape;
  return [
    '# Playbooks and policy: reference',
    'Generated from the schemas by `npm run generate`; do not edit. How to write one: [playbooks/README.md](../playbooks/README.md).',
    '## A playbook',
    ...tablesOf('', playbook),
    '## Policy',
    ...tablesOf('', policy),
    ...expressions(),
    '',
  ].join('\n\n');
}

/** One table for a map, and one for each map inside it. */
function tablesOf(name: string, shape: Shape): string[] {
  const entries = Object.entries(shape.properties ?? {});
  if (entries.length === 0) return [];
  const rows = entries.map(([key, value]) =>
    row([`\`${key}\``, typeOf(value), shape.required?.includes(key) ? 'yes' : '', aboutOf(value)]),
  );
  const heading = name === '' ? [] : [`### \`${name}\``];
  const table = ['| key | value | must | what it is |', '|---|---|---|---|', ...rows].join('\n');
  const inner = entries.flatMap(([key, value]) => innerTables(name === '' ? key : `${name}.${key}`, value));
  return [...heading, table, ...inner];
}

function innerTables(name: string, shape: Shape): string[] {
  if (shape.anyOf) return shape.anyOf.flatMap((each) => innerTables(name, each));
  if (shape.properties) return tablesOf(name, shape);
  if (shape.items?.properties) return tablesOf(`${name}[]`, shape.items);
  const values = shape.additionalProperties;
  return typeof values === 'object' ? innerTables(`${name}.<id>`, values) : [];
}

function typeOf(shape: Shape): string {
  if (shape.anyOf) return [...new Set(shape.anyOf.map(typeOf))].join(' or ');
  if (shape.enum) return shape.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (shape.type === 'array')
    return `list of ${shape.items?.enum ? typeOf(shape.items) : (shape.items?.type ?? 'values')}`;
  if (shape.type === 'object') return 'map';
  return shape.type ?? 'any value';
}

function aboutOf({ description = '', default: preset }: Shape): string {
  const isWorthSaying = preset !== undefined && !/Default /.test(description) && typeof preset !== 'object';
  return isWorthSaying ? `${description} Default \`${String(preset)}\`.` : description;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function expressions(): string[] {
  const types = Object.entries(SCOPE_TYPES).flatMap(([name, fields]) => [
    `### ${name}`,
    fieldTable(name === 'StepResult' ? 'field of `steps.<id>`' : 'field', fields),
  ]);
  return [
    '## Expressions',
    'CEL between `${{` and `}}`, type-checked at load. A text that is one expression and nothing else gives its value with its type; an expression inside a longer text is written into it. Timestamps become ISO texts.',
    fieldTable('variable', {
      ...SCOPE_VARIABLES,
      item: [
        'element of `for-each`',
        'In `with`, in a step with `for-each`: `Account` for a list of accounts.',
      ],
    }),
    ...types,
    '### Functions',
    `${ALLOWED_CALLS.map((call) => `\`${call}\``).join(', ')}, and CEL’s operators. Times are in UTC. \`matches\` is refused, since its patterns may run without end; \`matchesRe2\` takes RE2 patterns.`,
    'A field that is not there fails the expression: ask `has(incident.credential)` before it is used. Loops (`all`, `exists`, `exists_one`, `map`, `filter`) nest at most twice, and an evaluation that takes too many steps or makes too large a value is ended with `ERR_EXPRESSION_FAILED`.',
  ];
}

function fieldTable(title: string, fields: Readonly<Record<string, readonly [string, string]>>): string {
  const rows = Object.entries(fields).map(([name, [type, about]]) =>
    row([
      `\`${name}\``,
      type.replace('google.protobuf.Timestamp', 'timestamp').replaceAll('<', '&lt;'),
      about,
    ]),
  );
  return [`| ${title} | type | what it is |`, '|---|---|---|', ...rows].join('\n');
}
