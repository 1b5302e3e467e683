import { createHmac, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clocksOf } from '#domain/report/clocks.ts';
import type { Incident } from '#domain/run/state.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { type SlackChat, startSlackChat } from '../adapters/slack/simulator.ts';
import { publicKeyOf } from '../adapters/store/head-keys.ts';
import { headKeyFrom } from '../adapters/store/kept-head-key.ts';
import { verifyJournal } from '../adapters/store/verify-journal.ts';
import { readConfig } from '../config.ts';
import { type Running, start } from '../main.ts';
import { incidentTimeline } from '../stages/report/incident-timeline.ts';
import { demoDocument, printSummary } from './demo-output.ts';
import { storyline } from './demo-storyline.ts';
import { narrate } from './demo-timeline.ts';
import { projectRoot } from './project-root.ts';
import { type SimulatedPlatforms, startSimulators } from './simulated-platforms.ts';

/** The whole job on simulated platforms: a forged session, from the SIEM's webhook to the report. */

const SIGNING_SECRET = randomBytes(24).toString('hex');
const WEBHOOK_SECRET = randomBytes(24).toString('hex');
/** The demo gives up after this long, in milliseconds: it ends in seconds when all is well. */
const PATIENCE_MS = 60_000;

export async function demo(args: readonly string[]): Promise<number> {
  const asJson = args.includes('--json');
  const now = (): Date => new Date();
  const story = storyline(now());
  const folder = await mkdtemp(join(tmpdir(), 'countersign-demo-'));
  let platforms: SimulatedPlatforms | undefined;
  let chat: SlackChat | undefined;
  let running: Running | undefined;
  try {
    chat = await startSlackChat({
      signingSecret: SIGNING_SECRET,
      botToken: 'xoxb-simulated',
      users: story.approvers,
      now,
    });
    const installed = await loadConnectors([join(projectRoot, 'connectors')]);
    platforms = await startSimulators(installed, story.seeds, now);
    running = await start(readConfig({ ...platforms.env, ...serverEnvironment(folder, chat) }, projectRoot));
    const incidentId = await play(running, chat, story, asJson);
    const incident = await running.incidents.load(incidentId);
    const journal = await verifyJournal(running.store.pool, {
      publicKeys: [publicKeyOf(headKeyFrom(undefined, folder))],
    });
    const document = await demoDocument(incident, running, journal);
    if (asJson) console.log(JSON.stringify(document, undefined, 2));
    else printSummary(incident, await toldOf(running, incident), journal);
    if (args.includes('--keep')) await keep(running, folder);
    const isGood = journal.verified && incident.runs.every((run) => run.finished !== undefined);
    return isGood ? 0 : 1;
  } finally {
    await running?.stop();
    await platforms?.stop();
    await chat?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function toldOf({ store, connectors }: Running, incident: Incident) {
  return {
    timeline: await incidentTimeline(incident, { evidence: store.evidence, connectors }),
    clocks: clocksOf(await store.journal.read(incident.id)),
  };
}

function serverEnvironment(folder: string, chat: SlackChat): Record<string, string> {
  return {
    PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    SETTLE_CAP: '1s',
    SLACK_CHAT_BOT_TOKEN: 'xoxb-simulated',
    SLACK_CHAT_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_CHAT_CHANNEL: 'C0INCIDENTS',
    SLACK_CHAT_API_URL: chat.slackApiUrl,
    WEBHOOK_SOURCES: JSON.stringify({
      siem: {
        preset: 'ocsf',
        verification: { kind: 'hmac', header: 'x-siem-signature', secrets: [WEBHOOK_SECRET] },
      },
    }),
  };
}

/** Sends the detection, answers what is asked, and waits until every run has ended. */
async function play(
  running: Running,
  chat: SlackChat,
  story: ReturnType<typeof storyline>,
  asJson: boolean,
): Promise<string> {
  const ended = Promise.withResolvers<void>();
  let incident: Incident | undefined;
  const stopNarrating = asJson ? () => undefined : narrate(running.store, story.title);
  const stopListening = running.store.onAppend((entries) => {
    for (const entry of entries) {
      if (entry.kind === 'approval-posted') {
        const click = {
          approvalId: entry.data.approvalId,
          action: 'approve' as const,
          userId: story.approvers[0]!.id,
          url: `${running.url}/slack/interactions`,
        };
        chat
          .click(click)
          .then((answer) =>
            answer.ok ? undefined : ended.reject(new Error(`the click was answered with ${answer.status}`)),
          )
          .catch(ended.reject);
      }
      if (entry.kind === 'run-finished' || entry.kind === 'playbook-not-found') {
        running.incidents.load(entry.incidentId).then((now) => {
          incident = now;
          if (now.runs.every((run) => run.finished)) ended.resolve();
        }, ended.reject);
      }
    }
  });
  const timer = setTimeout(
    () => ended.reject(new Error(`the story did not end within ${PATIENCE_MS / 1_000}s`)),
    PATIENCE_MS,
  );
  try {
    const incidentId = await sendDetection(`${running.url}/webhooks/siem`, story.detection);
    await ended.promise;
    return incident?.id ?? incidentId;
  } finally {
    clearTimeout(timer);
    stopListening();
    stopNarrating();
  }
}

async function sendDetection(url: string, detection: unknown): Promise<string> {
  const body = JSON.stringify(detection);
  const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-siem-signature': signature },
    body,
  });
  const answer = (await response.json()) as { receipts?: { incidentId: string }[]; detail?: string };
  const incidentId = answer.receipts?.[0]?.incidentId;
  if (!incidentId) throw new Error(`the webhook was refused: ${response.status} ${answer.detail ?? ''}`);
  return incidentId;
}

async function keep(running: Running, folder: string): Promise<void> {
  console.log(`\nStill serving at ${running.url} (data in ${folder}); stop it with Ctrl-C.`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
