import type { Activity } from '../activity.ts';

/**
 * subject   what has habits: a principal on a platform, an application, an integration (OAuth client), a credential that
 *           outlives a session, and a platform as a whole
 *
 * A subject is named by one text, `principal/github/octocat`, which is its key everywhere.
 */

export type SubjectKind = 'principal' | 'application' | 'integration' | 'credential' | 'platform';

const LONGEST_NAME = 320;

export function subjectKey(kind: SubjectKind, platform: string, name = ''): string {
  const words = kind === 'platform' ? [kind, platform] : [kind, platform, name.slice(0, LONGEST_NAME)];
  return words.join('/');
}

/** The one who did it, by what the platform tells that changes least; undefined when it names nobody. */
export function principalKey({ platform, actor }: Pick<Activity, 'platform' | 'actor'>): string | undefined {
  const name = actor?.id ?? actor?.email?.toLowerCase() ?? actor?.name;
  return name === undefined ? undefined : subjectKey('principal', platform, name);
}

/** Everything whose habits an activity shows. */
export function subjectsOf(activity: Activity): readonly string[] {
  const { platform, application, clientId, tokenId } = activity;
  const principal = principalKey(activity);
  return [
    subjectKey('platform', platform),
    ...(principal === undefined ? [] : [principal]),
    ...(application === undefined ? [] : [subjectKey('application', platform, application)]),
    ...(clientId === undefined ? [] : [subjectKey('integration', platform, clientId)]),
    ...(tokenId === undefined ? [] : [subjectKey('credential', platform, tokenId)]),
  ];
}
