import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  assessSource,
  type CaseAssessorDeps,
  type LogSource,
  type SourceRecord,
} from '../../src/case-assessor.ts';
import { completeFrom, policyFrom } from '../../src/case-document.ts';
import type { CaseAssessment } from '../../src/stages/assessment/assess-case.ts';
import type { Act, LogPlatform, Written } from './act.ts';
import { type Finding, type Fired, findingOf, isTold } from './finding.ts';
import { live } from './life/routine.ts';
import { dayOf } from './life/whereabouts.ts';
import { type Resident, residentOf, type World } from './people.ts';
import type { PlatformVoice } from './platforms/index.ts';
import { Random } from './random.ts';
import type { Stage, Story, StoryPolicy, Telling, Truth } from './story.ts';
import { areTwoPlacesTold, isOtherDeviceTold } from './told-apart.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Records of every platform can be read this long after what they tell; a log is complete until then. */
const LAG_MS = 45 * MINUTE_MS;

/** A case as `countersign assess --cases` takes it, with what it is in truth. */
export interface Case {
  readonly name: string;
  readonly seed: string;
  readonly story: string;
  readonly platform: LogPlatform;
  readonly truth: Truth;
  readonly evidence: 'present' | 'faint' | 'withheld';
  /** What was taken away, for cases of which something was. */
  readonly withheld?: string;
  readonly finding: Finding;
  readonly logs: ReadonlyMap<LogPlatform, readonly Written[]>;
  readonly complete: Readonly<Record<string, readonly [string, string]>>;
  readonly nowMs: number;
  readonly policy: Readonly<Record<string, unknown>>;
}

/** A world with the voices of its platforms; what others live is told once. */
export class Casebook {
  readonly world: World;
  private readonly voices: readonly PlatformVoice[];
  private readonly others = new Map<number, ReadonlyMap<LogPlatform, readonly Dated[]>>();

  constructor(world: World, voices: readonly PlatformVoice[]) {
    this.world = world;
    this.voices = voices;
  }

  /** The case of a story on one platform; undefined where the platform logs nothing of it that a rule could fire on. */
  of(story: Story, platform: LogPlatform): Case | undefined {
    const { world } = this;
    const name = `${story.name}/${platform}`;
    const random = new Random(`${world.seed}/${name}`);
    const stage = stageOf(world, story, platform, random);
    const telling = story.tell(stage);
    const fired = this.firedOn(telling, platform);
    if (fired.length === 0) return undefined;
    const isLogged = (story.needs ?? []).every((need) => fired.some((each) => isTold(need, each)));
    const isShown = isLogged && (!story.isCloned || this.isToldApart(fired, telling, stage));
    const skewMs = { ...world.skewMs, ...story.skewMs?.(world, random.fork('skew')) };
    const acts = telling.acts.filter(({ at }) => at >= stage.fromMs && at <= stage.nowMs);
    const own = this.written(acts, skewMs);
    const platforms = this.platformsOf(stage, random);
    const logs = new Map<LogPlatform, readonly Written[]>();
    const others = random.some([0, 1, 2, 3, 4, 5], random.int(1, 3)).map((number) => this.lifeOf(number));
    const complete: Record<string, readonly [string, string]> = {};
    for (const each of platforms) {
      const lateMs = telling.lateMs?.[each];
      const untilMs = stage.nowMs - (lateMs ?? LAG_MS);
      const all = [...(own.get(each) ?? []), ...others.flatMap((other) => other.get(each) ?? [])];
      logs.set(each, readable(all, stage, lateMs === undefined ? stage.nowMs : untilMs));
      complete[each] = [new Date(stage.fromMs).toISOString(), new Date(untilMs).toISOString()];
    }
    return {
      name,
      seed: world.seed,
      story: story.name,
      platform,
      truth: story.truth,
      evidence: isShown ? (story.evidence ?? 'present') : 'faint',
      finding: findingOf({ ...fired[0]!, uid: `finding-${random.hex(8)}` }, random),
      logs,
      complete,
      nowMs: stage.nowMs,
      policy: policyOf(world, telling.policy, random),
    };
  }

  /** What the platform logs of each suspect. */
  private firedOn({ suspects, title }: Telling, platform: LogPlatform): readonly Fired[] {
    const voice = this.voices.find((each) => each.platform === platform);
    if (!voice) return [];
    return suspects.flatMap((act) => {
      const records = voice.write(act);
      return records.length > 0 ? [{ voice, act, records, title }] : [];
    });
  }

  private isToldApart(fired: readonly Fired[], { acts }: Telling, { resident, fromMs }: Stage): boolean {
    if (isOtherDeviceTold(fired, resident)) return true;
    const lived = this.voices.flatMap((voice) =>
      acts.flatMap((act) => {
        const records = act.at >= fromMs ? voice.write(act) : [];
        return records.length > 0 ? [{ voice, act, records, title: '' }] : [];
      }),
    );
    return areTwoPlacesTold(fired, lived, resident);
  }

  /** The person's platforms, and sometimes another of the company's. */
  private platformsOf({ resident, platform }: Stage, random: Random): readonly LogPlatform[] {
    const own = [resident.provider, platform, ...resident.applications];
    const { provider, secondProvider } = this.world;
    const providers = [provider, ...(secondProvider ? [secondProvider] : [])];
    const more = random.chance(0.3) ? random.some(this.world.platforms, 1) : [];
    return [...new Set([...providers, ...own, ...more])];
  }

  private lifeOf(number: number): ReadonlyMap<LogPlatform, readonly Dated[]> {
    const known = this.others.get(number);
    if (known) return known;
    const { world } = this;
    const diary = live(world, residentOf(world, number), [world.startsMs, world.endsMs], {}, [], 2);
    const told = this.written(diary.acts);
    this.others.set(number, told);
    return told;
  }

  /** Every platform writes with its own clock. */
  private written(
    acts: readonly Act[],
    skewMs: World['skewMs'] = this.world.skewMs,
  ): ReadonlyMap<LogPlatform, readonly Dated[]> {
    const all = new Map<LogPlatform, Dated[]>();
    for (const voice of this.voices) {
      const offMs = skewMs[voice.platform];
      for (const act of acts) {
        for (const written of voice.write({ ...act, at: act.at + offMs })) {
          const of = all.get(written.platform) ?? [];
          if (of.length === 0) all.set(written.platform, of);
          of.push({ atMs: act.at, written });
        }
      }
    }
    return all;
  }
}

/** A record with when it happened. */
interface Dated {
  readonly atMs: number;
  readonly written: Written;
}

/** What a log holds of it at a time, in the order in which it can be read. */
function readable(all: readonly Dated[], { fromMs, nowMs }: Stage, untilMs: number): readonly Written[] {
  return all
    .filter(({ atMs, written }) => atMs >= fromMs && atMs <= untilMs && written.at <= nowMs)
    .map(({ written }) => written)
    .toSorted((a, b) => a.at - b.at);
}

function stageOf(world: World, story: Story, platform: LogPlatform, random: Random): Stage {
  const resident = fitted(world, platform, residentOf(world, `${story.name}/${platform}`));
  const lookBackDays = story.lookBackDays?.(world, platform) ?? random.pick([8, 8, 14, 14, 30]);
  const fromMs = world.startsMs + random.int(20, 30) * DAY_MS;
  const bornMs = fromMs - random.int(8, 20) * DAY_MS;
  const workday = workdayFrom(resident, fromMs + (lookBackDays - 1) * DAY_MS);
  const atMs = random.between(workday.beginsWorkMs + HOUR_MS, workday.endsWorkMs);
  return {
    world,
    platform,
    resident,
    random: random.fork('story'),
    bornMs,
    fromMs,
    atMs,
    nowMs: Math.round(atMs + random.between(...(story.afterHours ?? [3, 30])) * HOUR_MS),
  };
}

function workdayFrom(resident: Resident, atMs: number) {
  for (let ms = atMs; ; ms += DAY_MS) {
    const day = dayOf(resident, ms);
    if (day.isWorkday) return day;
  }
}

/** Somebody who works with the platform. */
function fitted(world: World, platform: LogPlatform, resident: Resident): Resident {
  if (platform === 'okta') {
    const applications = resident.applications.filter((each) => each !== 'okta');
    const more = world.platforms.filter((each) => each !== 'okta');
    return { ...resident, provider: 'okta', applications: applications.length > 0 ? applications : more };
  }
  if (platform === resident.provider || resident.applications.includes(platform)) return resident;
  return { ...resident, applications: [platform, ...resident.applications] };
}

function policyOf(world: World, story: StoryPolicy | undefined, random: Random): Record<string, unknown> {
  const egress = [...world.offices, ...(world.vpn ?? []), ...(world.gateway ?? [])];
  const known = egress
    .filter(({ isInPolicy }) => isInPolicy)
    .flatMap(({ origins, name }) =>
      origins.map(({ ip }) => ({ cidr: `${ip}/${ip.includes(':') ? 128 : 32}`, name })),
    );
  const isTold = story?.exemptFromMfa !== undefined || random.chance(0.6);
  return {
    knownEgress: known,
    ...(story?.registeredTravel ? { registeredTravel: story.registeredTravel } : {}),
    ...(isTold ? { expectedMfa: { default: true, exempt: story?.exemptFromMfa ?? [] } } : {}),
  };
}

/** Assesses a case in this process, without files. */
export async function assessed(
  given: Case,
  deps: CaseAssessorDeps,
): Promise<CaseAssessment & { unread: number }> {
  const { finding, logs, complete, nowMs, policy } = given;
  const source = {
    finding,
    logs: [...logs].map(([platform, records]) => logOf(platform, records)),
    complete: completeFrom(complete),
    now: new Date(nowMs).toISOString(),
    policy: policyFrom(policy),
  };
  const { assessment, unread } = await assessSource(source, deps);
  return { ...assessment, unread };
}

function logOf(platform: LogPlatform, records: readonly Written[]): LogSource {
  return {
    platform,
    async *records(): AsyncIterable<SourceRecord> {
      for (const [at, { record }] of records.entries()) yield { place: `record ${at}`, value: record };
    },
  };
}

/** Writes a case as a folder for `countersign assess --cases`, with `truth.json` beside it. */
export function writeCase(given: Case, folder: string): string {
  const path = join(
    folder,
    [given.seed, given.name, given.withheld ?? ''].join('-').replaceAll(/[^\w.-]+/g, '-'),
  );
  mkdirSync(path, { recursive: true });
  const write = (file: string, content: string) => writeFileSync(join(path, file), content);
  write('finding.json', JSON.stringify(given.finding, null, 2));
  write('complete.json', JSON.stringify(given.complete));
  write('policy.json', JSON.stringify(given.policy));
  write('now.txt', `${new Date(given.nowMs).toISOString()}\n`);
  for (const [platform, records] of given.logs) {
    write(`${platform}.ndjson`, records.map(({ record }) => `${JSON.stringify(record)}\n`).join(''));
  }
  const { seed, name, truth, evidence, withheld } = given;
  write('truth.json', JSON.stringify({ seed, case: name, truth, evidence, withheld }));
  return path;
}
