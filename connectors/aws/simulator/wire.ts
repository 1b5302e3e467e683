import type { SimulatedAnswer, SimulatedRequest } from 'countersign/kit/testing';

/** The two ways in which AWS is spoken to here: forms with answers in XML (IAM, STS), and JSON 1.1 (all else). */

/** AWS’s own no. Codes are those of the query protocol; JSON has longer names for some. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Answered {
  readonly result: Readonly<Record<string, unknown>>;
  readonly change?: () => void;
}

/** One call as the simulator’s services see it. */
export interface Asked {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** From the signature’s scope. */
  readonly region: string;
  readonly accessKeyId: string;
}

export type Operation = (asked: Asked) => Answered;

const QUERY_NAMESPACES = {
  '2010-05-08': 'https://iam.amazonaws.com/doc/2010-05-08/',
  '2011-06-15': 'https://sts.amazonaws.com/doc/2011-06-15/',
} as const;

export function isQuery({ headers }: Pick<SimulatedRequest, 'headers'>): boolean {
  return headers['x-amz-target'] === undefined;
}

export function operationOf({ headers, body }: SimulatedRequest): string | undefined {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.')[1];
  const form = body as Readonly<Record<string, string>> | undefined;
  return form?.Action;
}

/** Parameters that tell one change from another of the same name. */
const ABOUT = ['AccessKeyId', 'ServiceSpecificCredentialId', 'PolicyName', 'PermissionSetArn', 'TargetId'];

/** `UpdateAccessKey AKIA…`: what a fault or a look at the ledger means one call by. */
export function callOf(request: SimulatedRequest): string | undefined {
  const operation = operationOf(request);
  const input = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  return operation && [operation, ...ABOUT.flatMap((name) => input[name] ?? [])].join(' ');
}

export function askedOf(request: SimulatedRequest): Asked {
  const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\//.exec(request.headers.authorization ?? '');
  return {
    operation: operationOf(request) ?? '',
    input: (request.body ?? {}) as Readonly<Record<string, unknown>>,
    region: scope?.[2] ?? '',
    accessKeyId: scope?.[1] ?? '',
  };
}

export function answerTo(request: SimulatedRequest, answered: Answered): SimulatedAnswer {
  const { result, change } = answered;
  const body = isQuery(request)
    ? { body: queryAnswer(request, result), contentType: 'text/xml' }
    : { body: result, contentType: 'application/x-amz-json-1.1' };
  return { status: 200, ...body, ...(change ? { change } : {}) };
}

function queryAnswer(request: SimulatedRequest, result: Answered['result']): string {
  const { Action, Version } = request.body as Readonly<Record<string, string>>;
  const namespace = QUERY_NAMESPACES[Version as keyof typeof QUERY_NAMESPACES];
  const inner = Object.keys(result).length > 0 ? element(`${Action}Result`, result) : '';
  const metadata = element('ResponseMetadata', { RequestId: 'simulated' });
  return `<${Action}Response xmlns="${namespace}">${inner}${metadata}</${Action}Response>`;
}

/** Lists are elements named `member`. */
function element(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value))
    return `<${name}>${value.map((each) => element('member', each)).join('')}</${name}>`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([each, inner]) => element(each, inner));
    return `<${name}>${members.join('')}</${name}>`;
  }
  return `<${name}>${escaped(String(value))}</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Of some faults the name differs between the protocols. */
const JSON_CODES: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  Throttling: 'ThrottlingException',
  NoSuchEntity: 'ResourceNotFoundException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  ExpiredToken: 'ExpiredTokenException',
  ServiceUnavailable: 'ServiceUnavailableException',
};

export function refusalAnswer({ status, code, message }: Refusal, asQuery: boolean): SimulatedAnswer {
  if (!asQuery) {
    // JSON services say 400 for all that the caller did wrong.
    const body = { __type: JSON_CODES[code] ?? code, message };
    return { status: status < 500 ? 400 : status, body, contentType: 'application/x-amz-json-1.1' };
  }
  const error = element('Error', {
    Type: status < 500 ? 'Sender' : 'Receiver',
    Code: code,
    Message: message,
  });
  const body = `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${error}<RequestId>simulated</RequestId></ErrorResponse>`;
  return { status, body, contentType: 'text/xml' };
}

/** A page of a list by a marker, which is the place to go on at. */
export function pageOf<Row>(
  rows: readonly Row[],
  marker: unknown,
  size: number,
): { rows: readonly Row[]; next: string | undefined } {
  const from = Number(marker ?? 0);
  const next = from + size < rows.length ? String(from + size) : undefined;
  return { rows: rows.slice(from, from + size), next };
}
