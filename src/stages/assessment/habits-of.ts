import type { Habits } from '#domain/baseline/baseline.ts';
import { subjectKey, subjectsOf } from '#domain/baseline/subjects.ts';
import type { EvidenceBundle } from '#domain/evidence.ts';
import type { Baselines } from '#domain/ports.ts';

/**
 * What is known of the habits of everybody and everything that evidence shows, and of the applications and integrations of
 * its platforms, since a record may not tell which one it was.
 * @throws ERR_STORE_UNAVAILABLE
 */
export async function habitsOf(
  { activities }: Pick<EvidenceBundle, 'activities'>,
  baselines: Pick<Baselines, 'load'>,
): Promise<Habits> {
  const shown = await baselines.load([...new Set(activities.flatMap(subjectsOf))]);
  const platforms = [...new Set(activities.map(({ platform }) => platform))];
  const named = platforms.flatMap((platform) => namedOn(platform, shown));
  const others = await baselines.load(named.filter((subject) => shown.profile(subject) === undefined));
  return {
    profile: (subject) => shown.profile(subject) ?? others.profile(subject),
    mayHaveLost: () => false,
  };
}

function namedOn(platform: string, habits: Habits): readonly string[] {
  const facets = habits.profile(subjectKey('platform', platform))?.facets;
  return (['application', 'integration'] as const).flatMap((kind) =>
    [...(facets?.get(kind)?.entries().keys() ?? [])].map((name) => subjectKey(kind, platform, name)),
  );
}
