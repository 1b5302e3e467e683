import {
  type ConnectorContext,
  createHttp,
  type Http,
  type ReceivedLog,
  type ReceivedRecord,
  recoded,
  retryAfterMs,
} from 'countersign/kit';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { POLL_AUTHORIZATION } from '../../../connectors/shared-signals/simulator.ts';

/** Since when the log of these tests is whole. */
export const KEPT_SINCE = '2026-02-01T00:00:00.000Z';

/**
 * A log of what the simulated transmitter sends, read anew at each question by RFC 8936 and never acknowledged, so that
 * it stays there. Whose a record is it tells by the words that stand in it.
 */
export function polledLog(baseUrl: string, clock: ConnectorContext['clock']): ReceivedLog {
  const http = createHttp({
    platform: 'shared-signals',
    baseUrl,
    clock,
    headers: () => ({ authorization: POLL_AUTHORIZATION }),
    requestIdHeader: 'x-request-id',
    rateLimitMs: ({ status, headers }, nowMs) =>
      status === 429 ? (retryAfterMs(headers, nowMs) ?? 1_000) : undefined,
    errorText: () => undefined,
  });
  return {
    async list({ from, until, subjects, limit }) {
      const records = await poll(http);
      const wanted = records.filter(({ at, record }) => {
        const text = JSON.stringify(record);
        return (
          at >= from && at < until && (subjects?.some((word) => text.includes(JSON.stringify(word))) ?? true)
        );
      });
      return {
        records: wanted.toSorted((a, b) => a.at.localeCompare(b.at)).slice(0, limit),
        keptSince: KEPT_SINCE,
      };
    },
  };
}

async function poll(http: Http): Promise<ReceivedRecord[]> {
  try {
    const { body } = await http({
      method: 'POST',
      path: '/transmitter/poll',
      json: { returnImmediately: true, maxEvents: 10_000 },
    });
    const keys = createLocalJWKSet(
      (await http({ method: 'GET', path: '/transmitter/jwks' })).body as JSONWebKeySet,
    );
    const { sets } = body as { sets: Record<string, string> };
    return await Promise.all(
      Object.entries(sets).map(async ([id, token]) => {
        const { payload } = await compactVerify(token, keys);
        const record = JSON.parse(new TextDecoder().decode(payload)) as { iat: number };
        return { id, at: timeOf(record), record };
      }),
    );
  } catch (thrown) {
    throw recoded(thrown, { ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE' });
  }
}

function timeOf(record: {
  readonly iat: number;
  readonly events?: Record<string, { event_timestamp?: number }>;
}) {
  const [event] = Object.values(record.events ?? {});
  return new Date((event?.event_timestamp ?? record.iat) * 1_000).toISOString();
}
