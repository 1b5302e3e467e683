import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timelineOf } from '#domain/explanation/timeline-of.ts';
import { type Report, reportMarkdown } from '#domain/report/report.ts';
import { HOSTILE, hostileNames, stolenSession } from '../explanation/cases.ts';

const REPORT: Report = {
  incidentId: 'inc-1',
  title: 'A session nobody authenticated',
  principal: { kind: 'user', email: 'sam@example.com' },
  severity: 'high',
  detections: 1,
  assessment: stolenSession.assessment,
  verdictNotes: [],
  operatorNotes: [],
  toRestore: [],
  runs: [],
  approvals: [],
  containments: [],
  residual: [],
  clocks: {
    detectedAt: '2026-03-01T10:00:00.000Z',
    receivedAt: '2026-03-01T10:00:01.000Z',
    assessedAt: undefined,
    askedAt: undefined,
    decidedAt: undefined,
    requestedAt: undefined,
    acceptedAt: undefined,
    effectiveAt: undefined,
    provenAt: undefined,
    finishedAt: undefined,
    timeToContainMs: undefined,
    humanMs: 0,
    machineMs: 0,
    platforms: [],
  },
  timeline: [],
  evidence: [],
};

test('signals are told by title and id, with what they mean', () => {
  assert.match(
    reportMarkdown(REPORT),
    /^- \*\*Two places at once\*\* \(concurrent-geographies\): the person was in Berlin .*\. It means: the person was in two places/m,
  );
});

test('the timeline of the logs stands in it, and where its picture is', () => {
  const { bundle, assessment, facts } = stolenSession;
  const report = reportMarkdown(REPORT, timelineOf(bundle, assessment, facts));
  assert.match(report, /## What the logs show\n\n```text\nTimeline of sam@example\.com: stolen/);
  assert.match(report, /^As a picture: `GET \/v1\/incidents\/inc-1\/timeline\.svg`$/m);
  assert.doesNotMatch(reportMarkdown(REPORT), /What the logs show/);
});

test('what attackers write into logs is no markup in it', () => {
  const { bundle, assessment, facts } = hostileNames;
  const told = timelineOf(bundle, assessment, { ...facts, who: HOSTILE[6] });
  const report = reportMarkdown({ ...REPORT, assessment }, told);
  assert.doesNotMatch(report, /<script|<svg|\]\(javascript|<!DOCTYPE|\u202e|^# heading/m);
  assert.equal(report.match(/^```/gm)?.length, 2);
});
