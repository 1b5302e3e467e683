import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '#domain/ports.ts';

/** Gives Bolt and its clients our log. Their debug lines hold whole requests and are dropped; bodies never pass. */
export function boltLog(log: Log): Logger {
  const facts = { part: 'slack' };
  return {
    debug: () => undefined,
    info: (...said) => log.debug(facts, sentence(said)),
    warn: (...said) => log.warn(facts, sentence(said)),
    error: (...said) => log.error(facts, sentence(said)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function sentence(said: readonly unknown[]): string {
  const texts = said.map((one) => (one instanceof Error ? one.message : typeof one === 'string' ? one : ''));
  return texts.filter(Boolean).join(' ').replace(QUOTED_BODY, 'not JSON').slice(0, 500);
}

/** What JSON.parse says of a body repeats a piece of it, too short to be known for a secret. */
const QUOTED_BODY = /(?:Unexpected|Expected|Unterminated|Bad|Exponent|No number).*JSON[^)]*/s;
