import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import express, { type Router } from 'express';
import { PAGES } from '#domain/access/doors.ts';
import { type Needed, Role, rolesLetIn } from '#domain/access/permissions.ts';
import { type ConsoleOptions, createConsole } from '../../../src/adapters/api/console/console.ts';
import { listening } from '../../support/listening.ts';
import { recordingLog } from '../../support/log.ts';

/** The console's pages against the table of doors; signing in for real is shown by test/flow/console.test.ts. */

const ORIGIN = 'https://countersign.example';
/** Signing in and out, for anyone, and the files of every page. */
const OPEN = [
  'GET /console.css',
  'GET /console.js',
  'GET /icon.svg',
  'GET /sign-in',
  'GET /signed-in',
  'POST /sign-out',
  'POST /backchannel-logout',
];

/** Nothing behind the pages; the session's id is the role of who has it. */
const EMPTY = {
  origin: ORIGIN,
  sessionMs: 1_000,
  rolesOf: ({ claims }: { claims: { role: string } }) => [claims.role],
  sessions: {
    find: (role: string) =>
      Promise.resolve({
        subject: 'x',
        sid: undefined,
        email: 'x@example.com',
        claims: { role },
        isDueForRenewal: false,
      }),
  },
} as unknown as ConsoleOptions;

interface Layer {
  readonly route?: { readonly path: string; readonly stack: readonly { readonly method: string }[] };
  readonly handle: { readonly stack?: readonly Layer[] };
}

function registered(router: Router): string[] {
  const walk = (layers: readonly Layer[]): string[] =>
    layers.flatMap(({ route, handle }) =>
      route
        ? route.stack.map(({ method }) => `${method.toUpperCase()} ${route.path}`)
        : walk(handle.stack ?? []),
    );
  return walk((router as unknown as { stack: readonly Layer[] }).stack);
}

describe('the console', () => {
  const router = createConsole(EMPTY, recordingLog().log);
  const url = listening(express().use(router));

  test('has the pages of the table of doors, and beside them what signs people in and out', () => {
    const pages = Object.keys(PAGES).map((name) =>
      name
        .replace(' /console', ' ')
        .replace(/ $/, ' /')
        .replaceAll(/\{(\w+)\}/g, ':$1'),
    );
    assert.deepEqual(registered(router).toSorted(), [...pages, ...OPEN].toSorted());
  });

  test('lets in on each page the roles that the table says, and no other', async () => {
    const wrong: string[] = [];
    for (const [name, needed] of Object.entries(PAGES)) {
      const [method, path] = name.split(' ') as [string, string];
      for (const role of [...Role.options, 'stranger']) {
        const answer = await fetch(`${url()}${path.replace('{id}', 'x')}`, {
          method,
          headers: { cookie: `__Host-countersign=${role}`, 'sec-fetch-site': 'same-origin' },
        });
        await answer.body?.cancel();
        const isLetIn = rolesLetIn(needed as Needed).includes(role as Role);
        if ((answer.status === 403) === isLetIn) wrong.push(`${role}: ${name}: ${answer.status}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  test('takes no cookie that comes twice', async () => {
    const cookie = '__Host-countersign=admin; __Host-countersign=viewer';
    const answer = await fetch(`${url()}/console`, { headers: { cookie }, redirect: 'manual' });
    assert.equal(answer.status, 303);
  });
});
