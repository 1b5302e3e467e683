import { type HttpAnswer, isRecord } from 'countersign/kit';

const MOST = 3;

interface Fault {
  readonly code: string;
  readonly message: string;
}

/** Salesforce's own words: `[{errorCode, message}]`, or OAuth's `{error, error_description}`. */
export function errorText({ body }: HttpAnswer): string | undefined {
  const said = faultsIn(body)
    .slice(0, MOST)
    .map(({ code, message }) => (message === '' ? code : `${code} ${message}`));
  return said.length > 0 ? said.join('; ') : undefined;
}

/** Whether the answer carries this error code. */
export function hasFault({ body }: Pick<HttpAnswer, 'body'>, code: RegExp): boolean {
  return faultsIn(body).some((fault) => code.test(fault.code));
}

function faultsIn(body: unknown): readonly Fault[] {
  const opened = typeof body === 'string' ? parsed(body) : body;
  return (Array.isArray(opened) ? opened : [opened]).filter(isRecord).flatMap((fault) => {
    const code = fault.errorCode ?? fault.error;
    const message = fault.message ?? fault.error_description ?? '';
    return typeof code === 'string' ? [{ code, message: String(message) }] : [];
  });
}

/** Event log files come as text, and so do the errors in their place. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no error of Salesforce's form: the status tells enough
  }
}
