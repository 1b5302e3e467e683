/** Reads what issuers publish: within five seconds, bounded in size, and never by way of a redirect. */

const TIMEOUT_MS = 5_000;

/** Fetches a text. @throws when it cannot be had, or is larger than `mostBytes` */
export type FetchDocument = (url: string, mostBytes: number) => Promise<string>;

export const fetchDocument: FetchDocument = async (url, mostBytes) => {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      accept: 'application/json, application/jwk-set+json, application/samlmetadata+xml, */*;q=0.1',
    },
  });
  if (response.status !== 200) throw new Error(`it is answered with ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new Error(`it is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};
