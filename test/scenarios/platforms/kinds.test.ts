import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Act, LogPlatform } from '../act.ts';
import { heard, VARIATIONS, voiceOf } from './hearing.ts';
import { BASE, CLIENT, federation, PLATFORMS, SUPPORT, signInAt, useAt } from './sample-acts.ts';

/**
 * What the connectors make of each act, as `kind`, `+mfa` or `-mfa` where a second factor is told of, and `/protocol`.
 * Where customers’ settings make a difference, the plainer ones come first.
 */
const MADE: Readonly<Record<LogPlatform, Readonly<Record<string, string | readonly [string, string]>>>> = {
  okta: {
    'signs in': 'policy mfa/password mfa+mfa session-start',
    'signs in on a remembered device': ['policy session-start', 'policy mfa/password session-start'],
    'signs in by a legacy protocol': 'session-start/legacy',
    'mistakes the password': 'login-failed',
    'is vouched for elsewhere': 'session-use/saml',
    'is vouched for here': 'login/saml session-start',
    'gets a fresh token': 'token-mint/oauth2',
    'makes a key': 'credential-added',
    'grants access to a client': 'credential-added/oauth2 token-mint/oauth2 token-mint/oauth2',
    'creates a user in a session': 'api-call',
    'creates a user with a key': 'token-use',
    'is impersonated': 'other session-start',
    'signs out': 'session-end',
    'is found at risk': 'vendor-verdict',
  },
  'entra-id': {
    'signs in': ['session-start+mfa/password', 'session-start+mfa/password login'],
    'signs in on a remembered device': ['session-start+mfa/password', 'session-start+mfa/password login'],
    'signs in by a legacy protocol': ['session-start-mfa/legacy', 'session-start-mfa/legacy login'],
    'mistakes the password': ['login-failed', 'login-failed login-failed'],
    'is vouched for elsewhere': 'session-use/saml',
    'is vouched for here': 'session-start/saml',
    'gets a fresh token': 'session-use',
    'makes a key': 'credential-added',
    'grants access to a client': 'credential-added credential-added session-use',
    'creates a user in a session': 'account-change api-call',
    'creates a user with a key': 'token-mint api-call',
    'is impersonated': '',
    'signs out': '',
    'is found at risk': 'vendor-verdict',
  },
  'google-workspace': {
    'signs in': 'login+mfa/password mfa+mfa/password',
    'signs in on a remembered device': 'login/password',
    'signs in by a legacy protocol': 'login/password',
    'mistakes the password': 'login-failed/password',
    'is vouched for elsewhere': 'session-use/saml',
    'is vouched for here': 'login/saml',
    'gets a fresh token': '',
    'makes a key': 'credential-added',
    'grants access to a client': 'token-mint/oauth2',
    'creates a user in a session': 'account-change',
    'creates a user with a key': 'token-use/oauth2',
    'is impersonated': '',
    'signs out': 'session-end/password',
    'is found at risk': 'vendor-verdict',
  },
  github: {
    'signs in': 'login mfa+mfa',
    'signs in on a remembered device': 'login',
    'signs in by a legacy protocol': 'login',
    'mistakes the password': 'login-failed',
    'is vouched for elsewhere': '',
    'is vouched for here': 'login/saml',
    'gets a fresh token': 'token-mint',
    'makes a key': 'token-mint token-mint',
    'grants access to a client': 'token-mint token-mint',
    'creates a user in a session': 'other',
    'creates a user with a key': ['other', 'api-call'],
    'is impersonated': '',
    'signs out': 'session-end',
    'is found at risk': '',
  },
  slack: {
    'signs in': 'login+mfa/password',
    'signs in on a remembered device': 'login/password',
    'signs in by a legacy protocol': 'login/password',
    'mistakes the password': 'login-failed/password',
    'is vouched for elsewhere': '',
    'is vouched for here': 'login/saml',
    'gets a fresh token': '',
    'makes a key': 'credential-added',
    'grants access to a client': 'credential-added',
    'creates a user in a session': 'account-change',
    'creates a user with a key': 'account-change',
    'is impersonated': '',
    'signs out': 'session-end',
    'is found at risk': 'vendor-verdict',
  },
  salesforce: {
    'signs in': ['login/password login', 'login/password login+mfa/password'],
    'signs in on a remembered device': ['login/password login', 'login/password login/password'],
    'signs in by a legacy protocol': ['login/legacy login', 'login/legacy login/legacy'],
    'mistakes the password': [
      'login-failed/password login-failed',
      'login-failed/password login-failed/password',
    ],
    'is vouched for elsewhere': '',
    'is vouched for here': ['login/saml login', 'login/saml login/saml'],
    'gets a fresh token': ['login/oauth2 login', 'login/oauth2 login/oauth2'],
    'makes a key': 'credential-added',
    'grants access to a client': ['login/oauth2 login', 'login/oauth2 login/oauth2'],
    'creates a user in a session': 'account-change session-use',
    'creates a user with a key': [
      'login/oauth2 login account-change api-call',
      'login/oauth2 login/oauth2 account-change api-call',
    ],
    'is impersonated': 'session-start session-start',
    'signs out': 'session-end',
    'is found at risk': ['', 'vendor-verdict'],
  },
  aws: {
    'signs in': 'mfa+mfa login+mfa/password token-mint',
    'signs in on a remembered device': 'login/password token-mint',
    'signs in by a legacy protocol': 'login/password token-mint',
    'mistakes the password': 'login-failed/password',
    'is vouched for elsewhere': '',
    'is vouched for here': 'token-mint/saml',
    'gets a fresh token': 'session-use token-mint',
    'makes a key': 'credential-added',
    'grants access to a client': '',
    'creates a user in a session': 'api-call',
    'creates a user with a key': 'api-call',
    'is impersonated': '',
    'signs out': 'session-end',
    'is found at risk': '',
  },
};

function actsBy(platform: LogPlatform): Readonly<Record<string, Act>> {
  const own = { ...BASE, platform, session: 's1' } as const;
  const minted = { ...own, kind: 'mint', token: 'k', name: 'nightly export', scopes: ['read'] } as const;
  const legacy = { methods: ['password'], flow: 'legacy', isMfaDemanded: false } as const;
  return {
    'signs in': signInAt(platform),
    'signs in on a remembered device': signInAt(platform, { methods: ['password'], isMfaRemembered: true }),
    'signs in by a legacy protocol': signInAt(platform, legacy),
    'mistakes the password': signInAt(platform, { methods: ['password'], isSuccess: false }),
    'is vouched for elsewhere': federation(platform, platform === 'slack' ? 'github' : 'slack'),
    'is vouched for here': federation(platform === 'okta' ? 'entra-id' : 'okta', platform),
    'gets a fresh token': { ...own, kind: 'refresh', token: 't1', client: CLIENT },
    'makes a key': { ...minted, what: 'api-key' },
    'grants access to a client': { ...minted, what: 'oauth-grant', client: CLIENT },
    'creates a user in a session': useAt(platform, { does: 'create-user', session: 's1' }),
    'creates a user with a key': useAt(platform, { does: 'create-user', token: 'k' }),
    'is impersonated': { ...own, kind: 'impersonate', by: SUPPORT },
    'signs out': { ...own, kind: 'sign-out' },
    'is found at risk': { ...own, kind: 'vendor-alert', grade: 'high' },
  };
}

for (const platform of PLATFORMS) {
  for (const [name, act] of Object.entries(actsBy(platform))) {
    const expected = MADE[platform][name] ?? 'nothing is expected';
    test(`on ${platform}, somebody who ${name} is read as ${JSON.stringify(expected)}`, () => {
      const made = VARIATIONS.map((variation) =>
        heard(voiceOf(platform, 'a-seed', variation), act)
          .map(({ kind, isMfa, authProtocol }) => {
            const mfa = isMfa === undefined ? '' : isMfa ? '+mfa' : '-mfa';
            return `${kind}${mfa}${authProtocol ? `/${authProtocol}` : ''}`;
          })
          .join(' '),
      );
      assert.deepEqual(made, typeof expected === 'string' ? [expected, expected] : expected);
    });
  }
}

test('a token is one in the records of its making and of its uses, where both name it', () => {
  // GitHub names a token by a number where it is made and by a hash where it is used; Google and Slack by nothing.
  for (const platform of ['okta', 'salesforce', 'aws', 'entra-id'] as const) {
    for (const variation of VARIATIONS) {
      const voice = voiceOf(platform, 'a-seed', variation);
      const { 'makes a key': made, 'creates a user with a key': used } = actsBy(platform);
      const ids = [made, used].map((act) =>
        heard(voice, act!).flatMap(({ tokenId, rootSessionId }) => [tokenId, rootSessionId]),
      );
      const id = voice.tokenId('k', 'api-key');
      assert.ok(id);
      if (platform !== 'salesforce')
        assert.ok(
          ids.every((named) => named.includes(id)),
          `${platform} ${id}`,
        );
    }
  }
});

test('a fresh token is one in the records of its issue and of its uses', () => {
  for (const platform of ['entra-id', 'salesforce', 'aws', 'github'] as const) {
    const voice = voiceOf(platform, 'a-seed', VARIATIONS[1]);
    const refresh = actsBy(platform)['gets a fresh token']!;
    const used = useAt(platform, { token: 't1', client: CLIENT, does: 'list' });
    const id = voice.tokenId('t1', 'access-token');
    for (const act of [refresh, used]) {
      const ids = heard(voice, act).flatMap(({ tokenId, sessionId }) => [tokenId, sessionId]);
      assert.ok(id !== undefined && ids.includes(id), `${platform} ${act.kind}`);
    }
  }
});

test('a program that calls twice in one run signed in once', () => {
  for (const platform of ['salesforce', 'entra-id'] as const) {
    const voice = voiceOf(platform, 'a-seed', VARIATIONS[1]);
    const runs = (['list', 'describe'] as const).map((does, i) => {
      const found = heard(voice, useAt(platform, { does, token: 'k', at: BASE.at + i * 1_000 }));
      return found.filter(({ kind }) => kind === 'login' || kind === 'token-mint').map(({ uid }) => uid);
    });
    assert.ok(runs[0]!.length > 0);
    assert.deepEqual(runs[0], runs[1]);
  }
});

test('an assertion that came in is told where the platform logs its id, and told twice when it came twice', () => {
  const voice = voiceOf('aws');
  const [first, second] = [0, 60_000].map((lateMs) => {
    const act = federation('okta', 'aws');
    return heard(voice, { ...act, at: act.at + lateMs }).find(({ assertionId }) => assertionId !== undefined);
  });
  assert.ok(first?.assertionId);
  assert.equal(first.assertionId, second?.assertionId);
  assert.notEqual(first.uid, second?.uid);
});
