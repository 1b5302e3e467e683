import { inspect } from 'node:util';
import { type Call, CountersignError, errorCode } from 'countersign/kit';

/** RFC 7009, 2.1. */
export type TokenHint = 'access_token' | 'refresh_token';

/**
 * A raw token in hand, named by its keyed fingerprint.
 *
 * The raw value is in a private field, which neither JSON nor an inspection shows, and goes to the issuer alone.
 */
export class HeldToken {
  readonly fingerprint: string;
  /** What the file says it is; undefined where it says nothing. */
  readonly hint: TokenHint | undefined;
  readonly #raw: string;

  constructor(raw: string, fingerprint: string, hint: TokenHint | undefined) {
    this.#raw = raw;
    this.fingerprint = fingerprint;
    this.hint = hint;
  }

  /** The raw value, for the one request that carries it and for reading its signature. */
  reveal(): string {
    return this.#raw;
  }

  /** A receipt's call; a request id that repeats the token is replaced. */
  cleanCall({ line, requestId }: Call): Call {
    return { line: this.#clean(line), requestId: requestId && this.#clean(requestId) };
  }

  /** What was read of an answer. @throws ERR_CONNECTOR_RESPONSE_UNREADABLE where a field repeats the token */
  cleanRead<Read extends object>(read: Read): Read {
    for (const [field, value] of Object.entries(read)) {
      if (typeof value !== 'string' || !value.includes(this.#raw)) continue;
      throw new CountersignError(
        'ERR_CONNECTOR_RESPONSE_UNREADABLE',
        `oauth2: ${field}: the answer repeats the token`,
        { place: `oauth2 ${field}` },
      );
    }
    return read;
  }

  /** Waits for a request that carried the token; an error that repeats it is thrown without it. */
  async guard<Value>(asked: Promise<Value>): Promise<Value> {
    try {
      return await asked;
    } catch (thrown) {
      throw this.#cleanError(thrown);
    }
  }

  #cleanError(thrown: unknown): unknown {
    const shown = inspect(thrown, { depth: 8, maxStringLength: null });
    if (!shown.includes(this.#raw)) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const { place, retryAfterMs, requestId } = thrown as CountersignError;
    // The cause is left out: it may hold the token too.
    return new CountersignError(errorCode(thrown) ?? 'ERR_INTERNAL', this.#clean(message), {
      ...(place ? { place: this.#clean(place) } : {}),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(requestId ? { requestId: this.#clean(requestId) } : {}),
    });
  }

  #clean(text: string): string {
    return text.replaceAll(this.#raw, this.fingerprint);
  }
}
