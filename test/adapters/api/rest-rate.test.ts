import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import express, { Router } from 'express';
import { sendProblem } from '../../../src/adapters/api/problem.ts';
import { limitCallers } from '../../../src/adapters/api/rest-rate.ts';
import { listening } from '../../support/listening.ts';
import { RestOnStore } from './rest-on-store.ts';

describe('how often one caller may ask', () => {
  /** A bucket of 25 that does not fill, shared by two processes. */
  const there = new Map<string, number>();
  const draw = (name: string, _rate: object, wanted: number) => {
    const granted = Math.min(wanted, there.get(name) ?? 25);
    there.set(name, (there.get(name) ?? 25) - granted);
    return Promise.resolve(granted);
  };
  const processOf = () => {
    const router = Router();
    router.use((req, res, next) => {
      res.locals.caller = { subject: req.headers.authorization, roles: [] };
      next();
    }, limitCallers(draw));
    router.get('/', (_req, res) => void res.end());
    router.use(((error, _req, res, _next) => sendProblem(res, error)) as express.ErrorRequestHandler);
    return listening(express().use(router));
  };
  const [one, two] = [processOf(), processOf()];
  const ask = (url: string, authorization: string) => fetch(url, { headers: { authorization } });

  test('is counted over all processes, and for each caller apart', async () => {
    const answers: Response[] = [];
    for (let n = 0; n < 30; n++) answers.push(await ask(n < 10 ? one() : two(), 'ada'));
    assert.equal(answers.filter(({ status }) => status === 200).length, 10 + 5);
    const refused = answers.at(-1)!;
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '1']);
    assert.equal((await ask(two(), 'grace')).status, 200);
    assert.equal((await ask(one(), 'ada')).status, 200, 'what the other process has drawn is still there');
  });
});

describe('a page of another origin', () => {
  const rest = new RestOnStore();
  before(() => rest.open());
  after(() => rest.close());

  test('is given no leave to read or to ask', async () => {
    const answer = await rest.get('/v1/incidents', 'ada', { origin: 'https://evil.example' });
    const names = [...answer.headers.keys()].filter((name) => name.startsWith('access-control'));
    assert.deepEqual(names, []);
    assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin');
  });
});
