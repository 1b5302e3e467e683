import { type HttpAnswer, isRecord } from 'countersign/kit';

const MOST_CAUSES = 3;

/** Okta's own words: `{errorCode, errorSummary, errorCauses}`, OAuth's `{error, error_description}`, or the challenge. */
export function errorText({ body, headers }: HttpAnswer): string | undefined {
  const said = isRecord(body) ? (management(body) ?? oauth(body)) : undefined;
  const challenge = /error_description="([^"]*)"/.exec(headers.get('www-authenticate') ?? '')?.[1];
  const text = [said, challenge].filter((part) => part !== undefined && part !== '').join(' ');
  return text === '' ? undefined : text;
}

function management(body: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof body.errorCode !== 'string') return undefined;
  const causes = (Array.isArray(body.errorCauses) ? body.errorCauses : [])
    .slice(0, MOST_CAUSES)
    .flatMap((cause: unknown) =>
      isRecord(cause) && typeof cause.errorSummary === 'string' ? [cause.errorSummary] : [],
    );
  const summary = typeof body.errorSummary === 'string' ? body.errorSummary : 'no summary';
  return [`${body.errorCode} ${summary}`, ...causes].join('; ');
}

function oauth(body: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof body.error !== 'string') return undefined;
  return typeof body.error_description === 'string' ? `${body.error} ${body.error_description}` : body.error;
}
