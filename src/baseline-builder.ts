import { Baseline } from '#domain/baseline/baseline.ts';
import { mayTeach, type Withheld } from '#domain/baseline/withheld.ts';
import { located } from '#domain/located.ts';
import { type CaseAssessorDeps, type LogSource, type OnFault, readSource } from './case-assessor.ts';
import { caseNormalizer } from './record-reader.ts';

export interface BaselineSource {
  readonly logs: readonly LogSource[];
  /** Records from then on do not teach. Canonical. */
  readonly until: string;
  /** What incidents keep from teaching. */
  readonly withheld: readonly Withheld[];
}

/** What came of a build. */
export interface BuildCount {
  /** Records that were read, and that could not be. */
  readonly read: number;
  readonly unread: number;
  /** Records that were read and did not teach: too late, or withheld by an incident. */
  readonly late: number;
  readonly withheld: number;
  /** Profiles kept, by kind of subject; one that came up in several parts counts in each. */
  readonly profiles: Readonly<Record<string, number>>;
  /** The first and the last record that taught. */
  readonly first?: string;
  readonly last?: string;
}

export interface BuildDeps extends Pick<CaseAssessorDeps, 'installed' | 'fingerprints' | 'networks'> {
  /** Most subjects held at a time. The baseline's own limit when left out. */
  readonly most?: number;
  /** Whether what was learned is kept at the end only, with no more subjects than that, and not in parts. Default false. */
  readonly isWhole?: boolean;
  /** Takes what was learned; called at least once. */
  keep(learned: Baseline): Promise<void>;
}

/** Learns what is usual from past logs, in memory that their length does not bound. */
export async function buildBaseline(
  source: BaselineSource,
  deps: BuildDeps,
  onFault: OnFault,
): Promise<BuildCount> {
  const knowledge = await deps.networks();
  const building = new Building(deps);
  for (const { platform, records } of source.logs) {
    const found = deps.installed.find(({ connector }) => connector.manifest.platform === platform);
    const normalize = caseNormalizer(platform, found?.connector.auditLog?.normalize);
    const reader = { normalize, fingerprints: deps.fingerprints };
    for await (const record of records()) {
      const told = readSource(record, reader);
      if ('fault' in told) {
        building.count.unread++;
        onFault(platform, `${record.place}: ${told.fault}`);
        continue;
      }
      building.count.read++;
      const { activity } = told;
      if (activity.time >= source.until) building.count.late++;
      else if (!mayTeach(activity, source.withheld)) building.count.withheld++;
      else await building.learn(located(activity, knowledge));
    }
  }
  await building.keep();
  return building.count;
}

class Building {
  readonly count: {
    -readonly [Name in keyof BuildCount]: BuildCount[Name];
  } & { readonly profiles: Record<string, number> } = {
    read: 0,
    unread: 0,
    late: 0,
    withheld: 0,
    profiles: {},
  };
  private readonly deps: BuildDeps;
  private baseline: Baseline;

  constructor(deps: BuildDeps) {
    this.deps = deps;
    this.baseline = new Baseline(deps.most);
  }

  async learn(activity: Parameters<Baseline['learn']>[0]): Promise<void> {
    const { count } = this;
    this.baseline.learn(activity);
    if (count.first === undefined || activity.time < count.first) count.first = activity.time;
    if (count.last === undefined || activity.time > count.last) count.last = activity.time;
    if (this.baseline.isFull && !this.deps.isWhole) await this.keep();
  }

  async keep(): Promise<void> {
    const { profiles } = this.count;
    for (const subject of this.baseline.entries().keys()) {
      const kind = subject.slice(0, subject.indexOf('/'));
      profiles[kind] = (profiles[kind] ?? 0) + 1;
    }
    await this.deps.keep(this.baseline);
    this.baseline = new Baseline(this.deps.most);
  }
}
