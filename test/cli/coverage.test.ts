import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { coverage } from '#domain/coverage/coverage.ts';
import { coverageArgs } from '../../src/cli/coverage.ts';
import { coverageText } from '../../src/cli/coverage-text.ts';
import { action, FULL, platform } from '../domain/coverage/example.ts';

describe('countersign coverage', () => {
  test('prints a row a credential, the signals, and each blind spot with what would close it', () => {
    const notes = ['MFA shows only where it is switched on.'];
    const facts = platform({
      state: 'installed',
      unset: ['ACME_TOKEN'],
      telemetry: [{ ...FULL, events: { ...FULL.events, mfa: 'partly' }, notes }],
      actions: [action('sessions.revoke', { cuts: ['app-session'] })],
    });
    const text = coverageText(coverage([facts], { lookBackMs: 90 * 86_400_000 }));
    const lines = stripVTControlCharacters(text).split('\n');
    assert.equal(lines[0], 'Acme (acme): installed, not configured; log audit-log');
    assert.ok(lines.includes('    session         yes     yes     yes     yes     no'));
    assert.ok(lines.includes('    access-token    yes     yes     no      no      no'));
    assert.ok(lines.includes('    blind: second factors: only partly shown'));
    assert.ok(lines.includes(`      would close it, setting: ${notes[0]}`));
    assert.ok(lines.includes('      would close it, setting: ACME_TOKEN'));
    assert.ok(lines.includes('    no-matching-authentication, sessions: yes: all that it needs is shown'));
  });

  test('a connector’s text moves no terminal', () => {
    const text = coverageText(coverage([platform({ title: 'Ac\u001b[2Jme\u202e' })], { lookBackMs: 1 }));
    assert.doesNotMatch(stripVTControlCharacters(text), /\p{Cf}|(?!\n)\p{Cc}/u);
  });

  test('one form at a time', () => {
    assert.equal(coverageArgs([]), 'text');
    assert.equal(coverageArgs(['--json']), 'json');
    assert.equal(coverageArgs(['--markdown']), 'markdown');
    assert.equal(coverageArgs(['-h']), undefined);
    for (const wrong of [['--json', '--markdown'], ['--jsno'], ['okta']]) {
      assert.throws(() => coverageArgs(wrong), { code: 'ERR_INPUT_INVALID' });
    }
  });
});
