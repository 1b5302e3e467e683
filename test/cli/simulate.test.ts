import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { simulate } from '../../src/cli/simulate.ts';
import { simulateArgs } from '../../src/cli/simulate-args.ts';
import { simulatedDocument, simulatedText } from '../../src/cli/simulate-text.ts';
import { happenedIn } from '../../src/rehearsal/happened.ts';

const play = (...words: string[]) => simulate(simulateArgs(words)!, {});

describe('countersign simulate', () => {
  test('carries out a playbook on simulated platforms and tells what happened, what was called and what stays open', async () => {
    const played = await play('forged-session', '--platform', 'okta');
    const text = simulatedText(played);
    assert.match(text, /proven +sessions\.revoke on okta for alice@acme\.example/);
    assert.match(text, /okta DELETE \/api\/v1\/users\/00u1alice0000000001\/sessions → 204/);
    assert.match(text, /Residual access\n {2}okta: /);
    const document = simulatedDocument(played);
    assert.equal(document.outcome, 'contained');
  });

  test('has the calls of a step meet a fault, as often as is said', async () => {
    const once = await play('forged-session', '--platform', 'okta', '--fault', 'cut_sessions=unavailable*2');
    assert.equal(happenedIn(once.rehearsed, 'forged-session').steps.cut_sessions, 'done');
    const refused = await play(
      'forged-session',
      '--platform',
      'okta',
      '--fault',
      'cut_sessions=no-effect*99',
    );
    assert.equal(happenedIn(refused.rehearsed, 'forged-session').steps.cut_sessions, 'failed');
  });

  test('does nothing of what people deny', async () => {
    const denied = await play('forged-session', '--platform', 'okta', '--deny', 'suspend');
    assert.equal(happenedIn(denied.rehearsed, 'forged-session').steps.suspend, 'denied');
    assert.ok(!denied.changes.some(({ path }) => path.endsWith('/suspend')));
  });

  test('refuses what it does not know by name', async () => {
    assert.throws(() => simulateArgs(['forged-session', '--fault', 'cut_sessions=boredom']), /boredom/);
    await assert.rejects(play('forged-session', '--platform', 'okto'), { code: 'ERR_INPUT_INVALID' });
    await assert.rejects(play('forged-sesion'), { code: 'ERR_NOT_FOUND' });
  });
});
