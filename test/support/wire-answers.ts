import type { TestContext } from 'node:test';
import type { SpecAnswer } from './openapi.ts';

/** Every answer that goes over the wire to our own code while the test runs, as any JSON reader sees it. */
export function wireAnswers(t: TestContext): readonly SpecAnswer[] {
  const seen: SpecAnswer[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await real(input, init);
    const text = await response.clone().text();
    seen.push({
      method: init?.method ?? 'GET',
      path: new URL(String(input)).pathname,
      status: response.status,
      body: text === '' ? undefined : JSON.parse(text),
    });
    return response;
  };
  t.after(() => {
    globalThis.fetch = real;
  });
  return seen;
}
