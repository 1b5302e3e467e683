import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ItemDocument, PlanDocument, StepDocument } from '../../src/cli/plan-document.ts';
import { planMermaid } from '../../src/cli/plan-mermaid.ts';
import { planText } from '../../src/cli/plan-text.ts';

/** A plan in which every text from outside is the one given. */
function planSaying(text: string, changed: Partial<PlanDocument> = {}): PlanDocument {
  const item = (status: ItemDocument['status']): ItemDocument => ({
    status,
    platform: 'okta',
    account: text,
    label: text,
    isCertain: false,
    input: { since: text },
    summary: text,
    present: [text],
    targets: [],
    effect: 'reversible',
    canUndo: true,
    cuts: ['account'],
    residual: [{ layer: 'account', what: text, endsWithinMs: null, why: text }],
    scopes: [],
    budgets: [
      { budget: text, identities: 3, withinMs: 3_600_000, ask: 2, group: text, left: 0, isCounted: false },
    ],
    ...(status === 'gap' ? { gap: text } : {}),
    ...(status === 'unknown' ? { failure: { code: 'ERR_CONNECTOR_FORBIDDEN', message: text } } : {}),
  });
  const step = (id: string, begins: StepDocument['begins']): StepDocument => ({
    id,
    use: 'account.suspend',
    needs: id === 'end' ? [] : ['end'],
    begins,
    when: text,
    why: text,
    decidedThen: begins === 'depends' ? [{ key: 'when', expression: text }] : [],
    allOutcomesTried: false,
    effect: 'reversible',
    approval: {
      quorum: 2,
      group: 'oncall',
      withinMs: 600_000,
      ifSilent: 'deny',
      approvers: [text],
      barred: [text],
      canBeGiven: false,
    },
    says: [text],
    proofWithinMs: 180_000,
    items: (['reads', 'changes', 'done', 'gap', 'unknown'] as const).map(item),
  });
  return {
    playbook: { id: 'cut', version: 1, summary: text, file: text },
    isSimulated: false,
    principal: { kind: 'user', email: text },
    credential: { kind: 'session', id: text },
    assessment: { verdict: 'stolen', score: 0.9, signals: [] },
    supposed: [text],
    beginsByItself: true,
    killSwitch: true,
    accounts: [{ platform: 'okta', id: text, email: text, status: 'active' }],
    noAccountOn: ['slack'],
    notAsked: [{ platform: 'github', what: 'account', code: 'ERR_CONNECTOR_FORBIDDEN', why: text }],
    steps: [step('end', 'always'), step('style', 'depends'), step('click', 'never')],
    isComplete: false,
    ...changed,
  };
}

const NODE = '(?:start|s_[a-z_]+|ask_[a-z_]+)';
const LABEL = String.raw`"(?:[\p{L}\p{N} .,_/-]|#\d+;|<br/>)*"`;
/** All that a line of the graph can be; labels hold nothing that Mermaid could take for syntax. */
const LINE = new RegExp(
  `^(?:flowchart TD|  ${NODE}(?:\\(\\[${LABEL}\\]\\)|\\[${LABEL}\\]|\\{\\{${LABEL}\\}\\})(?::::[a-z]+)?|  ${NODE} (?:-->|-\\. ${LABEL} \\.->) ${NODE}|  classDef [a-z]+ [a-z0-9:, -]+)$`,
  'u',
);

const hostile = [
  '\u001b[31mred\u001b[0m\u0007\u009b2J',
  'two\nlines\r\nand\u2028three',
  '\u202eevil',
  '"] --> s_end; click s_end "https://evil.example"',
  '`**x**` <img src=x onerror=alert(1)> #quot; %%{init: {}}%%',
];

describe('a plan as text', () => {
  for (const text of hostile) {
    test(`keeps ${JSON.stringify(text)} on its line and without control characters`, () => {
      const shown = planText(planSaying(text));
      assert.doesNotMatch(shown.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\u2028\u2029]/u);
      assert.equal(shown.split('\n').length, planText(planSaying('plain')).split('\n').length);
    });
  }

  test('keeps any text in its place', () => {
    const lines = planText(planSaying('plain')).split('\n').length;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), (text) => {
        const shown = planText(planSaying(text));
        assert.doesNotMatch(shown.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
        assert.equal(shown.split('\n').length, lines);
      }),
      { numRuns: 40 },
    );
  });

  test('says what is a gap, what could not be read, what is decided then, who may not decide, and that it is incomplete', () => {
    const shown = planText(planSaying('WORDS'));
    assert.match(shown, /GAP +okta: WORDS: WORDS/);
    assert.match(shown, /UNKNOWN +okta: WORDS: ERR_CONNECTOR_FORBIDDEN: WORDS/);
    assert.match(shown, /decided then: when: WORDS/);
    assert.match(shown, /may not, being who it is about: WORDS/);
    assert.match(shown, /fewer may decide than must/);
    assert.match(shown, /Kill switch +it is on: no change/);
    assert.match(shown, /it is so already, nothing would be called/);
    assert.match(shown, /\[can be undone\]/);
    assert.match(shown, /stays open on okta: WORDS, without end/);
    assert.match(shown, /The plan is incomplete/);
  });

  test('says so when there is nothing to do', () => {
    assert.match(planText(planSaying('x', { steps: [] })), /There would be nothing to do/);
  });
});

describe('a plan as a Mermaid graph', () => {
  for (const text of hostile) {
    test(`holds ${JSON.stringify(text)} as text and nothing else`, () => {
      for (const line of planMermaid(planSaying(text)).split('\n')) assert.match(line, LINE);
    });
  }

  test('holds any text as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const line of planMermaid(planSaying(text)).split('\n')) assert.match(line, LINE);
      }),
      { numRuns: 40 },
    );
  });

  test('holds the longest line of a gap whole', () => {
    const gap = `${'x'.repeat(500)} the end`;
    const { steps, ...rest } = planSaying('sam@example.com');
    const [first] = steps;
    const items = first!.items.map((item) => (item.status === 'gap' ? { ...item, gap } : item));
    const plan = { ...rest, steps: [{ ...first!, items }] };
    assert.ok(planMermaid(plan).includes(gap));
    assert.ok(planText(plan).includes(gap));
  });

  test('puts the question before the step, and what is decided then on a dotted arrow', () => {
    const graph = planMermaid(planSaying('words'));
    assert.match(graph, /ask_style\{\{"2 of oncall<br\/>within 10m<br\/>silence#58; deny"\}\}:::ask/);
    assert.match(graph, /ask_style --> s_style/);
    assert.match(graph, /s_end -\. "decided then#58; when#58; words" \.-> ask_style/);
    assert.match(graph, /start --> ask_end/);
  });
});
