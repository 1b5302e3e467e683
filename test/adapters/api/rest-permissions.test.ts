import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import express, { type Router } from 'express';
import { ROUTES, type RouteName } from '#domain/access/doors.ts';
import { type Needed, Role, rolesLetIn } from '#domain/access/permissions.ts';
import { createRest, REST_ROUTES, type RestOptions } from '../../../src/adapters/api/rest.ts';
import { recordingLog } from '../../support/log.ts';

/** The table of doors against the router that answers. */

const NAMES = Object.keys(ROUTES) as RouteName[];

/** Nothing behind the doors: whoever is let in meets a request that is wrong, or a fault. */
const EMPTY = {
  authenticate: (header: string | undefined) =>
    Promise.resolve({
      subject: 'someone',
      email: header?.includes('+mail') ? 'someone@example.com' : undefined,
      roles: (header ?? '').replace('+mail', '').split(' ').filter(Boolean),
    }),
} as unknown as RestOptions;

interface Layer {
  readonly route?: { readonly path: string; readonly stack: readonly { readonly method: string }[] };
  readonly handle: { readonly stack?: readonly Layer[] };
}

/** Every route that a router answers by, however deep. */
function registered(router: Router): string[] {
  const found: string[] = [];
  const walk = (layers: readonly Layer[]) => {
    for (const { route, handle } of layers) {
      if (route) found.push(...route.stack.map(({ method }) => `${method.toUpperCase()} ${route.path}`));
      else if (handle.stack) walk(handle.stack);
    }
  };
  walk((router as unknown as { stack: readonly Layer[] }).stack);
  return found.map((each) => each.replace(' /', ' /v1/').replaceAll(/:(\w+)/g, '{$1}'));
}

describe('the table of doors', () => {
  let server: Server;
  const { log } = recordingLog();
  const rest = createRest(EMPTY, log);
  before(async () => {
    server = createServer(express().use(rest));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => server.close().closeAllConnections());

  test('names every route of the router once, and no other', () => {
    assert.deepEqual(registered(rest).toSorted(), NAMES.toSorted());
    assert.deepEqual(REST_ROUTES.map(({ route }) => route).toSorted(), NAMES.toSorted());
  });

  async function codeOf(name: RouteName, authorization: string): Promise<string | undefined> {
    const [method, path] = name.split(' ') as [string, string];
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}${path.replaceAll(/\{\w+\}/g, 'none')}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: '{"on":1}' } : {}),
    });
    return ((await answer.json().catch(() => ({}))) as { code?: string }).code;
  }

  test('says of each role and each route whether it is let in, and the router does so', async () => {
    const wrong: string[] = [];
    for (const name of NAMES) {
      for (const role of Role.options) {
        const isLetIn = rolesLetIn(ROUTES[name] as Needed).includes(role);
        const isRefused = (await codeOf(name, `${role}+mail`)) === 'ERR_FORBIDDEN';
        if (isLetIn === isRefused) wrong.push(`${role}: ${name}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  test('lets nobody in without a role, and nobody act without a verified e-mail', async () => {
    for (const name of NAMES.filter((each) => ROUTES[each] !== 'anyone')) {
      for (const none of ['+mail', 'stranger+mail', 'ADMIN+mail'])
        assert.equal(await codeOf(name, none), 'ERR_FORBIDDEN', name);
      const [method] = name.split(' ');
      if (method === 'POST' && name !== 'POST /v1/assessments')
        assert.equal(await codeOf(name, 'admin'), 'ERR_FORBIDDEN', name);
    }
  });
});
