import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Coverage, coverage, type PlatformCoverage } from '#domain/coverage/coverage.ts';
import type { CoverageFacts, Shown, TelemetryTier } from '#domain/coverage/facts.ts';
import { coverageMarkdown } from '#domain/coverage/markdown.ts';
import type { CredentialKind } from '#domain/credential.ts';
import { action, DARK, FULL, IDP, platform } from './example.ts';

const DAY_MS = 86_400_000;

function covered(facts: readonly CoverageFacts[], lookBackMs = 90 * DAY_MS): Coverage {
  return coverage(facts, { lookBackMs });
}

function acme(given: Partial<CoverageFacts> = {}, lookBackMs?: number): PlatformCoverage {
  return covered([platform(given), IDP], lookBackMs).platforms[0]!;
}

function shown(of: PlatformCoverage, kind: CredentialKind, tier = 0) {
  return of.tiers[tier]!.credentials.find((each) => each.kind === kind)!;
}

function done(of: PlatformCoverage, kind: CredentialKind | 'account') {
  return of.containment.find((each) => each.kind === kind)!;
}

function signal(of: PlatformCoverage, id: string, idKind: 'session' | 'token') {
  return of.tiers[0]!.signals.find((each) => each.signal === id && each.idKind === idKind)!;
}

function withEvents(events: Partial<TelemetryTier['events']>, ids: Partial<TelemetryTier['ids']> = {}) {
  return { ...FULL, events: { ...FULL.events, ...events }, ids: { ...FULL.ids, ...ids } };
}

describe('what can be seen', () => {
  test('a platform that shows everything lets every kind but assertions be seen whole', () => {
    const grades = acme().tiers[0]!.credentials.map(({ kind, see }) => [kind, see.grade]);
    assert.deepEqual(Object.fromEntries(grades), {
      session: 'yes',
      'session-cookie': 'yes',
      'access-token': 'yes',
      'refresh-token': 'yes',
      'api-key': 'yes',
      'saml-assertion': 'partly',
    });
  });

  test('of a log that shows nothing, only what is listed is seen, and that by half', () => {
    const found = acme({ telemetry: [DARK], lists: { sessions: true, tokens: true } });
    const grades = found.tiers[0]!.credentials.map(({ kind, see }) => [kind, see.grade]);
    assert.deepEqual(Object.fromEntries(grades), {
      session: 'partly',
      'session-cookie': 'partly',
      'access-token': 'no',
      'refresh-token': 'partly',
      'api-key': 'partly',
      'saml-assertion': 'no',
    });
  });

  test('uses without an id belong to no session, and the reason says so', () => {
    const { see } = shown(acme({ telemetry: [withEvents({}, { 'session-id': 'not-shown' })] }), 'session');
    assert.equal(see.grade, 'no');
    assert.match(see.why, /its id is not shown/);
  });

  test('where no log is read, what its profile says does not count', () => {
    assert.equal(shown(acme({ log: undefined }), 'session').see.grade, 'no');
  });
});

describe('what can be judged', () => {
  test('each signal is judged by what it needs, and what is missing is named', () => {
    const found = acme({
      telemetry: [withEvents({ 'token-mint': 'not-shown' }, { 'user-agent': 'partly' })],
    });
    const tokens = signal(found, 'no-matching-authentication', 'token');
    assert.deepEqual([tokens.grade, tokens.why], ['no', 'not shown: token-mint']);
    assert.equal(signal(found, 'no-matching-authentication', 'session').grade, 'yes');
    const context = signal(found, 'session-context-changed', 'session');
    assert.deepEqual([context.grade, context.why], ['partly', 'partly shown: user-agent']);
    assert.equal(shown(found, 'api-key').judge.grade, 'partly');
  });

  test('a kind whose use is not shown is not judged, though others with such ids are', () => {
    const found = acme({ telemetry: [withEvents({ 'token-use': 'not-shown' })] });
    assert.equal(shown(found, 'access-token').judge.grade, 'no');
    assert.equal(shown(found, 'api-key').judge.grade, 'yes');
  });

  test('a log that is kept for less than a credential may live can clear but not accuse', () => {
    const found = acme({ telemetry: [{ ...FULL, retentionDays: 30 }] });
    assert.equal(signal(found, 'no-matching-authentication', 'session').grade, 'yes');
    const tokens = signal(found, 'no-matching-authentication', 'token');
    assert.equal(tokens.grade, 'partly');
    assert.match(
      tokens.why,
      /clear but not accuse: a token may be 90d old when it is used, and the log is kept 30 day/,
    );
  });

  test('so does a policy that looks back for less, and the setting is named', () => {
    const found = acme({}, 8 * DAY_MS);
    assert.match(signal(found, 'no-matching-authentication', 'token').why, /policy reads 8d back/);
    const gap = found.tiers[0]!.gaps.find(({ name }) => name === 'absence of an issuance of tokens');
    assert.deepEqual(gap?.closedBy, [{ by: 'setting', what: 'lookBack: 90d in policy.yaml' }]);
  });

  test('the log of an identity provider that is too short, or missing, weakens absence elsewhere', () => {
    for (const weak of [{ log: undefined }, { telemetry: [{ ...FULL, retentionDays: 1 }] }]) {
      const [found] = covered([platform(), { ...IDP, ...weak }]).platforms;
      const mark = signal(found!, 'no-matching-authentication', 'session');
      assert.equal(mark.grade, 'partly');
      assert.match(mark.why, /the log of idp does not reach as far/);
    }
  });

  test('identity providers that are only installed are not looked at', () => {
    const idle: CoverageFacts = { ...IDP, log: undefined, state: 'installed' };
    const [found] = covered([platform(), idle, { ...IDP, platform: 'other' }]).platforms;
    assert.equal(signal(found!, 'no-matching-authentication', 'session').grade, 'yes');
  });

  test('without any identity provider, a missing sign-in accuses nobody elsewhere', () => {
    const { platforms, gaps } = covered([platform()]);
    assert.match(signal(platforms[0]!, 'no-matching-authentication', 'session').why, /no identity provider/);
    assert.ok(gaps.some(({ name }) => name === 'identity provider'));
  });
});

describe('what can be cut, verified and undone', () => {
  test('an action that ends the layer cuts the kinds that open it, and no other', () => {
    const found = acme({
      actions: [action('sessions.revoke', { cuts: ['app-session'], scopes: ['s:write'] })],
    });
    const { cut, verify, undo, capabilities, scopes } = done(found, 'session');
    assert.deepEqual([cut.grade, verify.grade, undo.grade], ['yes', 'yes', 'no']);
    assert.deepEqual([capabilities, scopes], [['sessions.revoke'], ['s:write']]);
    assert.equal(done(found, 'session-cookie').cut.grade, 'yes');
    for (const kind of ['access-token', 'refresh-token', 'api-key', 'saml-assertion', 'account'] as const) {
      assert.equal(done(found, kind).cut.grade, 'no', kind);
    }
  });

  test('an identity provider’s sessions are another layer than an application’s', () => {
    const actions = [action('sessions.revoke', { cuts: ['app-session'] })];
    assert.equal(done(acme({ kind: 'identity-provider', actions }), 'session').cut.grade, 'no');
    const both = done(acme({ kind: 'both', actions }), 'session').cut;
    assert.equal(both.grade, 'partly');
    assert.match(both.why, /no action that is offered cuts the layer idp-session/);
  });

  test('what an action leaves of the layer makes it half, with what stays open and until when', () => {
    const left = {
      layer: 'static-key',
      what: 'Deploy keys',
      endsWithinMs: null,
      why: 'They are in no list.',
    } as const;
    const some = action('tokens.revoke', { cuts: ['static-key'], residual: [left] });
    const { cut } = done(acme({ actions: [some] }), 'api-key');
    assert.deepEqual(
      [cut.grade, cut.why],
      ['partly', 'tokens.revoke; Deploy keys: no end of its own (They are in no list)'],
    );
    const whole = action('credential.delete', { cuts: ['static-key'] });
    assert.equal(done(acme({ actions: [some, whole] }), 'api-key').cut.grade, 'yes');
  });

  test('what depends on settings is half where they are unknown, and nothing where they forbid it; they are named', () => {
    const suspend = action('account.suspend', { cuts: ['account'], dependsOn: ['ACME_PLAN'] });
    const told = (['depends', 'not-so-configured', 'so-configured'] as const).map((offered) => {
      const found = acme({ actions: [{ ...suspend, offered }] });
      const gap = found.gaps.find(({ name }) => name.startsWith('cutting') && name.includes('account'));
      return [done(found, 'account').cut.grade, gap?.closedBy];
    });
    const setting = [{ by: 'setting', what: 'ACME_PLAN' }];
    assert.deepEqual(told, [
      ['partly', setting],
      ['no', setting],
      ['yes', undefined],
    ]);
  });

  test('an action that names no proof is not verified, and only what can be taken back is undone', () => {
    const actions = [
      action('account.suspend', {
        cuts: ['account'],
        effect: 'reversible',
        canUndo: true,
        provenBy: undefined,
      }),
    ];
    const { verify, undo } = done(acme({ actions }), 'account');
    assert.deepEqual([verify.grade, undo.grade], ['no', 'yes']);
    assert.equal(done(acme(), 'account').undo.why, 'nothing is cut');
  });
});

describe('blind spots', () => {
  test('everything that a log does not show whole is named, and nothing else', () => {
    const found = acme({ telemetry: [withEvents({ mfa: 'not-shown' }, { ip: 'partly' })] });
    assert.deepEqual(
      found.tiers[0]!.gaps.map(({ name, why }) => [name, why]),
      [
        ['second factors', 'not shown'],
        ['source addresses', 'only partly shown'],
      ],
    );
  });

  test('a tier that shows more closes one; a better one is never closed by a worse', () => {
    const { tiers } = acme({ telemetry: [FULL, DARK] });
    assert.deepEqual(tiers[0]!.gaps, []);
    const signIns = tiers[1]!.gaps.find(({ name }) => name === 'sign-ins');
    assert.deepEqual(signIns?.closedBy, [{ by: 'tier', what: 'every plan' }]);
  });

  test('a tier that keeps its log for longer closes absence only when it is long enough and shows no less', () => {
    const tiers = [
      { ...FULL, tier: 'month', retentionDays: 30 },
      { ...FULL, tier: 'quarter', retentionDays: 90 },
      { ...FULL, tier: 'year' },
      { ...DARK, tier: 'dark year' },
    ];
    const [month, quarter] = acme({ telemetry: tiers }, 8 * DAY_MS).tiers;
    for (const tier of [month!, quarter!]) {
      assert.deepEqual(
        tier.gaps.map(({ name, closedBy }) => [name, closedBy]),
        [
          [
            'absence of an issuance of tokens',
            [
              { by: 'tier', what: 'year' },
              { by: 'setting', what: 'lookBack: 90d in policy.yaml' },
            ],
          ],
        ],
      );
    }
  });

  test('notes that say what helps become what would close it; notes that explain become the reason', () => {
    const notes = [
      'Calls of the API (api.request) reach audit log streaming only.',
      'Source addresses show only when the organisation has switched their disclosure on.',
      'Calls of the API with cookies are never written.',
      'Something else.',
    ];
    const { gaps } = acme({
      telemetry: [{ ...withEvents({ 'api-call': 'partly' }, { ip: 'partly' }), notes }],
    }).tiers[0]!;
    assert.deepEqual(gaps, [
      {
        name: 'calls of the API',
        why: 'only partly shown: Calls of the API with cookies are never written.',
        closedBy: [{ by: 'log-stream', what: notes[0] }],
      },
      { name: 'source addresses', why: 'only partly shown', closedBy: [{ by: 'setting', what: notes[1] }] },
    ]);
  });

  test('a platform that is not configured is one, closed by its variables', () => {
    const [gap] = acme({ state: 'installed', unset: ['ACME_URL', 'ACME_TOKEN'] }).gaps;
    assert.deepEqual(gap, {
      name: 'the whole platform',
      why: 'its connector is installed and not configured',
      closedBy: [{ by: 'setting', what: 'ACME_URL, ACME_TOKEN' }],
    });
  });

  test('an identity provider without a log is named: absence counts nowhere', () => {
    const { gaps } = covered([platform(), { ...IDP, log: undefined }]);
    assert.ok(gaps.some(({ name }) => name === 'sign-ins at idp'));
  });
});

describe('coverage as a whole', () => {
  const shownness = fc.constantFrom<Shown>('shown', 'partly', 'not-shown');
  const tiers = fc.record({
    events: fc.record({
      login: shownness,
      mfa: shownness,
      session: shownness,
      'session-use': shownness,
      'token-mint': shownness,
      'token-use': shownness,
      'api-call': shownness,
    }),
    ids: fc.record({
      'session-id': shownness,
      'token-id': shownness,
      ip: shownness,
      'user-agent': shownness,
    }),
    retentionDays: fc.integer({ min: 1, max: 400 }),
  });
  const RANK = ['no', 'partly', 'yes'];

  test('showing more never lets less be seen or judged', () => {
    fc.assert(
      fc.property(
        tiers,
        fc.constantFrom(...Object.keys(FULL.events), ...Object.keys(FULL.ids)),
        (given, name) => {
          const less: TelemetryTier = { ...FULL, ...given };
          const events = name in less.events ? { ...less.events, [name]: 'shown' } : less.events;
          const ids = name in less.ids ? { ...less.ids, [name]: 'shown' } : less.ids;
          const [before, after] = [less, { ...less, events, ids }].map(
            (tier) => acme({ telemetry: [tier] }).tiers[0]!,
          );
          for (const [index, { kind, see, judge }] of before!.credentials.entries()) {
            const now = after!.credentials[index]!;
            assert.ok(RANK.indexOf(now.see.grade) >= RANK.indexOf(see.grade), kind);
            assert.ok(RANK.indexOf(now.judge.grade) >= RANK.indexOf(judge.grade), kind);
          }
        },
      ),
    );
  });

  test('the order in which connectors are found does not matter', () => {
    assert.deepEqual(covered([IDP, platform()]), covered([platform(), IDP]));
  });

  test('what a person does where no action does it is told under its platform', () => {
    const byHand = [
      { capability: 'factors.reset', text: 'Remove a | b.', docs: 'https://vendor.example/x' },
      { capability: 'network.deny', text: 'There is none.' },
    ];
    const lines = coverageMarkdown(covered([platform({ byHand }), IDP])).split('\n');
    const from = lines.indexOf('| not offered | what a person does |');
    assert.deepEqual(lines.slice(from + 2, from + 5), [
      '| `factors.reset` | Remove a \\| b. [Page](https://vendor.example/x) |',
      '| `network.deny` | There is none. |',
      '',
    ]);
    assert.deepEqual(covered([IDP]).platforms[0]!.byHand, []);
  });

  test('as Markdown it names each platform, and a bar in a text breaks no table', () => {
    const noted = { ...withEvents({ mfa: 'partly' }), notes: ['MFA is a|b.'] };
    const lines = coverageMarkdown(covered([platform({ telemetry: [noted] }), IDP])).split('\n');
    assert.ok(lines.includes('## Acme') && lines.includes('## Idp'));
    const row = lines.find((line) => line.startsWith('| second factors'));
    assert.equal(row, '| second factors | only partly shown: MFA is a\\|b. | nothing known |');
    assert.ok(lines.includes('| Acme | `++---` | `++---` | `++---` | `++---` | `++---` | `~----` |'));
  });
});
