import type { World } from '../../flow/served.ts';
import { Story } from '../../flow/story.ts';

/** A story that is played again and again, on servers that are killed. */
export interface Told {
  readonly playbook: string;
  open(): Promise<OpenStory>;
}

/** A story with all that it needs, and nothing started yet. */
export interface OpenStory {
  readonly world: World;
  /** What servers are told besides. */
  readonly env: Readonly<Record<string, string>>;
  /** What people and the SIEM do. */
  readonly story: ToldStory;
  close(): Promise<void>;
}

/** A story that ends when every run has ended and people have been told all. */
export class ToldStory extends Story {
  private readonly playbook: string;

  constructor(world: World, playbook: string) {
    super(world);
    this.playbook = playbook;
  }

  /** What happens before the first server may be killed. */
  async begin(): Promise<void> {}

  override async hasEnded(): Promise<boolean> {
    const { rows } = await this.world.pool.query<{ ended: boolean }>(
      `select coalesce(bool_and(outcome is not null), false) and count(*) filter (where playbook = $1) > 0
         and not exists (select from unshown_incidents) as ended
       from runs`,
      [this.playbook],
    );
    return rows[0]!.ended;
  }
}
