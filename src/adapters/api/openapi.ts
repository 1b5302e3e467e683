import { z } from 'zod';
import { type Needed, rolesLetIn } from '#domain/access/permissions.ts';
import { ERROR_CODES } from '#domain/errors.ts';
import { EXAMPLES } from './rest-examples.ts';
import { AS_SENT } from './rest-input.ts';
import { neededFor, type RouteTerms } from './rest-route.ts';

/** The OpenAPI 3.1 document of the REST interface, made from the schemas that read its requests. */

export type JsonObject = Record<string, unknown>;

export interface OpenapiDocument {
  readonly openapi: '3.1.1';
  readonly info: JsonObject;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonObject>>;
    readonly [more: string]: unknown;
  };
  readonly [more: string]: unknown;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  /** Empty where nobody is asked who they are. */
  readonly security?: readonly [];
  readonly parameters: readonly JsonObject[];
  readonly requestBody?: JsonObject;
  readonly responses: Readonly<Record<string, JsonObject>>;
}

/** Of the interface: raised with every change that somebody could notice. */
const VERSION = '1.0.0';

const ABOUT = `Countersign answers forged and stolen credentials: it weighs the evidence, asks a person, cuts the access and proves
that it is gone.

Send an access token of the configured OpenID issuer as \`Authorization: Bearer …\`. Errors are RFC 9457 problems with a stable
\`code\`; docs/errors.md says what each means and what to do. Lists are newest first, and go on by \`cursor\`. What acts takes an
\`Idempotency-Key\`: the same request under the same key is done once, and answered alike for a day. Answers have an \`ETag\` for \`If-None-Match\`; what is acted on can be held to it by \`If-Match\`.`;

/** The document of these routes. */
export function openapiDocument(routes: readonly RouteTerms[]): OpenapiDocument {
  const shapes = new Shapes();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const terms of routes) {
    const [method, path] = terms.route.split(' ') as [string, string];
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(terms, shapes) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Countersign',
      version: VERSION,
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Problem: shapes.of(Problem, 'output'), ...shapes.named },
    },
  };
}

const Problem = z
  .object({
    type: z.string().describe('`urn:countersign:error:` and the code.'),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(ERROR_CODES) as [string, ...string[]]),
    detail: z.string().describe('What is wrong, where, and what to do.'),
    instance: z.string().describe('The path that was asked for.'),
    help: z.string().describe('Where the code is explained.'),
  })
  .describe('An RFC 9457 problem, as `application/problem+json`.');

/** JSON Schemas of zod's, with those that bear a name put aside under it. */
class Shapes {
  readonly named: Record<string, JsonObject> = {};

  of(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
    const made = z.toJSONSchema(schema, {
      io,
      override: ({ jsonSchema }) => readable(jsonSchema),
    });
    const { $schema: _dialect, $defs = {}, ...rest } = referring(made) as JsonObject & { $defs?: JsonObject };
    for (const [name, shape] of Object.entries($defs)) this.keep(name, shape as JsonObject);
    const { id, ...whole } = rest;
    if (typeof id !== 'string') return rest;
    this.keep(id, whole);
    return { $ref: `#/components/schemas/${id}` };
  }

  private keep(name: string, { id: _id, ...shape }: JsonObject): void {
    this.named[name] = shape;
  }
}

/** Leaves out of a schema what only repeats it, and says what is read from a text as what it is to who writes it. */
function readable(schema: JsonObject): void {
  const sent = schema[AS_SENT];
  if (sent !== undefined) {
    const { description } = schema;
    for (const key of Object.keys(schema)) delete schema[key];
    Object.assign(schema, sent, description === undefined ? {} : { description });
  }
  if (schema.format === 'date-time' || schema.format === 'email') delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

/** The same with references that hold in the document. */
function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === '$ref' && typeof each === 'string'
        ? each.replace('#/$defs/', '#/components/schemas/')
        : referring(each),
    ]),
  );
}

function operationOf(terms: RouteTerms, shapes: Shapes): Operation {
  const { route, summary, about, body } = terms;
  const [method, path] = route.split(' ') as [string, string];
  const example = EXAMPLES[route];
  return {
    operationId: operationId(method, path),
    tags: [path.split('/')[2]!],
    summary,
    description: [about, rolesLine(neededFor(route))].filter(Boolean).join('\n\n'),
    ...(neededFor(route) === 'anyone' ? { security: [] } : {}),
    parameters: parametersOf(terms, shapes),
    ...(body
      ? {
          requestBody: {
            required: !body.safeParse({}).success,
            content: { 'application/json': { schema: shapes.of(body, 'input'), example: example.body } },
          },
        }
      : {}),
    responses: {
      [terms.answered.status]: answerOf(terms, shapes),
      ...(body ? {} : { 304: { description: 'It is what `If-None-Match` names.' } }),
      default: {
        description: 'A problem.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function rolesLine(needed: Needed): string {
  return needed === 'anyone' ? 'For anyone.' : `For: ${rolesLetIn(needed).join(', ')}.`;
}

/** `GET /v1/incidents/{id}/timeline.svg` is `getIncidentsByIdTimelineSvg`. */
function operationId(method: string, path: string): string {
  const words = path
    .split(/[/.-]/)
    .slice(2)
    .map((word) => (word.startsWith('{') ? `by-${word.slice(1, -1)}` : word))
    .flatMap((word) => word.split('-'))
    .map((word) => `${word[0]!.toUpperCase()}${word.slice(1)}`);
  return `${method.toLowerCase()}${words.join('')}`;
}

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description:
    'The ETag of what it acts on, as it was read: when that has changed since, nothing is done (412).',
  schema: { type: 'string', maxLength: 1_024 },
};
const ifNoneMatch = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The ETag of an answer that the caller has: 304 while it would be the same.',
  schema: { type: 'string' },
};

function parametersOf({ route, params, query, body, canMatch }: RouteTerms, shapes: Shapes): JsonObject[] {
  const example = EXAMPLES[route];
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'The same request under the same key is done once.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  };
  return [
    ...fields('path', params, example.params, shapes),
    ...fields('query', query, example.query, shapes),
    ...(body && route !== 'POST /v1/assessments' ? [key] : []),
    ...(canMatch ? [ifMatch] : []),
    ...(body ? [] : [ifNoneMatch]),
  ];
}

function fields(
  where: 'path' | 'query',
  object: z.ZodObject,
  example: Readonly<Record<string, string>> = {},
  shapes: Shapes,
): JsonObject[] {
  const { properties = {}, required = [] } = shapes.of(object, 'input') as {
    properties?: Record<string, JsonObject>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
    ...(name in example
      ? { example: schema.type === 'integer' ? Number(example[name]) : example[name] }
      : {}),
  }));
}

function answerOf({ answered: { what, schema, media = [] } }: RouteTerms, shapes: Shapes): JsonObject {
  const asJson = schema ? { 'application/json': { schema: shapes.of(schema, 'output') } } : {};
  const others = Object.fromEntries(
    media.filter((type) => !(type in asJson)).map((type) => [type, { schema: { type: 'string' } }]),
  );
  return { description: what, content: { ...asJson, ...others } };
}
