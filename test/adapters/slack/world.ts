import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { ApprovalView, IncidentView } from '#domain/chat.ts';
import type { ApprovalDetail } from '#domain/report/approval-detail.ts';
import {
  type DecisionGiven,
  type DecisionTaken,
  openSlack,
  type Questions,
  type Slack,
  type SlackOptions,
} from '../../../src/adapters/slack/index.ts';
import { type SlackChat, startSlackChat } from '../../../src/adapters/slack/simulator.ts';
import { type Logged, recordingLog } from '../../support/log.ts';

/** The adapter against the chat's stand-in, mounted as it is in the real program. */

export const CHANNEL = 'C0INCIDENTS';
export const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
export const TOKEN = 'xoxb-simulated-1';
export const NOW = new Date('2026-03-01T09:00:00.000Z');

export const USERS = [
  { id: 'U0ADA', email: 'Ada@Example.com', name: 'Ada' },
  { id: 'U0BOB', email: 'bob@example.com', name: 'Bob' },
  { id: 'U0EVE', email: 'eve@example.com', name: 'Eve' },
  { id: 'U0ROSA', email: 'rosa@example.com', name: 'Rosa' },
  { id: 'U0VIC', email: 'vic@example.com', name: 'Vic' },
  { id: 'U0GLASS', email: 'glass@example.com', name: 'Glass' },
  { id: 'U0GONE', email: 'gone@example.com', name: 'Gone', deleted: true },
  { id: 'U0BOT', email: 'bot@example.com', name: 'Bot', isBot: true },
  { id: 'U0NEW', email: 'ada@example.com', name: 'New', isEmailConfirmed: false },
  { id: 'U0OUT', email: 'ada@example.com', name: 'Outside', teamId: 'T0ELSEWHERE' },
] as const;

export interface World {
  readonly chat: SlackChat;
  readonly slack: Slack;
  readonly given: DecisionGiven[];
  readonly lines: Logged[];
  /** Where Slack posts clicks. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A question to approvers as the adapter reads it. */
export function approvalDetail(changes: Partial<ApprovalDetail> = {}): ApprovalDetail {
  return {
    ...{ approvalId: 'apr-1', incidentId: 'inc-1', title: 'Session used without a login', step: 'suspend' },
    ...{
      status: 'waiting',

      binds: 'b'.repeat(64),
      approverGroup: 'security-oncall',
      quorum: 1,
    },
    ...{ askedAt: NOW.toISOString(), deadline: '2026-03-01T09:10:00.000Z', ifSilent: 'deny', barred: [] },
    ...{ isExtendable: true, answers: [], notes: [] },
    targets: [0, 1, 2].map((index) => ({
      ...{ index, platform: 'okta', capability: 'account.suspend', effect: 'reversible' as const },
      ...{ summary: `Suspend account ${index}`, present: ['status ACTIVE'] },
    })),
    ...changes,
  };
}

/** One question waits, and nobody has evidence or a role. */
export const NO_APPROVALS = {
  readApproval: async () => approvalDetail(),
  changeQuestion: async () => ({ outcome: 'recorded', message: 'changed' }),
  readEvidence: async () => assert.fail('no evidence is asked for'),
  rolesOf: () => [],
  desk: {
    rolesOf: () => [],
    status: async () => [],
    plan: async () => [],
    run: async () => 'run-1',
    killSwitch: async () => [],
    turnKillSwitch: async () => [],
    coverage: () => [],
    questionsOf: async () => ({ waiting: [], decided: [] }),
  },
} satisfies Pick<SlackOptions, 'readApproval' | 'changeQuestion' | 'readEvidence' | 'rolesOf' | 'desk'>;

/** Nobody is asked anything. */
export const NO_QUESTIONS: Questions = {
  read: async () => undefined,
  answer: async () => ({ outcome: 'refused', message: 'no question' }),
};

export interface WorldOptions {
  readonly questions?: Questions;
  readonly decide?: (given: DecisionGiven) => Promise<DecisionTaken>;
  readonly approvals?: Partial<
    Pick<SlackOptions, 'readApproval' | 'changeQuestion' | 'readEvidence' | 'rolesOf' | 'desk'>
  >;
  readonly now?: () => Date;
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const now = options.now ?? (() => NOW);
  const chat = await startSlackChat({ signingSecret: SECRET, botToken: TOKEN, users: USERS, now });
  const { log, lines } = recordingLog();
  const given: DecisionGiven[] = [];
  const decide = async (one: DecisionGiven): Promise<DecisionTaken> => {
    given.push(one);
    return (await options.decide?.(one)) ?? { outcome: 'recorded', message: 'recorded' };
  };
  const slack = openSlack({
    botToken: TOKEN,
    signingSecret: SECRET,
    channel: CHANNEL,
    slackApiUrl: chat.slackApiUrl,
    clock: { now },
    log,
    decide,
    questions: options.questions ?? NO_QUESTIONS,
    ...NO_APPROVALS,
    ...options.approvals,
  });
  const app = express();
  if (slack.router) app.use('/slack', slack.router);
  app.use(express.json());
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  await slack.start();
  return {
    chat,
    slack,
    given,
    lines,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/interactions`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await slack.stop();
      await chat.stop();
    },
  };
}

/** A question that waits, as the approval stage shows it. */
export function approvalView(changes: Partial<ApprovalView> = {}): ApprovalView {
  return {
    approvalId: 'apr-1',
    step: 'suspend',
    status: 'waiting',
    why: undefined,
    actions: [
      {
        summary: 'Suspend alice@example.com on okta',
        present: ['status ACTIVE', '2 sessions'],
        effect: 'reversible',
      },
    ],
    residual: ['access tokens live on for up to 60 minutes'],
    deadline: '2026-03-01T09:10:00.000Z',
    ifSilent: 'deny',
    approverGroup: 'security-oncall',
    quorum: 1,
    exceeds: [],
    approvedBy: [],
    ...changes,
  };
}

export function incidentView(changes: Partial<IncidentView> = {}): IncidentView {
  return {
    incidentId: 'inc-1',
    title: 'Session used without a login',
    principal: 'alice@example.com',
    severity: 'high',
    detections: 3,
    verdict: 'stolen',
    score: 0.97,
    verdictNotes: [],
    operatorNotes: [],
    toRestore: [],
    evidenceFor: ['no login within 24 h stands behind session 0Sx'],
    evidenceAgainst: ['the network is a known egress'],
    blindSpots: ['okta: device ids are not in this licence'],
    timeline: [{ at: '2026-03-01T08:59:00Z', text: 'detection from elastic' }],
    approvals: [approvalView()],
    containments: [{ text: 'sessions of alice on okta revoked', proof: 'proven' }],
    residual: ['github: personal access tokens'],
    outcome: undefined,
    ...changes,
  };
}
