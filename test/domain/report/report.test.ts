import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { timelineOf } from '#domain/explanation/timeline-of.ts';
import { reportMarkdown } from '#domain/report/markdown.ts';
import { summaryOf } from '#domain/report/summary.ts';
import { HOSTILE, hostileNames, stolenSession } from '../explanation/cases.ts';
import { RECORDED, type Recorded } from './recorded-reports.ts';

const APPROVED = RECORDED.find(({ name }) => name.endsWith('approved'))!;
const REPORT = { ...APPROVED.report, assessment: stolenSession.assessment };

describe('the report', () => {
  test('tells signals by title and id, with what they mean', () => {
    assert.match(
      reportMarkdown(REPORT),
      /^- \*\*Two places at once\*\* \(concurrent-geographies\): the person was in Berlin .*\. It means: the person was in two places/m,
    );
  });

  test('has the timeline of the logs, and says where its picture is', () => {
    const { bundle, assessment, facts } = stolenSession;
    const report = reportMarkdown(REPORT, timelineOf(bundle, assessment, facts));
    assert.match(report, /## What the logs show\n\n```text\nTimeline of sam@example\.com: stolen/);
    assert.match(report, /^As a picture: `GET \/v1\/incidents\/inc-\w+\/timeline\.svg`$/m);
    assert.doesNotMatch(reportMarkdown(REPORT), /What the logs show/);
  });

  test('takes what attackers write into logs for no markup', () => {
    const { bundle, assessment, facts } = hostileNames;
    const told = timelineOf(bundle, assessment, { ...facts, who: HOSTILE[6] });
    const report = reportMarkdown({ ...REPORT, assessment }, told);
    assert.doesNotMatch(report, /<script|<svg|\]\(javascript|<!DOCTYPE|\u202e|^# heading/m);
    assert.equal(report.match(/^```/gm)?.length, 2);
  });

  test('begins with what happened, was decided and done, and when access ends', () => {
    const text = summaryOf(APPROVED.report).join(' ');
    for (const said of [
      /^On 2026-11-24 07:38 UTC, siem reported about sam\.rivera@example\.com: “Okta session used/,
      /that the credential was stolen \(stolen\): the probability of compromise is over 99 %\./,
      /People were asked twice: 2 approved; answers came from ada@example\.com\./,
      /Of 7 containments on okta, github, slack, 5 are proven by the platforms’ own state, 2 are left to a person\./,
      /It is not known when the access ends/,
    ]) {
      assert.match(text, said);
    }
  });

  test('says of a denied question who denied it, when and how', () => {
    const { report } = RECORDED.find(({ name }) => name.endsWith('denied'))!;
    const denied = report.decisions.find(({ status }) => status === 'denied')!;
    assert.equal(denied.answers[0]!.answer, 'deny');
    assert.match(
      reportMarkdown(report),
      /was asked at \S+; ada@example.com said deny by slack at \S+; \*\*denied\*\* at /,
    );
  });
});

describe('every fact of the report', () => {
  for (const recorded of RECORDED) {
    test(`of ${recorded.name} can be traced to entries of the journal`, () => {
      for (const { fact, words, entries } of factsIn(recorded)) {
        assert.ok(entries.length > 0, `${fact} names no entry`);
        const said = JSON.stringify(
          entries.map((seq) => recorded.entries.find((each) => each.seq === seq) ?? assert.fail(`no ${seq}`)),
        );
        for (const word of words) {
          assert.ok(
            said.includes(JSON.stringify(word).slice(1, -1)),
            `${fact}: ${word} is in none of ${entries}`,
          );
        }
      }
    });
  }

  test('is in one line for each entry that a person would ask about', () => {
    for (const { report, entries } of RECORDED) {
      const silent = entries.filter(({ seq }) => !report.chronicle.some((line) => line.seq === seq));
      const kinds = new Set(silent.map(({ kind }) => kind));
      for (const kind of kinds) {
        assert.ok(
          [
            'incident-posting',
            'approval-posted',
            'plan-requested',
            'action-claimed',
            'action-intended',
            'action-finished',
            'reassessment-due',
          ].includes(kind),
          kind,
        );
      }
    }
  });
});

interface Fact {
  readonly fact: string;
  /** What the entries must say. */
  readonly words: readonly string[];
  readonly entries: readonly number[];
}

function factsIn({ report }: Recorded): readonly Fact[] {
  return [
    ...report.containments.map(({ capability, platform, account, proof, saw, calls, provenAt, entries }) => ({
      fact: `${capability} on ${platform}`,
      words: [
        capability,
        platform,
        account,
        ...saw,
        ...calls,
        ...(['proven', 'effective', 'accepted'].includes(proof) ? [proof] : []),
        ...(provenAt ? [provenAt] : []),
      ],
      entries,
    })),
    ...report.decisions.map(({ step, askedAt, status, closedAt, answers, approverGroup, entries }) => ({
      fact: `the question about ${step}`,
      words: [
        ...[step, askedAt, status, approverGroup, ...(closedAt ? [closedAt] : [])],
        ...answers.flatMap(({ by, answer, via, at }) => [by, answer, via, at]),
      ],
      entries,
    })),
    ...report.runs.map(({ id, playbook, outcome, why, startedAt, entries }) => ({
      fact: id,
      words: [id, playbook, outcome, why, startedAt],
      entries,
    })),
    ...report.ledger!.lines.map(
      ({ platform, accountId, what, cutBy, declaredBy, proof, endsAt, entries }) => ({
        fact: `${what} on ${platform}`,
        words: [
          platform,
          ...(accountId === 'unknown' ? [] : [accountId]),
          ...(declaredBy
            ? [declaredBy.capability, what]
            : cutBy
              ? [cutBy.capability]
              : [what.split(' ')[1]!]),
          ...(proof === 'proven' ? [proof, endsAt!] : []),
        ],
        entries,
      }),
    ),
    ...report.evidence.map(({ sha256, entries }) => ({ fact: 'evidence', words: [sha256], entries })),
    ...report.chronicle.map(({ seq, at, actor, kind }) => ({
      fact: `line ${seq}`,
      words: [at, actor, kind],
      entries: [seq],
    })),
    ...Object.entries(report.clocks)
      .filter(([name, at]) => name.endsWith('At') && at !== undefined)
      .map(([name, at]) => ({
        fact: name,
        words: [String(at)],
        entries: report.chronicle.map(({ seq }) => seq).concat(...report.containments.map((c) => c.entries)),
      })),
  ];
}
