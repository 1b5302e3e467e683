import { readFileSync } from 'node:fs';
import { OpenAPIBackend } from 'openapi-backend';
import { sharedPath } from './shared.ts';

/** One request, as a simulator's ledger keeps it. */
export interface SpecRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** JSON or form fields; undefined when there is none. */
  readonly body?: unknown;
}

/** One answer to it. */
export interface SpecAnswer extends Pick<SpecRequest, 'method' | 'path'> {
  readonly status: number;
  readonly body?: unknown;
}

/** A platform's official schema as a judge: each method returns the faults found, none when all is well. */
export interface Spec {
  request(request: SpecRequest): string[];
  /** Finds wrong types and values; most schemas require almost nothing, so missing fields must be asserted apart. */
  response(answer: SpecAnswer): string[];
}

export interface SpecOptions {
  /** What stands before the paths of the schema in the URLs asked, such as `/api` for Slack. */
  readonly basePath?: string;
}

/**
 * Reads schemas of the shared folder (`okta.json`); of several, the one that knows the operation judges.
 *
 * An operation or status that none of them knows is a fault.
 */
export async function openApi(
  specFiles: string | readonly string[],
  options: SpecOptions = {},
): Promise<Spec> {
  const files = typeof specFiles === 'string' ? [specFiles] : specFiles;
  const judges = await Promise.all(files.map(load));
  const basePath = options.basePath ?? '';

  const find = ({ method, path }: Pick<SpecRequest, 'method' | 'path'>) => {
    const relative = path.startsWith(basePath) ? path.slice(basePath.length) : path;
    for (const judge of judges) {
      const operation = judge.matchOperation({ method, path: relative, headers: {} });
      if (operation?.operationId) return { judge, operation, operationId: operation.operationId, relative };
    }
    return undefined;
  };

  return {
    request(request) {
      const found = find(request);
      if (!found) return [`${request.method} ${request.path}: not in ${files.join(', ')}`];
      const { judge, operationId, relative } = found;
      const result = judge.validator.validateRequest(
        {
          method: request.method,
          path: relative,
          query: { ...request.query },
          headers: {},
          body: request.body,
        },
        operationId,
      );
      return faultsOf(`${request.method} ${request.path}`, result.errors);
    },
    response(answer) {
      const found = find(answer);
      const line = `${answer.method} ${answer.path} → ${answer.status}`;
      if (!found) return [`${line}: not in ${files.join(', ')}`];
      const { judge, operation, operationId } = found;
      const described = operation.responses?.[answer.status] ?? operation.responses?.default;
      if (!described) return [`${line}: the schema knows no such status`];
      const hasBody = Object.keys(('content' in described && described.content) || {}).length > 0;
      if (!hasBody) return answer.body === undefined ? [] : [`${line}: must have no body`];
      if (answer.body === undefined) return [`${line}: must have a body`];
      const result = judge.validator.validateResponse(answer.body, operationId, answer.status);
      return faultsOf(line, result.errors);
    },
  };
}

async function load(file: string): Promise<OpenAPIBackend> {
  const definition = JSON.parse(readFileSync(sharedPath('specs', file), 'utf8'), withoutBareNullable);
  // The vendors' own schemas are not all clean JSON Schema (Okta lists a grant type twice).
  const ajvOpts = {
    strict: false,
    validateSchema: false,
    allErrors: true,
    formats: { 'date-time': isDateTime },
    // Other formats are passed over without a word.
    logger: false as const,
  };
  const backend = new OpenAPIBackend({ definition, quick: true, ajvOpts });
  return backend.init();
}

/** RFC 3339, section 5.6. */
function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}

/** Slack's schema says `nullable` where it names no type, which the validator refuses to compile. */
function withoutBareNullable(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || 'type' in value || !('nullable' in value)) return value;
  const { nullable, ...rest } = value;
  return typeof nullable === 'boolean' ? rest : value;
}

function faultsOf(
  line: string,
  errors: readonly { instancePath: string; message?: string; params: unknown }[] | null | undefined,
): string[] {
  return (errors ?? []).map(
    ({ instancePath, message, params }) => `${line}: ${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
