import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mrkdwn, oneLine, plain } from '../../../src/adapters/slack/escape.ts';

test('a mention in data mentions nobody', () => {
  assert.equal(mrkdwn('<!channel> <@U0ADA> <#C1> <!subteam^S1>', 100).includes('<'), false);
  assert.equal(/[<>]/.test(plain('<!channel> <@U0ADA>', 100)), false);
  assert.equal(/@(here|channel|everyone)/.test(mrkdwn('@here @channel @everyone', 100)), false);
});

test('a link in data has no target', () => {
  assert.equal(mrkdwn('<https://evil.example|your bank>', 100), '&lt;https://evil.example|your bank&gt;');
});

test('an entity in data is shown as it was written', () => {
  assert.equal(mrkdwn('&lt;!channel&gt;', 100), '&amp;lt;!channel&amp;gt;');
});

test('formatting characters format nothing, and names with underscores stay whole', () => {
  for (const text of ['*bold*', '_it_', '~gone~', '`code`', '```block```']) {
    assert.equal(/(^|\s)[*_~`](?=\S)/.test(mrkdwn(text, 100)), false, text);
  }
  assert.equal(mrkdwn('svc_backup_2@example.com', 100), 'svc_backup_2@example.com');
});

test('an emoji of data is not drawn; times and IPv6 addresses are untouched', () => {
  assert.notEqual(mrkdwn(':white_check_mark: approved', 100), ':white_check_mark: approved');
  assert.equal(mrkdwn('at 12:34:56 from 2001:db8:0:1::5', 100), 'at 12:34:56 from 2001:db8:0:1::5');
});

test('nothing reorders, breaks a line or controls a terminal', () => {
  assert.equal(oneLine('a\u202eb\u2066c\nd\u001b[31me\u0000\u2028f', 100), 'a�b�c d [31me f');
  assert.equal(oneLine('zero\u200bwidth\ufeff', 100), 'zerowidth');
  assert.equal(oneLine(`z${'\u0301'.repeat(50)}`, 100).length, 4);
});

test('nothing is shown as a dash, and a cut is marked without halving a character', () => {
  assert.equal(oneLine('\u200b \n', 10), '–');
  assert.equal(oneLine('abcdefghij', 5), 'abcd…');
  assert.equal(oneLine('abc😀😀', 5), 'abc…');
});

test('any text becomes one well-formed, bounded line without live markup', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.integer({ min: 2, max: 120 }),
      (text, max) => {
        const line = oneLine(text, max);
        assert.ok(line.length >= 1 && line.length <= max && line.isWellFormed());
        const escaped = mrkdwn(text, max);
        assert.ok(escaped.length <= max * 5);
        assert.equal(/[<>\n\r\u202a-\u202e\u2066-\u2069]/.test(escaped), false);
        assert.equal(/&(?!amp;|lt;|gt;)/.test(escaped), false);
        assert.equal(/[<>]/.test(plain(text, max)), false);
      },
    ),
  );
});
