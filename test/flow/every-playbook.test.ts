import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadConnectors } from '../../src/adapters/registry/load-connectors.ts';
import { playOnSimulators, shippedWorld } from '../../src/cli/play-on-simulators.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { PlaybookTest } from '../../src/domain/playbook/test-schema.ts';
import { happenedIn } from '../../src/rehearsal/happened.ts';
import * as aws from '../connectors/aws/seed.ts';
import * as okta from '../connectors/okta/seed.ts';

/**
 * The playbooks that ship, on two platforms each, with the engine and the connectors that serve, on the connectors' simulators; in
 * this process and in virtual time. Who is asked says yes. What is taken back is played on a served process:
 * undo-containment.test.ts.
 */

interface Case {
  readonly playbook: string;
  readonly on: readonly string[];
  /** What a playbook's test can say besides. */
  readonly said: Readonly<Record<string, unknown>>;
  readonly outcome: string;
  /** The platforms that are changed. */
  readonly changed: readonly string[];
  readonly gaps?: readonly string[];
}

const BY_HAND = { 'started-by': 'grace@example.com' };
/** As many approve as are asked at most. */
const yes = (...steps: string[]) =>
  steps.flatMap((step) => [
    { step, says: 'approve' },
    { step, says: 'approve', after: '2m' },
  ]);

const CASES: readonly Case[] = [
  {
    playbook: 'forged-session',
    on: ['okta', 'keycloak'],
    said: { people: yes('cut_tokens', 'cut_grants', 'suspend', 'expire_password') },
    outcome: 'contained',
    changed: ['okta', 'keycloak'],
  },
  {
    playbook: 'forged-saml-assertion',
    on: ['entra-id', 'salesforce'],
    said: {
      people: [
        ...yes('cut_tokens'),
        { step: 'keys', answers: { rotated: 'twice', relying_parties: true }, after: '2h' },
      ],
    },
    outcome: 'contained',
    changed: ['entra-id', 'salesforce'],
  },
  {
    playbook: 'forged-jwt',
    on: ['okta', 'keycloak'],
    said: {
      people: [
        ...yes('cut_tokens'),
        { step: 'key', answers: { withdrawn: true, refused: true }, after: '1h' },
      ],
    },
    outcome: 'contained',
    changed: ['okta', 'keycloak'],
  },
  {
    playbook: 'stolen-refresh-token',
    on: ['okta', 'salesforce'],
    said: { people: yes('cut_tokens', 'cut_grants') },
    outcome: 'contained',
    changed: ['okta', 'salesforce'],
  },
  {
    playbook: 'session-hijack-observed',
    on: ['okta', 'salesforce'],
    said: {
      ...BY_HAND,
      incident: {
        verdict: 'undecided',
        credential: { kind: 'session', platform: 'okta', id: okta.SESSION },
      },
      people: yes('end_session', 'end_all'),
    },
    outcome: 'contained',
    changed: ['okta'],
  },
  {
    playbook: 'malicious-oauth-grant',
    on: ['keycloak', 'salesforce'],
    said: {
      ...BY_HAND,
      people: [
        ...yes('cut_grants', 'cut_tokens'),
        { step: 'follow_up', answers: { keys: true, secrets: true } },
      ],
    },
    outcome: 'contained',
    changed: ['keycloak', 'salesforce'],
  },
  {
    playbook: 'compromised-integration',
    on: ['salesforce', 'okta'],
    said: {
      ...BY_HAND,
      inputs: { vendor: 'Example Chat' },
      people: [
        ...yes('cut_tokens'),
        { step: 'uninstalled', answers: { uninstalled: true, exports: true, fenced: true } },
      ],
    },
    outcome: 'contained',
    changed: ['salesforce', 'okta'],
  },
  {
    playbook: 'identity-review',
    on: ['okta', 'salesforce'],
    said: { ...BY_HAND, people: [{ step: 'review', answers: { strange: false } }] },
    outcome: 'nothing-done',
    changed: [],
  },
  {
    playbook: 'leaked-api-key',
    on: ['aws', 'okta'],
    said: {
      incident: { credential: { kind: 'api-key', platform: 'aws', id: aws.KEY } },
      people: [...yes('disable'), { step: 'owner', answers: { changed: true, automations: 'none' } }],
    },
    outcome: 'contained',
    changed: ['aws'],
  },
  {
    playbook: 'leaked-api-key',
    on: ['github', 'okta'],
    said: {
      incident: { credential: { kind: 'api-key', platform: 'github', id: 'sso-authorization/161195' } },
      people: [...yes('delete'), { step: 'owner', answers: { changed: true, automations: 'none' } }],
    },
    outcome: 'contained',
    changed: ['github'],
  },
  {
    playbook: 'aws-role-session',
    on: ['okta', 'aws'],
    said: {
      ...BY_HAND,
      incident: { verdict: 'stolen' },
      people: [
        ...yes('deny_old', 'disable_keys'),
        { step: 'made', answers: { open: false, what: 'nothing' } },
      ],
    },
    outcome: 'contained',
    changed: ['okta', 'aws'],
  },
  {
    playbook: 'evidence-only',
    on: ['okta', 'salesforce'],
    said: BY_HAND,
    outcome: 'nothing-done',
    changed: [],
  },
  {
    playbook: 'platform-wide-lockdown',
    on: ['okta', 'salesforce'],
    said: {
      ...BY_HAND,
      inputs: { platform: 'salesforce', reason: 'Its log shows an administrator nobody knows.' },
      people: [
        { step: 'agree', answers: { go: true } },
        ...yes('cut_sessions', 'suspend'),
        { step: 'by_hand', answers: { sessions: true, tokens: true, addresses: true } },
      ],
    },
    outcome: 'contained',
    changed: ['salesforce'],
  },
];

const world = await shippedWorld();
const installed = await loadConnectors([join(projectRoot, 'connectors')]);

async function play({ playbook, on, said }: Case) {
  const { people = [], ...rest } = said;
  const parsed = PlaybookTest.parse({
    name: playbook,
    incident: { accounts: [] },
    expect: { outcome: 'contained' },
    people,
  });
  const asked = { playbook, platforms: on, faults: [], said: rest, people: parsed.people };
  const { rehearsed, changes } = await playOnSimulators(asked, world, installed, {});
  return { rehearsed, changes, happened: happenedIn(rehearsed, playbook) };
}

describe('a playbook that ships, on the connectors’ simulators', () => {
  for (const each of CASES) {
    test(`${each.playbook} on ${each.on.join(' and ')}`, async () => {
      const { rehearsed, happened, changes } = await play(each);
      const seen = JSON.stringify({ stuck: rehearsed.stuck, happened, changes }, undefined, 1);
      assert.equal(rehearsed.stuck, undefined, seen);
      assert.equal(happened.outcome, each.outcome, seen);
      assert.deepEqual(happened.gaps, each.gaps ?? [], seen);
      assert.deepEqual(
        each.on.filter((name) => changes.some(({ platform }) => platform === name)),
        each.changed,
        seen,
      );
    });
  }

  test('is played, all of them', () => {
    const shipped = readdirSync(join(projectRoot, 'playbooks'))
      .filter((file) => file.endsWith('.yaml') && file !== 'policy.yaml')
      .map((file) => file.slice(0, -'.yaml'.length));
    const played = new Set([...CASES.map(({ playbook }) => playbook), 'undo-containment']);
    assert.deepEqual([...played].toSorted(), shipped.toSorted());
  });
});
