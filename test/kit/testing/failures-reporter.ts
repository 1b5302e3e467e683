import type { TestEvent } from 'node:test/reporters';

/** A reporter of node:test: one JSON line for each suite at the top, with the names of its cases that failed. */
export default async function* failures(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let failed: string[] = [];
  for await (const { type, data } of events) {
    if (type !== 'test:fail' && type !== 'test:pass') continue;
    if (data.nesting === 0) {
      yield `${JSON.stringify({ suite: data.name, failed })}\n`;
      failed = [];
    } else if (type === 'test:fail' && data.details.type !== 'suite') failed.push(data.name);
  }
}
