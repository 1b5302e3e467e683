import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadConnectors } from '../../src/adapters/registry/load-connectors.ts';
import { type SlackChat, startSlackChat } from '../../src/adapters/slack/simulator.ts';
import { storyline } from '../../src/cli/demo-storyline.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { startSimulators } from '../../src/cli/simulated-platforms.ts';
import type { Simulator } from '../../src/kit/testing/simulator.ts';
import { openEmbedded, type Place } from './places.ts';
import { ServerProcess } from './server-process.ts';

/** Simulated platforms in this process, and a served Countersign in a child process that can be killed. */

const SIGNING_SECRET = 'a-signing-secret-of-the-test';
const WEBHOOK_SECRET = 'a-webhook-secret-of-the-test';

/** Who there is, by platform and in Slack, and what the SIEM noticed. */
export type PlayedStory = Pick<ReturnType<typeof storyline>, 'seeds' | 'approvers' | 'detection'>;

export class World {
  readonly simulators: Simulator[] = [];
  readonly story: PlayedStory;
  chat!: SlackChat;
  pool!: pg.Pool;
  /** The server's environment; `open` fills it, and `serve` reads it. */
  env: Record<string, string> = {};
  /** All that the server has written, to either stream. */
  said = '';
  /** The servers that run. */
  servers: ServerProcess[] = [];
  private ownPlace: Place | undefined;
  url = '';
  /** The server's data folder, with the key of the journal's heads. */
  dataDir = '';

  /** Plays the demo's story unless another is given. */
  constructor(story: PlayedStory = storyline(new Date())) {
    this.story = story;
  }

  /** Starts all but the server, on a place of its own unless one is given. */
  async open(given?: Place): Promise<void> {
    const now = (): Date => new Date();
    this.dataDir = await mkdtemp(join(tmpdir(), 'countersign-flow-'));
    if (!given) this.ownPlace = await openEmbedded();
    const { databaseUrl, redisUrl } = given ?? this.ownPlace!;
    this.pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
    // The database is dropped by force, and a connection that is just being closed may hear of it first.
    this.pool.on('error', () => undefined);
    this.chat = await startSlackChat({
      signingSecret: SIGNING_SECRET,
      botToken: 'xoxb-simulated',
      users: this.story.approvers,
      now,
    });
    this.env = {
      DATABASE_URL: databaseUrl,
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
      FINGERPRINT_KEY: 'a-fingerprint-key-of-the-test-0123456789',
      PORT: '0',
      DATA_DIR: this.dataDir,
      SETTLE_CAP: '1s',
      SLACK_CHAT_BOT_TOKEN: 'xoxb-simulated',
      SLACK_CHAT_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_CHAT_CHANNEL: 'C0INCIDENTS',
      SLACK_CHAT_API_URL: this.chat.slackApiUrl,
      WEBHOOK_SOURCES: JSON.stringify({
        siem: {
          preset: 'ocsf',
          verification: { kind: 'hmac', header: 'x-siem-signature', secrets: [WEBHOOK_SECRET] },
        },
      }),
    };
    // The story plays on some platforms; the others are not configured.
    const installed = await loadConnectors([join(projectRoot, 'connectors')]);
    const platforms = await startSimulators(installed, this.story.seeds, now);
    this.simulators.push(...platforms.simulators);
    Object.assign(this.env, platforms.env);
  }

  /** Starts the server, or several side by side; resolves when each says that it is ready. People and the SIEM speak to the first. */
  async serve(servers = 1): Promise<void> {
    this.servers = [];
    await Promise.all(Array.from({ length: servers }, () => this.serveOneMore()));
  }

  /** Starts a server beside those that run; people and the SIEM go on speaking to the first of all. */
  async serveOneMore(): Promise<void> {
    const server = await ServerProcess.start(this.env, (text, isError) => {
      this.said += text;
      if (isError) process.stderr.write(text);
    });
    this.servers.push(server);
    this.url = this.servers[0]!.url;
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks the server to stop in order; resolves to its exit code. */
  stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const codes = await Promise.all(this.servers.map((server) => server.end(signal)));
    return codes[0] ?? null;
  }

  /** Stops the server where it is, as SIGKILL will find it: it learns nothing any more. */
  freeze(): void {
    for (const server of this.servers) server.freeze();
  }

  /** Lets a frozen server go on. */
  thaw(): void {
    for (const server of this.servers) server.thaw();
  }

  async send(detection: unknown = this.story.detection): Promise<Response> {
    const body = JSON.stringify(detection);
    const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-siem-signature': signature };
    return await fetch(`${this.url}/webhooks/siem`, { method: 'POST', headers, body });
  }

  /** Approvals that people can see and have not answered. */
  async shownApprovals(): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>(`
      select data::jsonb->>'approvalId' as id from journal where kind = 'approval-posted'
      except select data::jsonb->>'approvalId' from journal where kind = 'approval-closed'`);
    return rows.map(({ id }) => id);
  }

  /** Clicks on the button in Slack. */
  approve(approvalId: string): Promise<Response> {
    return this.chat.click({
      approvalId,
      action: 'approve',
      userId: this.story.approvers[0]!.id,
      url: `${this.url}/slack/interactions`,
    });
  }

  /** Approves what people can see and have not answered, as the approver would in Slack. */
  async approveWaiting(): Promise<void> {
    for (const id of await this.shownApprovals()) await this.approve(id).catch(() => undefined);
  }

  /** The kinds of the journal's entries, in the order they were made. */
  async kinds(): Promise<string[]> {
    const { rows } = await this.pool.query<{ kind: string }>('select kind from journal order by at, seq');
    return rows.map(({ kind }) => kind);
  }

  async entries(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>('select count(*)::int as count from journal');
    return rows[0]!.count;
  }

  async outcome(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ outcome: string }>(
      `select data::jsonb->>'outcome' as outcome from journal where kind = 'run-finished'`,
    );
    return rows[0]?.outcome;
  }

  /** Every request that changed a platform, as `platform METHOD path`, sorted. */
  changes(): string[] {
    return this.simulators
      .flatMap(({ platform, ledger }) =>
        ledger
          .filter(
            (each) => each.changed && !each.path.includes('token') && !each.path.includes('access_tokens'),
          )
          .map((each) => `${platform} ${each.method} ${each.path}`),
      )
      .toSorted();
  }

  async close(): Promise<void> {
    await this.kill();
    await Promise.all(this.simulators.map((each) => each.stop()));
    await this.chat?.stop();
    await this.pool?.end();
    await this.ownPlace?.drop();
    if (this.dataDir) await rm(this.dataDir, { recursive: true });
  }
}
