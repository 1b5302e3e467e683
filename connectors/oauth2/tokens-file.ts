import { readFile, stat } from 'node:fs/promises';
import { type ConnectorContext, CountersignError } from 'countersign/kit';
import { HeldToken, type TokenHint } from './held-token.ts';

/** More than this is no list of tokens of an incident: each costs a call or two a reading. */
export const MOST_TOKENS = 100;
const MOST_BYTES = 1024 * 1024;
/** What is shorter is a word, and would be found in any text. */
const SHORTEST = 16;

/** A hint of RFC 7009 with a blank, or none; then the token: printable ASCII without blanks (RFC 6749, A.12, less the blank). */
const LINE = /^(?:(?<hint>access_token|refresh_token)[ \t]+)?(?<raw>[\x21-\x7e]+)$/;
const PLACE = 'OAUTH2_TOKENS_FILE';

/**
 * Reads the tokens of the file, at the moment of use; nothing of it is kept.
 *
 * One token a line, perhaps with `access_token` or `refresh_token` before it; empty lines and lines that begin with `#` are
 * none. The same token twice counts once.
 *
 * @throws ERR_CONFIG_INVALID for a file that is missing, too large or has another line, naming its number alone
 */
export async function readTokensFile(
  path: string,
  { fingerprints, log }: Pick<ConnectorContext, 'fingerprints' | 'log'>,
): Promise<readonly HeldToken[]> {
  const { text, isOpenToAll } = await readText(path);
  if (isOpenToAll)
    log.warn({ platform: 'oauth2', setting: PLACE }, `${PLACE} can be read by everybody; chmod 600 it`);
  const tokens = new Map<string, HeldToken>();
  for (const [at, line] of text.split('\n').entries()) {
    const token = readLine(line.trim(), at + 1, fingerprints);
    if (token) tokens.set(token.fingerprint, token);
  }
  if (tokens.size > MOST_TOKENS) throw invalid(`holds more than ${MOST_TOKENS} tokens`);
  return [...tokens.values()];
}

function readLine(
  line: string,
  number: number,
  fingerprints: ConnectorContext['fingerprints'],
): HeldToken | undefined {
  if (line === '' || line.startsWith('#')) return undefined;
  const { hint, raw = '' } = LINE.exec(line)?.groups ?? {};
  if (raw.length < SHORTEST) throw invalid(`line ${number} is no token`);
  return new HeldToken(raw, fingerprints.of(raw), hint as TokenHint | undefined);
}

async function readText(path: string): Promise<{ text: string; isOpenToAll: boolean }> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw invalid('is no file');
    if (facts.size > MOST_BYTES) throw invalid(`is larger than ${MOST_BYTES} bytes`);
    return { text: await readFile(path, 'utf8'), isOpenToAll: (facts.mode & 0o004) !== 0 };
  } catch (thrown) {
    if (thrown instanceof CountersignError) throw thrown;
    throw invalid(`cannot be read (${(thrown as NodeJS.ErrnoException).code ?? 'no reason given'})`);
  }
}

function invalid(what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `oauth2: ${PLACE} ${what}`, { place: PLACE });
}
