import { CountersignError } from 'countersign/kit';

/**
 * The cursor of the next page. Atlassian gives it bare or as an address; of an address only the cursor is taken, so that no
 * answer can lead elsewhere.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for an address without a cursor: the rest of the list would be lost in silence
 */
export function cursorOf(next: string | null | undefined, list: string): string | undefined {
  if (!next) return undefined;
  const isAddress = /^(https?:\/\/|\/|\?)/.test(next);
  if (!isAddress) return next;
  const cursor = URL.parse(next, 'https://api.atlassian.com/')?.searchParams.get('cursor');
  if (cursor) return cursor;
  throw new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `atlassian: the list of ${list} goes on at an address without a cursor`,
    { place: `atlassian ${list} next` },
  );
}
