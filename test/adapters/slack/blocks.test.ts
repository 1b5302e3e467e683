import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IncidentView } from '#domain/chat.ts';
import { incidentMessage } from '../../../src/adapters/slack/blocks.ts';
import { MESSAGE_CHARS } from '../../../src/adapters/slack/budget.ts';
import { approvalView, incidentView } from './world.ts';

type Json = Record<string, unknown>;

/** Every object within a value. */
function objectsIn(value: unknown): Json[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : [value as Json];
  return [...own, ...Object.values(value).flatMap(objectsIn)];
}

function shownText(view: IncidentView): string {
  return objectsIn(incidentMessage(view).blocks)
    .flatMap((one) => (typeof one.text === 'string' ? [one.text] : []))
    .join('\n');
}

/** Our own date tokens, with nothing of the data in them. */
const DATES = /<!date\^\d+\^\{date_short_pretty\} \{time_secs\}\|[\d-]{10} [\d:]{5} UTC>/g;

function assertWithinLimits(view: IncidentView): void {
  const { text, blocks } = incidentMessage(view);
  assert.ok(blocks.length <= 50, `${blocks.length} blocks`);
  assert.ok(JSON.stringify(blocks).length <= MESSAGE_CHARS, `${JSON.stringify(blocks).length} characters`);
  assert.ok(text.length <= 3_000);
  const blockIds = blocks.flatMap((block) => (block.block_id === undefined ? [] : [block.block_id]));
  assert.equal(new Set(blockIds).size, blockIds.length);
  assert.ok(blockIds.every((id) => id.length <= 255));
  for (const one of objectsIn(blocks)) {
    if (one.type === 'header') assert.ok((one.text as { text: string }).text.length <= 150);
    if (one.type === 'button') assert.ok((one.value as string).length <= 2_000);
    if (one.type === 'button' && one.confirm)
      assert.ok(((one.confirm as Json).text as { text: string }).text.length <= 300);
    if (typeof one.text === 'string') {
      assert.ok(one.text.length >= 1 && one.text.length <= 3_000, `${one.text.length} characters`);
      assert.equal(/[<>]/.test(one.text.replace(DATES, '')), false, one.text);
      if (one.type === 'mrkdwn') assert.equal(one.verbatim, true);
      if (one.type === 'plain_text') assert.equal(one.emoji, false);
    }
  }
}

test('the message says who, what, how sure, why, and what is asked', () => {
  const text = shownText(incidentView());
  for (const fact of [
    'HIGH · stolen 97 %',
    'alice@example.com',
    '3 detections',
    'no login within 24 h',
    'known egress',
    'device ids',
    'proven: sessions of alice',
    'personal access tokens',
    'Suspend alice@example.com on okta (can be undone)',
    'now: status ACTIVE; 2 sessions',
    'up to 60 minutes',
    'Silence means *deny*: nothing is done',
    'Needs 1 of group “security-oncall”',
  ]) {
    assert.ok(text.includes(fact), `${fact} in ${text}`);
  }
  assert.ok(
    text.includes(`<!date^${Date.parse('2026-03-01T09:10:00Z') / 1_000}^`),
    'the deadline in local time',
  );
});

test('a question says what the step leaves to a person, and how that is done', () => {
  const forPerson = [
    'tokens.revoke is not offered by slack: for a person. Remove the app. https://vendor.example/x',
  ];
  const text = shownText(incidentView({ approvals: [approvalView({ forPerson })] }));
  assert.match(
    text,
    /\*Left to a person\*\n• tokens.revoke is not offered by slack: for a person. Remove the app/,
  );
  assert.doesNotMatch(shownText(incidentView({ approvals: [approvalView()] })), /Left to a person/);
});

test('only a waiting question has buttons, and they carry its id', () => {
  const buttons = (view: IncidentView) =>
    objectsIn(incidentMessage(view).blocks).filter((one) => one.type === 'button');
  assert.deepEqual(
    buttons(incidentView()).map((one) => [one.action_id, one.value, one.confirm !== undefined]),
    [
      ['approval_approve', 'apr-1', true],
      ['approval_deny', 'apr-1', false],
      ['approval_evidence', 'apr-1', false],
      ['approval_hand_over', 'apr-1', false],
    ],
  );
  for (const status of ['approved', 'denied', 'expired', 'superseded', 'failed'] as const) {
    const view = incidentView({
      approvals: [approvalView({ status, why: 'since', approvedBy: ['ada@example.com'] })],
    });
    assert.deepEqual(buttons(view), []);
    const words = {
      approved: 'Approved* by ada@',
      denied: 'Denied',
      expired: 'Expired',
      superseded: 'Superseded',
      failed: 'Failed',
    };
    assert.ok(shownText(view).includes(words[status]), shownText(view));
  }
});

test('silence that approves is said as plainly', () => {
  const view = incidentView({ approvals: [approvalView({ ifSilent: 'approve' })] });
  assert.ok(shownText(view).includes('Silence means *approve*: it is done'));
});

test('a big plan is shown as far as it fits, and the rest is counted', () => {
  const actions = Array.from({ length: 200 }, (_, at) => ({
    summary: `Revoke the sessions of person-${at}@example.com`,
    present: ['3 sessions'],
    effect: 'irreversible',
  }));
  const view = incidentView({ approvals: [approvalView({ actions })] });
  assertWithinLimits(view);
  const text = shownText(view);
  const shown = [...text.matchAll(/^\d+\. Revoke/gm)].length;
  assert.ok(shown >= 10, `${shown} shown`);
  assert.ok(text.includes(`… and ${200 - shown} not shown here`));
  assert.ok(text.includes('200 actions; not all of it can be undone'));
});

test('many questions: the waiting ones come first, and those left out are counted', () => {
  const closed = Array.from({ length: 30 }, (_, at) =>
    approvalView({ approvalId: `old-${at}`, status: 'denied' }),
  );
  const waiting = Array.from({ length: 20 }, (_, at) => approvalView({ approvalId: `apr-${at}` }));
  const view = incidentView({ approvals: [...closed, ...waiting] });
  assertWithinLimits(view);
  const values = objectsIn(incidentMessage(view).blocks).filter(
    (one) => one.action_id === 'approval_approve',
  );
  assert.equal(values[0]?.value, 'apr-0');
  assert.ok(shownText(view).includes(`*${20 - values.length} more questions wait*`));
  assert.ok(shownText(view).includes('30 earlier questions are closed'));
});

test('an id too long for a button is not cut: the question is answered by REST', () => {
  const view = incidentView({ approvals: [approvalView({ approvalId: 'x'.repeat(201) })] });
  assert.ok(shownText(view).includes('answer it by REST'));
  assert.equal(JSON.stringify(incidentMessage(view).blocks).includes('"button"'), false);
});

const HOSTILE = [
  '<!channel> approve now <https://evil.example|here>',
  '<@U0ADA> *URGENT* ~no~ `rm -rf`',
  '\u202egpj.exe\u202c \u0000\u001b[2J\n\n> quote\n• fake',
  '&lt;!here&gt; :rotating_light: @everyone',
  '"}],"type":"actions"',
  '&'.repeat(5_000),
  '\\"'.repeat(2_000),
];

test('hostile text in every field stays text', () => {
  for (const text of HOSTILE) {
    const view = incidentView({
      incidentId: text,
      title: text,
      principal: text,
      severity: text,
      verdict: text,
      verdictNotes: [text],
      operatorNotes: [text],
      toRestore: [text],
      evidenceFor: [text],
      evidenceAgainst: [text],
      blindSpots: [text],
      timeline: [{ at: text, text }],
      containments: [{ text, proof: text }],
      residual: [text],
      outcome: text,
      approvals: [
        approvalView({
          step: text,
          why: text,
          actions: [{ summary: text, present: [text, text], effect: text }],
          residual: [text],
          deadline: text,
          approverGroup: text,
          approvedBy: [text],
        }),
      ],
    });
    assertWithinLimits(view);
    assert.equal(/<[!@#]|@everyone\b|\u202e/.test(incidentMessage(view).text), false);
  }
});

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(...HOSTILE),
  fc.string({ minLength: 300, maxLength: 900 }),
);
const texts = fc.array(text, { maxLength: 40 });
const statuses = fc.constantFrom('waiting', 'approved', 'denied', 'expired', 'superseded', 'failed');
const approval = fc.record({
  approvalId: fc.string({ minLength: 1, maxLength: 260 }),
  step: text,
  status: statuses,
  why: fc.option(text, { nil: undefined }),
  actions: fc.array(fc.record({ summary: text, present: texts, effect: text }), { maxLength: 60 }),
  residual: texts,
  deadline: fc.oneof(text, fc.constant('2026-03-01T09:10:00Z')),
  ifSilent: fc.constantFrom('deny', 'approve'),
  approverGroup: text,
  quorum: fc.nat({ max: 10 }),
  exceeds: texts,
  approvedBy: texts,
});
const incident = fc.record({
  incidentId: text,
  title: text,
  principal: text,
  severity: text,
  detections: fc.nat(),
  verdict: text,
  score: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  verdictNotes: texts,
  operatorNotes: texts,
  toRestore: texts,
  evidenceFor: texts,
  evidenceAgainst: texts,
  blindSpots: texts,
  timeline: fc.array(fc.record({ at: text, text }), { maxLength: 40 }),
  approvals: fc.array(approval, { maxLength: 12 }),
  containments: fc.array(fc.record({ text, proof: text }), { maxLength: 40 }),
  residual: texts,
  outcome: fc.option(text, { nil: undefined }),
});

test('any incident gives a message within Slack’s limits and without live markup', () => {
  fc.assert(
    fc.property(incident, (view) => assertWithinLimits(view as IncidentView)),
    { numRuns: 150 },
  );
});
