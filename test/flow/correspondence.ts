import assert from 'node:assert/strict';
import type { Written } from './leaks.ts';

/** What was asked over HTTP and how it was answered; an answer of 500 or more fails the test. */
export class Correspondence {
  /** Every answer whole: status, headers and body. */
  readonly answers: Written[] = [];
  /** How often a question got a status: `webhook ocsf 202`. */
  readonly statuses = new Map<string, number>();

  async kept(what: string, sent: Promise<Response>): Promise<Response> {
    const answer = await sent;
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    const text = `${headers}\n${await answer.clone().text()}`;
    this.answers.push({ place: `answer ${answer.status} to ${what}`, text });
    const status = `${what} ${answer.status}`;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    assert.ok(answer.status < 500, `${what}: ${answer.status} ${text}`);
    return answer;
  }

  /** Posts, as JSON unless the headers say otherwise. */
  async post(
    what: string,
    url: string,
    body: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const all = { 'content-type': 'application/json', ...headers };
    return await this.kept(what, fetch(url, { method: 'POST', body, headers: all }));
  }
}
