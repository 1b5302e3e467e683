import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity, errorCode, UNKNOWN_TIME } from 'countersign/kit';
import fc from 'fast-check';
import { normalize } from '../../../connectors/atlassian/audit-record.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';
import { ALICE, event } from './seed.ts';

const SHA = 'a'.repeat(64);
const AT = '2026-03-01T08:00:00.000Z';

interface Line {
  readonly source: string;
  readonly expect: {
    readonly kind: string;
    readonly doc: Record<string, unknown>;
    readonly matched?: boolean;
  };
  readonly event: Record<string, unknown>;
}

function lines(): Line[] {
  return readdirSync(sharedPath('events/atlassian')).flatMap(
    (file) => readJsonLines(sharedPath('events/atlassian', file)) as Line[],
  );
}

/** A member at a dotted path. */
function at(doc: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], doc);
}

/** Each compared field with how often it agrees, and the disagreements. */
function comparison() {
  const agreed = new Map<string, number>();
  const disagreements: string[] = [];
  return {
    agreed,
    disagreements,
    compare(field: string, ours: unknown, theirs: unknown, source: string) {
      if (ours === theirs) agreed.set(field, (agreed.get(field) ?? 0) + 1);
      else disagreements.push(`${field} of ${source.slice(source.lastIndexOf('/') + 1)}`);
    },
  };
}

describe('real records', { skip: sharedSkip }, () => {
  test('of the organisation, Jira, Confluence and Bitbucket are all read, each with its time', () => {
    const all = lines();
    assert.ok(all.length >= 521);
    for (const { source, event: raw } of all) {
      const activity = normalize(raw, SHA);
      assert.ok(Activity.safeParse(activity).success, source);
      assert.notEqual(activity.time, UNKNOWN_TIME, source);
    }
  });

  test('agree with the ECS documents, but for four times and three names that those write otherwise', (t) => {
    const { agreed, disagreements, compare } = comparison();
    for (const { source, event: raw, expect } of lines().filter(({ expect: { kind } }) => kind === 'ecs')) {
      const activity = normalize(raw, SHA);
      const { doc } = expect;
      compare('action', activity.eventCode, at(doc, 'event.action'), source);
      compare('time', Date.parse(activity.time), Date.parse(String(doc['@timestamp'])), source);
      compare('address', activity.ip, at(doc, 'source.ip'), source);
      compare('actor id', activity.actor?.id, at(doc, 'user.id'), source);
      const name = at(doc, 'user.full_name') ?? at(doc, 'user.name');
      if (name !== undefined) compare('actor name', activity.actor?.name, name, source);
      if (at(doc, 'event.id')) compare('id', activity.uid, at(doc, 'event.id'), source);
      if (at(doc, 'event.outcome')) compare('outcome', activity.outcome, at(doc, 'event.outcome'), source);
      const known = new Set(activity.targets?.flatMap((target) => [target.id, target.name]));
      for (const path of ['user.target', 'user.target.group', 'group'].flatMap((p) => [
        `${p}.id`,
        `${p}.name`,
      ])) {
        const theirs = at(doc, path);
        if (theirs !== undefined) compare('target', known.has(String(theirs)), true, source);
      }
    }
    t.diagnostic(`agree: ${[...agreed].map(([field, times]) => `${field} ${times}`).join(', ')}`);
    t.diagnostic(`do not: ${disagreements.join(', ')}`);
    assert.equal(agreed.get('action'), 448);
    assert.equal(agreed.get('address'), 448);
    assert.equal(agreed.get('actor id'), 448);
    assert.deepEqual(disagreements, [
      'target of test-audit-api.log#1',
      'time of test-audit-files.log#14',
      'target of test-audit-files.log#14',
      'target of test-audit-files.log#60',
      'time of test-audit-files.log#31',
      'time of test-audit-files.log#32',
      'time of test-audit-files.log#41',
    ]);
  });

  test('of an administrator who signs in as somebody are told apart from a sign-in', () => {
    const panther = lines().filter(({ expect }) => expect.kind === 'panther_rule_test');
    assert.deepEqual(
      panther.map(({ event: raw, expect }) => [normalize(raw, SHA).kind, expect.matched]),
      [
        ['session-start', true],
        ['login', false],
      ],
    );
    const { actor, targets } = normalize(panther[0]?.event, SHA);
    assert.equal(actor?.email, 'example.admin@example.com');
    assert.deepEqual(targets?.[0], { type: 'users', name: 'example.user@example.io' });
  });
});

describe('the kind of an organisation’s record', () => {
  const kinds: readonly (readonly [string, Activity['kind'], classUid: number])[] = [
    ['user_login', 'login', 3002],
    ['user_login_failed', 'login-failed', 3002],
    ['user_logout', 'session-end', 3002],
    ['api_token_created', 'credential-added', 3007],
    ['user_api_token_revoked', 'credential-removed', 3007],
    ['api_key_created', 'credential-added', 3007],
    ['marketplace_app_installed', 'credential-added', 3007],
    ['marketplace_app_uninstalled', 'credential-removed', 3007],
    ['managed_account_deactivated', 'account-change', 3007],
    ['user_invitation_sent', 'account-change', 3007],
    ['group_member_added', 'account-change', 3007],
    ['confluence_added_space_permission', 'api-call', 6003],
    ['user_profile_viewed', 'other', 0],
    ['something_of_next_year', 'other', 0],
  ];
  for (const [name, kind, classUid] of kinds) {
    test(`${name} is ${kind}`, () => {
      const activity = normalize(event(name, AT), SHA);
      assert.deepEqual([activity.kind, activity.classUid], [kind, classUid]);
    });
  }

  test('done by a token is a use of the token, unless it is more than that', () => {
    const auth = { authType: 'api-token', tokenId: 'tok-9', tokenLabel: 'ci' };
    const actor = { id: ALICE.accountId, auth };
    const used = normalize(event('jira_issue_exported', AT, { actor }), SHA);
    assert.deepEqual(
      [used.kind, used.tokenId, used.operation],
      ['token-use', 'tok-9', 'jira_issue_exported'],
    );
    assert.equal(normalize(event('something_of_next_year', AT, { actor }), SHA).kind, 'token-use');
    assert.equal(normalize(event('api_token_created', AT, { actor }), SHA).kind, 'credential-added');
    const session = { id: ALICE.accountId, auth: { authType: 'session', tokenId: 'tok-9' } };
    assert.equal(normalize(event('something_of_next_year', AT, { actor: session }), SHA).kind, 'other');
  });
});

describe('an organisation’s record', () => {
  test('keeps actor, targets, address, place, site and token', () => {
    const attributes = {
      actor: {
        id: ALICE.accountId,
        name: 'Alice',
        email: 'Alice@Acme.example',
        auth: { authType: 'api-token', tokenId: 'tok-1' },
        onBehalfOf: { id: 'b-1', email: 'bob@acme.example' },
      },
      context: [{ id: 'sp-1', type: 'spaces', attributes: { name: 'Plans' } }],
      container: [{ id: 's-1', type: 'sites', attributes: { siteHostName: 'https://acme.atlassian.net' } }],
    };
    const activity = normalize(
      { id: 'e-1', type: 'events', ...event('confluence_exported_space', AT, attributes) },
      SHA,
    );
    assert.deepEqual(activity, {
      uid: 'e-1',
      platform: 'atlassian',
      kind: 'token-use',
      classUid: 6003,
      activityId: 99,
      eventCode: 'confluence_exported_space',
      time: AT,
      outcome: 'success',
      actor: { type: 'user', id: ALICE.accountId, email: 'alice@acme.example', name: 'Alice' },
      targets: [
        { type: 'spaces', id: 'sp-1', name: 'Plans' },
        { type: 'sites', id: 's-1' },
        { type: 'on-behalf-of', id: 'b-1', name: 'bob@acme.example' },
      ],
      tokenId: 'tok-1',
      ip: '198.51.100.7',
      geo: { country: 'Germany', region: 'Hesse', city: 'Kassel' },
      operation: 'confluence_exported_space',
      application: 'https://acme.atlassian.net',
      rawSha256: SHA,
    });
  });

  test('of an app names a workload, and no e-mail where Atlassian writes words', () => {
    const actor = { id: 'confluence', name: 'Confluence', email: 'Atlassian app' };
    assert.deepEqual(normalize(event('confluence_x', AT, { actor }), SHA).actor, {
      type: 'workload',
      id: 'confluence',
      name: 'Confluence',
    });
  });

  test('without id or time is kept under its hash, outside of every window', () => {
    const { uid, time, actor } = normalize({ attributes: { action: 'user_login', time: 'soon' } }, SHA);
    assert.deepEqual([uid, time, actor], [`sha256-${SHA}`, UNKNOWN_TIME, undefined]);
  });

  test('without an action is refused by name', () => {
    assert.throws(() => normalize({ attributes: {} }, SHA), /attributes\.action: missing/);
    assert.throws(() => normalize({ action: 'user_login' }, SHA), /none of Jira, Confluence or Bitbucket/);
    assert.throws(() => normalize(['x'], SHA), /not an object/);
  });
});

test('a time of Data Center keeps its milliseconds, also below a hundred', () => {
  const record = {
    auditType: { action: 'App enabled' },
    timestamp: { epochSecond: 1_637_624_602, nano: 54_000_000 },
  };
  assert.equal(normalize(record, SHA).time, '2021-11-22T23:43:22.054Z');
});

test('a record of any shape is an activity or is refused as unreadable', () => {
  const shaped = fc.record(
    {
      attributes: fc.oneof(
        fc.anything(),
        fc.record(
          {
            action: fc.string(),
            time: fc.anything(),
            actor: fc.anything(),
            context: fc.array(fc.anything()),
            location: fc.anything(),
          },
          { requiredKeys: [] },
        ),
      ),
      auditType: fc.anything(),
      summary: fc.string(),
      created: fc.anything(),
      timestamp: fc.anything(),
      author: fc.anything(),
      affectedObjects: fc.array(fc.anything()),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(shaped, fc.anything()), (record) => {
      try {
        assert.ok(Activity.safeParse(normalize(record, SHA)).success);
      } catch (thrown) {
        assert.equal(errorCode(thrown), 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
      }
    }),
    { numRuns: 300 },
  );
});
