import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import express, { type Response as ExpressResponse, type NextFunction, type Request, Router } from 'express';
import { sendProblem } from '../../../src/adapters/api/problem.ts';
import { ASSESSMENT_ROUTES } from '../../../src/adapters/api/rest-assessments.ts';
import { signIn } from '../../../src/adapters/api/rest-caller.ts';
import { mount } from '../../../src/adapters/api/rest-route.ts';
import { assessRequest } from '../../../src/assessment-request.ts';
import type { CaseAssessment } from '../../../src/stages/assessment/assess-case.ts';
import { assessorDeps, COMPLETE, FINDING, START, USE } from '../../support/case-samples.ts';

/** The route with the assessor behind it; roles stand in the header in place of a token. */

describe('POST /assessments', () => {
  let server: Server;
  const app = express();
  before(async () => {
    const deps = await assessorDeps();
    const router = Router();
    mount(router, ASSESSMENT_ROUTES, { assess: (given) => assessRequest(given, deps) });
    app
      .use(
        signIn((header) =>
          Promise.resolve({ subject: 'ada', email: undefined, roles: (header ?? '').split(' ') }),
        ),
      )
      .use(router)
      .use((error: unknown, _req: Request, res: ExpressResponse, _next: NextFunction) =>
        sendProblem(res, error),
      );
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => server.close().closeAllConnections());

  async function post(body: unknown, role = 'responder'): Promise<Response> {
    return await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/assessments`, {
      method: 'POST',
      headers: { authorization: role },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Callers that promise a body, send none, and hang up once all of them are heard: some have a turn then, some wait. */
  async function leaveEarly(callers: number): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      let count = 0;
      server.on('request', () => {
        if (++count === callers) resolve();
      });
    });
    const requests = Array.from({ length: callers }, () => {
      const leaving = request({
        port: (server.address() as AddressInfo).port,
        method: 'POST',
        path: '/assessments',
        headers: { authorization: 'responder', 'content-length': 1_000 },
      });
      leaving.on('error', () => undefined).flushHeaders();
      return leaving;
    });
    await heard;
    for (const each of requests) each.destroy();
    server.removeAllListeners('request').on('request', app);
  }

  async function assessed(body: unknown): Promise<CaseAssessment> {
    const answer = await post(body);
    assert.equal(answer.status, 200, await answer.clone().text());
    return (await answer.json()) as CaseAssessment;
  }

  async function refused(body: unknown, status: number, code: string, detail: RegExp): Promise<void> {
    const answer = await post(body);
    const problem = (await answer.json()) as { code: string; detail: string };
    assert.deepEqual([answer.status, problem.code], [status, code], problem.detail);
    assert.match(problem.detail, detail);
  }

  test('weighs a finding against logs, as the command does', async () => {
    const given = {
      detection: FINDING,
      complete: COMPLETE,
      now: '2026-03-20T00:00:00Z',
      policy: { knownEgress: [] },
    };
    const stolen = await assessed({ ...given, logs: { okta: [USE] } });
    assert.equal(stolen.verdict, 'stolen');
    assert.equal(stolen.assessedAt, '2026-03-20T00:00:00.000Z');
    const explained = await assessed({ ...given, logs: { okta: [START, USE, START] } });
    assert.equal(explained.signals.find(({ id }) => id === 'no-matching-authentication')?.state, 'quiet');
  });

  test('loses no digit of an id that a double cannot hold', async () => {
    const finding = JSON.stringify(FINDING).replace('"session-of-ada"', '12345678901234567890');
    const use = JSON.stringify(USE).replace('"session-of-ada"', '"12345678901234567890"');
    const { signals } = await assessed(
      `{"detection":${finding},"logs":{"okta":[${use}]},"complete":${JSON.stringify(COMPLETE)}}`,
    );
    assert.match(signals[0]?.why ?? '', /12345678901234567890/);
  });

  test('a record that cannot be read is a blind spot, whatever it is', async () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 1_000; level++) deep = { deep };
    const records = [USE, null, 7, 'text', [], {}, deep];
    const { notes, blindSpots } = await assessed({ detection: FINDING, logs: { okta: records } });
    assert.deepEqual(notes, ['okta: 6 record(s) could not be read']);
    assert.ok(blindSpots.some(({ what }) => what === 'records'));
  });

  test('what is not of the shape is refused by its name', async () => {
    const logs = { okta: [] };
    await refused('', 400, 'ERR_INPUT_UNREADABLE', /empty/);
    await refused('{"detection":', 400, 'ERR_INPUT_UNREADABLE', /not JSON/);
    await refused([], 400, 'ERR_INPUT_INVALID', /holds 0/);
    await refused('{}{}', 400, 'ERR_INPUT_INVALID', /holds 2/);
    await refused('7', 400, 'ERR_INPUT_INVALID', /request/);
    await refused({ logs }, 400, 'ERR_INPUT_INVALID', /detection: is missing/);
    await refused({ detection: FINDING }, 400, 'ERR_INPUT_INVALID', /logs/);
    await refused({ detection: FINDING, logs: { okta: {} } }, 400, 'ERR_INPUT_INVALID', /logs\.okta/);
    await refused({ detection: FINDING, logs: { 'Okta!': [] } }, 400, 'ERR_INPUT_INVALID', /logs\.Okta!/);
    await refused({ detection: FINDING, logs, more: 1 }, 400, 'ERR_INPUT_INVALID', /more/);
    await refused({ detection: 7, logs }, 400, 'ERR_INPUT_INVALID', /object/);
    await refused({ detection: {}, logs }, 422, 'ERR_DETECTION_FIELD_MISSING', /class_uid/);
    await refused({ detection: FINDING, logs, now: 'soon' }, 400, 'ERR_INPUT_INVALID', /now/);
    await refused({ detection: FINDING, logs, complete: [] }, 400, 'ERR_INPUT_INVALID', /complete/);
    await refused({ detection: FINDING, logs, policy: { travel: [] } }, 400, 'ERR_INPUT_INVALID', /travel/);
  });

  test('only who may act may ask: it takes work', async () => {
    assert.equal((await post({ detection: FINDING, logs: {} }, 'viewer')).status, 403);
    assert.equal((await post({ detection: FINDING, logs: {} }, 'auditor')).status, 403);
    assert.equal((await post({ detection: FINDING, logs: {} }, 'approver')).status, 200);
  });

  test('a body beyond the limit is refused', async () => {
    const long = 'x'.repeat(17_000_000);
    await refused({ detection: FINDING, logs: { okta: [{ long }] } }, 413, 'ERR_INPUT_TOO_LARGE', /larger/);
  });

  test('several at once are answered each by its own, and who leaves takes no turn along', async () => {
    const body = { detection: FINDING, complete: COMPLETE, logs: { okta: [USE] } };
    await leaveEarly(4);
    const answers = await Promise.all(Array.from({ length: 8 }, () => assessed(body)));
    assert.equal(new Set(answers.map(({ evidenceSha256 }) => evidenceSha256)).size, 1);
  });
});
