import { storyline } from '../../src/cli/demo-storyline.ts';
import type { Simulator } from '../../src/kit/testing/simulator.ts';
import { Halts } from './halts.ts';
import { haltOrEnd, killAt, type Moment } from './killed.ts';
import { openEmbedded } from './places.ts';
import type { Played } from './played.ts';
import { type PlayedStory, World } from './served.ts';
import { Story } from './story.ts';

/** The demo's story with the platform's log behind: the records that tell come in when the first verdict has been given. */

type Records = readonly Record<string, unknown>[];

/** The story without the uses of the session in question, and those uses. */
function withheld(now: Date): { story: PlayedStory; late: Records } {
  const told = storyline(now);
  const okta = told.seeds.okta as { sessions: readonly { id: string }[]; log: Records };
  const forged = okta.sessions[0]!.id;
  const isLate = (record: Record<string, unknown>) => JSON.stringify(record).includes(forged);
  const log = okta.log.filter((record) => !isLate(record));
  return {
    story: { ...told, seeds: { ...told.seeds, okta: { ...okta, log } } },
    late: okta.log.filter(isLate),
  };
}

/** Another detection of the same session, a moment later. */
function again(detection: PlayedStory['detection']): unknown {
  const { metadata, finding_info: info } = detection;
  const uid = `${metadata.uid}-again`;
  return { ...detection, metadata: { ...metadata, uid }, finding_info: { ...info, uid } };
}

/** While the undecided verdict waits for a slower log, the records come in and the SIEM reports again. */
class LateStory extends Story {
  private late: Records;
  private isReported = false;
  private isReporting = false;

  constructor(world: World, late: Records) {
    super(world);
    this.late = late;
  }

  override serverDied(): void {
    super.serverDied();
    this.isReporting = false;
  }

  override async goOn(): Promise<void> {
    await super.goOn();
    if (this.isReported || this.isReporting) return;
    if (!(await this.world.kinds()).includes('reassessment-scheduled')) return;
    for (const record of this.late) oktaOf(this.world).emit(record);
    this.late = [];
    this.isReporting = true;
    this.world
      .send(again(this.world.story.detection))
      .then(({ status }) => {
        this.isReported = status < 300;
      })
      .catch((thrown: unknown) => {
        // The server has died: it is sent again.
        if (!(thrown instanceof TypeError)) throw thrown;
      });
  }

  override async hasEnded(): Promise<boolean> {
    return this.isReported && (await super.hasEnded());
  }
}

export function oktaOf(world: World): Simulator {
  return world.simulators.find(({ platform }) => platform === 'okta')!;
}

export interface LatePlayed extends Played {
  /** The kinds of the journal's entries. */
  readonly kinds: readonly string[];
  /** The blocks of the one message. */
  readonly shown: string;
  readonly killedAt: readonly number[];
}

/** Plays it, while the server is killed with -9 at each of the entries. */
export async function playLate(moment: Moment, at: readonly number[]): Promise<LatePlayed> {
  const place = await openEmbedded();
  const { story: told, late } = withheld(new Date());
  const world = new World(told);
  try {
    await world.open(place);
    await world.serve();
    const halts = await Halts.at(at, place.databaseUrl);
    try {
      const story = new LateStory(world, late);
      const killedAt = await killAtEach(story, moment, world, halts);
      const played = await story.end();
      return { ...played, kinds: await world.kinds(), shown: shownBy(world), killedAt };
    } finally {
      await halts.end();
    }
  } finally {
    await world.close();
    await place.drop();
  }
}

async function killAtEach(story: Story, moment: Moment, world: World, halts: Halts): Promise<number[]> {
  const killedAt: number[] = [];
  for (;;) {
    const halted = await haltOrEnd(story, halts);
    if (!halted) return killedAt;
    await killAt(halted, moment, world, halts);
    killedAt.push(halted.seq);
    await world.serve();
    story.serverDied();
  }
}

export function shownBy(world: World): string {
  return JSON.stringify(world.chat.messages().map(({ blocks }) => blocks));
}
