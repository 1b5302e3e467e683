import { eventually } from '../support/eventually.ts';
import { type Played, readPlayed } from './played.ts';
import type { World } from './served.ts';

/**
 * The story from webhook to report, as the SIEM and the approver live it: the SIEM sends until it is acknowledged, the
 * approver clicks on what Slack shows, and again when the server has died since.
 */
export class Story {
  protected readonly world: World;
  private isAcknowledged = false;
  private isSending = false;
  private readonly clicked = new Set<string>();
  private readonly refusals: string[] = [];

  constructor(world: World) {
    this.world = world;
  }

  /** The server has died: what was not acknowledged is sent again. */
  serverDied(): void {
    this.isSending = false;
    this.clicked.clear();
  }

  /** Does what is to be done from outside, without waiting for the server. @throws Error when the server refuses it */
  async goOn(): Promise<void> {
    if (this.refusals.length > 0) throw new Error(this.refusals.join('; '));
    if (!this.isAcknowledged && !this.isSending) {
      this.isSending = true;
      this.send().catch(connectionLost);
    }
    for (const id of await this.world.shownApprovals()) {
      if (this.clicked.has(id)) continue;
      this.clicked.add(id);
      this.approve(id).catch(connectionLost);
    }
  }

  /** Whether the run has ended and every person can see it. */
  async hasEnded(): Promise<boolean> {
    return (
      this.isAcknowledged &&
      (await this.world.outcome()) !== undefined &&
      this.world.chat.messages().every(({ blocks }) => JSON.stringify(blocks).includes('*Outcome:*'))
    );
  }

  /** Does the people's part until something is so; the error of what never comes tells how far it came. */
  async until(what: string, isSo: () => Promise<boolean>, deadlineMs?: number): Promise<void> {
    const goOn = async (): Promise<boolean> => {
      await this.goOn();
      return isSo();
    };
    try {
      await eventually(what, goOn, deadlineMs);
    } catch (cause) {
      const kinds = (await this.world.kinds()).map((kind, index) => `${index + 1} ${kind}`);
      const said = this.world.said.split('\n').slice(-40).join('\n');
      throw new Error(`${what} did not come\n${kinds.join('\n')}\n${said}`, { cause });
    }
  }

  /** Goes on to the end. */
  async end(): Promise<Played> {
    await this.until('the end of the story', () => this.hasEnded());
    return await readPlayed(this.world);
  }

  private async send(): Promise<void> {
    const { status } = await this.world.send();
    this.isAcknowledged = status === 202 || status === 200;
    if (!this.isAcknowledged) this.refusals.push(`the webhook was answered with ${status}`);
  }

  private async approve(id: string): Promise<void> {
    const { status } = await this.world.approve(id);
    if (status !== 200) this.refusals.push(`the click was answered with ${status}`);
  }
}

/** fetch says so by a TypeError. */
function connectionLost(thrown: unknown): void {
  if (!(thrown instanceof TypeError)) throw thrown;
}
