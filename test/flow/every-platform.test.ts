import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { factsOf } from '../../src/adapters/registry/connectors.ts';
import { loadConnectors } from '../../src/adapters/registry/load-connectors.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { exactly } from '../../src/kit/testing/conformance/bench.ts';
import type { Fault, Simulator } from '../../src/kit/testing/simulator.ts';
import { type Change, type Outcome, playEverywhere, STEPS, writePlaybook } from './everywhere.ts';

/** `FAULTS=all` plays every fault; otherwise the one that decides most. Lost answers are played by each connector's own suite as well. */
const PLAYS_ALL = process.env.FAULTS === 'all';

/**
 * Made again where the first of several calls lost its answer: the platform showed the action not to be whole, so it was
 * carried out anew, and these tell nobody that they had been made.
 */
const REPEATED = [
  'auth0 POST /api/v2/users/auth0%7Calice000000000000000001/multifactor/actions/invalidate-remember-browser',
  'keycloak POST /admin/realms/acme/users/a11ce000-0000-4000-8000-000000000001/logout',
  'snowflake POST /api/v2/statements ALTER USER "ALICE" ABORT ALL QUERIES',
];

/** What the simulators' settings do not offer: consents at AWS are those of Identity Center. */
const NOT_SO_CONFIGURED = new Set(['aws grants.revoke']);

/** What only a log shows that is hours late: for the two seconds that are waited here it must stay open. */
const SHOWN_LATER = new Set(['snowflake sessions.revoke']);

const asSeeded = (_platform: string, seed: unknown) => seed;
const calm = () => {};

/** Logs that are late: of the simulators that can keep theirs back. */
const LATE_MS = 1_200;
const LATE_LOGS: Readonly<Record<string, object>> = {
  okta: { logDelayMs: LATE_MS },
  'entra-id': { logDelayMs: LATE_MS },
  'google-workspace': { logDelayMs: { '*': LATE_MS } },
  auth0: { logDelayMs: LATE_MS },
  salesforce: { logDelayMs: LATE_MS },
};

/** Changes that are accepted and take hold only after the run: until then what was revoked still works. */
const TOO_LATE_MS = 600_000;
const STILL_WORKING: Readonly<Record<string, object>> = {
  'entra-id': { settleMs: TOO_LATE_MS },
  auth0: { settleMs: TOO_LATE_MS },
  oauth2: { propagationMs: TOO_LATE_MS },
};

/** The platforms whose simulators ask for a wait of less than twenty seconds. */
const SOON = ['auth0', 'entra-id', 'keycloak'];

/** Every change but the fetching of our own tokens. */
const WRITES = /^(?!.*\/(?:token|access_tokens)$)/;
const WRITING_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'];

describe('one person on every platform', { concurrency: 2 }, () => {
  let folder: string;
  let calmly: Outcome;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-everywhere-'));
    await writePlaybook(folder);
    calmly = await playEverywhere(folder, asSeeded, calm);
  });
  after(() => rm(folder, { recursive: true }));

  test('all that a platform offers is done and proven, and the rest is a gap', async () => {
    const installed = await loadConnectors([join(projectRoot, 'connectors')]);
    const expected = installed
      .map(factsOf)
      .filter(({ platform }) => calmly.platforms.includes(platform))
      .flatMap(({ platform, actions }) =>
        STEPS.map((step) => {
          const action = actions.find(({ capability }) => capability === step);
          // A signal can be shown to have been delivered, never to have been acted on.
          const isOpen = action?.unprovable || SHOWN_LATER.has(`${platform} ${step}`);
          if (!action || NOT_SO_CONFIGURED.has(`${platform} ${step}`)) return [`${platform} ${step}`, 'gap'];
          return [`${platform} ${step}`, isOpen ? 'unproven' : 'proven'];
        }),
      );
    assert.deepEqual(calmly.ends, Object.fromEntries(expected));
    assert.deepEqual(
      calmly.platforms.filter((each) => !calmly.changes.some(({ platform }) => platform === each)),
      [],
      'a platform on which nothing was changed',
    );
  });

  test('answers of success without effect: nothing is ever taken for proven', async () => {
    const pretended = await playEverywhere(folder, asSeeded, (simulators) => {
      for (const simulator of simulators) {
        for (const method of WRITING_METHODS)
          simulator.inject({ kind: 'no-effect', method, path: WRITES, times: 1_000 });
      }
    });
    const believed = Object.keys(pretended.ends).filter(
      (key) => pretended.ends[key] === 'proven' && calmly.firsts[key],
    );
    assert.deepEqual(believed, []);
    assert.deepEqual(pretended.changes, []);
  });

  if (!PLAYS_ALL) return;

  test('an answer lost after the change: it is found done, and nothing is done twice', async () => {
    const lost = await playEverywhere(folder, asSeeded, (simulators) =>
      atEach(simulators, calmly, 'lost-answer', 1),
    );
    assert.deepEqual(lost.ends, calmly.ends);
    assert.deepEqual([...new Set(written(lost))], [...new Set(written(calmly))]);
    assert.deepEqual(repeated(written(lost), written(calmly)), REPEATED);
  });

  test('a log that is late delays the proof, and takes nothing from it', async () => {
    const late = await playEverywhere(
      folder,
      (platform, seed) => ({ ...(seed as object), ...LATE_LOGS[platform] }),
      calm,
    );
    assert.deepEqual(late.ends, calmly.ends);
    assert.deepEqual(written(late), written(calmly));
  });

  test('what was revoked and still works is not taken for proven', async () => {
    const working = await playEverywhere(
      folder,
      (platform, seed) => ({ ...(seed as object), ...STILL_WORKING[platform] }),
      calm,
    );
    const ofThese = (key: string) => Object.hasOwn(STILL_WORKING, key.split(' ')[0] ?? '');
    const believed = Object.keys(working.ends).filter(
      (key) =>
        ofThese(key) && key.endsWith('.revoke') && working.ends[key] === 'proven' && calmly.firsts[key],
    );
    assert.deepEqual(believed, []);
    const others = ({ ends }: Outcome) =>
      Object.fromEntries(Object.entries(ends).filter(([key]) => !ofThese(key)));
    assert.deepEqual(others(working), others(calmly));
  });

  for (const kind of ['unavailable', 'refused'] as const) {
    test(`“${kind}” before the change: it is done later, once`, async () => {
      const disturbed = await playEverywhere(folder, asSeeded, (simulators) =>
        atEach(simulators, calmly, kind, 1),
      );
      assert.deepEqual(disturbed.ends, calmly.ends);
      assert.deepEqual(written(disturbed), written(calmly));
    });
  }

  test('a refusal for the rate is waited out by the platform’s own time', async () => {
    const firsts = Object.fromEntries(
      Object.entries(calmly.firsts).filter(
        ([key, { platform }]) => SOON.includes(platform) && key.endsWith(' sessions.revoke'),
      ),
    );
    assert.equal(Object.keys(firsts).length, SOON.length);
    const limited = await playEverywhere(folder, asSeeded, (simulators) =>
      atEach(simulators, { ...calmly, firsts }, 'rate-limit', 1),
    );
    assert.deepEqual(limited.ends, calmly.ends);
    assert.deepEqual(written(limited), written(calmly));
  });
});

/** One fault at the first change of each action. */
function atEach(
  simulators: readonly Simulator[],
  { firsts }: Outcome,
  kind: Fault['kind'],
  times: number,
): void {
  for (const change of Object.values(firsts)) inject(simulators, change, kind, times);
}

function inject(simulators: readonly Simulator[], change: Change, kind: Fault['kind'], times: number): void {
  const { platform, method, path, operation } = change;
  const simulator = simulators.find((each) => each.platform === platform);
  simulator?.inject({
    kind,
    method,
    path: exactly(path),
    ...(operation ? { operation: exactly(operation) } : {}),
    times,
  });
}

/** What was changed, each as often as it was. */
function written({ changes }: Outcome): string[] {
  return changes
    .map(({ platform, method, path, operation = '' }) => `${platform} ${method} ${path} ${operation}`.trim())
    .toSorted();
}

/** What was made more often than it was calmly. */
function repeated(now: readonly string[], calmly: readonly string[]): string[] {
  const left = [...calmly];
  return now.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
