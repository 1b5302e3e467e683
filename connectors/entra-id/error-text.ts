import { type HttpAnswer, isRecord } from 'countersign/kit';

/** Graph’s own words, `{error: {code, message}}`, or those of the sign-in service, `{error, error_description}`. */
export function errorText({ body }: HttpAnswer): string | undefined {
  if (!isRecord(body)) return undefined;
  const { error, error_description: description } = body;
  if (isRecord(error)) {
    const said = [error.code, error.message].filter((part) => typeof part === 'string' && part !== '');
    return said.length > 0 ? said.join(' ') : undefined;
  }
  if (typeof error !== 'string') return undefined;
  return typeof description === 'string' ? `${error} ${description}` : error;
}
