import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { columnsOf } from '#domain/explanation/text-width.ts';
import { timelineOf } from '#domain/explanation/timeline-of.ts';
import { type TextOptions, timelineText } from '#domain/explanation/timeline-text.ts';
import { activity } from '../assessment/evidence.ts';
import { type Case, caseOf, fortySessions, hostileNames, stolenSession, undecidedWithGap } from './cases.ts';

function text({ bundle, assessment, facts }: Case, options?: TextOptions): string {
  return timelineText(timelineOf(bundle, assessment, facts), options);
}

test('a stolen session reads like this', () => {
  assert.equal(
    text(stolenSession, { width: 110 }),
    `Timeline of sam@example.com: stolen, score 0.97 (0.94 to 0.99)
2026-03-01 07:56:15 until 2026-03-01 10:08:45 UTC
  A  okta session sess-1: in question, issued in the logs
  B  slack session slack-7: issued in the logs

        2026-03-01
 −2h00m 08:00:00 ● okta    sign-in: user.session.start     DE Home ISP (AS64500),… ◀ 1 session-context-chang…
 −1h59m 08:01:00 ◆ okta    MFA passed: user.authenticatio… DE Home ISP (AS64500), Chrome on macOS
 −1h55m 08:05:00 │ okta A  use: user.authentication.sso ·… DE Home ISP (AS64500), Chrome on macOS
 −1h54m 08:06:00 ● slack   sign-in: user_login             DE Home ISP (AS64500), Chrome on macOS
 −1h50m 08:10:00 │ slack B use: file_downloaded            DE Home ISP (AS64500), Chrome on macOS
 −1h40m 08:20:00 │ okta A  use: user.authentication.sso ·… DE Home ISP (AS64500), Chrome on macOS
 −1h20m 08:40:00 │ okta A  use: user.authentication.sso ·… DE Home ISP (AS64500), Chrome on macOS
   −58m 09:02:00 │ okta A  use: user.authentication.sso ·… DE Home ISP (AS64500), Chrome on macOS
   −30m 09:30:00 │ okta A  use: user.authentication.sso ·… DE Home ISP (AS64500),… ◀ 2 concurrent-geographies
   −25m 09:35:00 │ okta A  use: user.authentication.sso ·… US Cheap Hosting B.V.…  ◀ 1 2 session-context-cha…
   −19m 09:41:00 │ okta A  use: user.authentication.sso ·… US Cheap Hosting B.V.…  ◀ 1 session-context-chang…
   −16m 09:44:00 │ okta A  use: user.authentication.sso ·… US Cheap Hosting B.V.…  ◀ 1 session-context-chang…
   −10m 09:50:00 ★ okta A  platform’s warning: session hi… US Cheap Hosting B.V.…  ◀ 3 vendor-verdict
    −2m 09:58:00 │ okta A  use: user.authentication.sso ·… US Cheap Hosting B.V.…  ◀ 1 session-context-chang…
    −1m 09:59:00 ✱ okta A  high-risk call: user.mfa.facto… US Cheap Hosting B.V. (AS64999), python-requests
      0 10:00:00 ⚑ detected: Session used from a hosting network
    +5m 10:05:00 = assessed: stolen, score 0.97

◀ 1 Session moved to another client (session-context-changed)
    session sess-1 moved from Home ISP with Chrome on macOS to Cheap Hosting B.V. with python-requests
◀ 2 Two places at once (concurrent-geographies)
    the person was in Berlin until 09:30 and in New York from 09:35 on: at least 6285 km apart within 5 min
◀ 3 Platform’s own warning (vendor-verdict)
    okta itself judged: session hijacking risk HIGH
│ use   ◆ MFA passed   ● sign-in   ★ platform’s warning   ✱ high-risk call   ⚑ detection   ◀ speaks for
compromise   ◁ against`,
  );
});

test('what the logs do not tell stands where it begins', () => {
  assert.match(
    text(undecidedWithGap),
    /^ −4h00m 06:00:00 ░ okta system-log tells nothing until 09:00:00: the source was down$/m,
  );
});

test('colours are put where they are asked for, and change nothing else', () => {
  const painted = text(stolenSession, { paint: (tone, part) => `[${tone}|${part}|]` });
  assert.match(painted, /\[alarm\|◀ 1 session-context-changed\|\]/);
  assert.equal(painted.replace(/\[\w+\||\|\]/g, ''), text(stolenSession));
});

test('a new day is said', () => {
  const records = [
    activity('u1', 'session-use', '2026-02-28T23:50:00.000Z'),
    activity('u2', 'session-use', '2026-03-01T00:10:00.000Z'),
  ];
  const { facts, ...rest } = caseOf(records);
  const at = '2026-03-01T00:20:00.000Z';
  const told = text({ ...rest, facts: { ...facts, detections: [{ at, title: 'used at night' }] } });
  assert.match(told, /2026-02-28\n.*23:50:00.*\n +2026-03-01\n.*00:10:00/);
});

test('no line is wider than was asked for, and no text acts', () => {
  for (const each of [stolenSession, fortySessions, hostileNames]) {
    for (const width of [10, 72, 95, 160]) {
      const lines = text(each, { width }).split('\n');
      const wide = lines.filter((line) => columnsOf(line) > Math.max(72, width));
      assert.deepEqual(wide, []);
      for (const line of lines) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\u2028\u2029]/u);
    }
  }
});

test('whatever an attacker writes, every event keeps to its line', () => {
  const strange = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 60 })
    .filter((each) => each.trim() !== '');
  fc.assert(
    fc.property(strange, strange, (name, org) => {
      const record = activity('u1', 'session-use', '09:30', {
        operation: name,
        userAgent: name,
        sessionId: name,
        asn: { org },
        geo: { country: org },
      });
      const made = caseOf([record], { fired: [['token-replay', ['u1'], name]] });
      const quiet = text(
        caseOf([activity('u1', 'session-use', '09:30')], { fired: [['token-replay', ['u1'], 'x']] }),
      );
      const told = text({ ...made, facts: { ...made.facts, credential: undefined, who: name } });
      assert.doesNotMatch(told.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\u2028\u2029]/u);
      assert.ok(Math.abs(told.split('\n').length - quiet.split('\n').length) <= 1);
    }),
  );
});
