import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Preflight } from '#domain/preflight.ts';
import { check, missingScopes } from '../../src/cli/check.ts';

const preflight = (more: Partial<Preflight>): Preflight => ({
  platform: 'okta',
  title: 'Okta',
  state: 'limited',
  identity: 'app',
  warnings: [],
  scopes: [],
  log: undefined,
  fault: undefined,
  ...more,
});

describe('what a preflight found lacking', () => {
  test('is told by action; what only reads lacks the read scopes', () => {
    const found = preflight({
      scopes: [
        { of: 'reading', needs: ['users.read'], lacks: ['users.read'] },
        { of: 'sessions.revoke', needs: ['sessions.manage'], lacks: ['sessions.manage'] },
        { of: 'account.suspend', needs: ['users.manage'], lacks: [] },
        { of: 'tokens.revoke', needs: ['tokens.manage'], lacks: undefined },
      ],
    });
    const lacking = missingScopes([found]);
    assert.deepEqual(
      lacking.map(({ capability }) => capability),
      ['account.find', 'sessions.list', 'tokens.list', 'activity.pull', 'sessions.revoke'],
    );
    assert.deepEqual(lacking.at(-1), {
      platform: 'okta',
      capability: 'sessions.revoke',
      scopes: ['sessions.manage'],
    });
  });

  test('is not known of a platform that was not reached', () => {
    const gone = preflight({ state: 'unreachable', fault: { code: 'ERR_X', why: 'refused' } });
    assert.throws(() => missingScopes([gone]), { code: 'ERR_CONNECTOR_UNAVAILABLE' });
  });
});

test('check refuses words it does not know', async () => {
  await assert.rejects(check(['--preflite']), { code: 'ERR_INPUT_INVALID' });
  await assert.rejects(check(['a', 'b']), { code: 'ERR_INPUT_INVALID' });
});
