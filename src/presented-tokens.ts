import { parseDocument } from 'yaml';
import { asCountersignError, CountersignError } from '#domain/errors.ts';
import type { Clock, Fingerprints, PresentedTokens } from '#domain/ports.ts';
import { fetchDocument } from './adapters/issuers/documents.ts';
import { createPresentedTokens } from './adapters/issuers/presented-tokens.ts';
import { assertSecure, type TrustedIssuer, trustedIssuers } from './adapters/issuers/trusted-issuers.ts';
import type { Config } from './config.ts';

/** Presented tokens, checked against the keys of the issuers that TRUSTED_ISSUERS names. @throws ERR_CONFIG_INVALID */
export function openPresentedTokens(
  { trustedIssuers: text, allowInsecureIssuer: allowInsecure }: Config,
  fingerprints: Fingerprints,
  clock: Clock,
): PresentedTokens {
  const issuers = configured(text);
  if (!allowInsecure) assertSecure(issuers, invalid);
  return createPresentedTokens({ issuers, fingerprints, clock, fetchDocument, allowInsecure });
}

/** A JSON or YAML list; empty text means none. */
function configured(text: string): readonly TrustedIssuer[] {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw invalid('is neither JSON nor YAML');
  try {
    return trustedIssuers(document.toJS() ?? []);
  } catch (cause) {
    throw invalid(asCountersignError(cause).message);
  }
}

function invalid(why: string): CountersignError {
  const place = 'TRUSTED_ISSUERS';
  return new CountersignError('ERR_CONFIG_INVALID', `config: 1 problem(s)\n  ${place}   ${why}`, { place });
}
