import type { Activity } from '../activity.ts';
import type { AssessmentInput } from './input.ts';

/**
 * The records that are not another person's.
 *
 * What is read for a person also holds what others did to them, and a whole log holds everybody. A record is another's
 * when it names its actor in a way in which the person is known, and by another name; a record that names no actor was
 * read for this person and stays. Where neither an account nor the use of the named credential tells who it is about,
 * nothing can be told apart and every record stays.
 */
export function ownActivities(input: AboutSomebody): readonly Activity[] {
  return subjectOf(input).own;
}

/** Whether a record of the evidence is not another person's. */
export function isOwn(activity: Activity, input: AboutSomebody): boolean {
  return subjectOf(input).isOwn.has(activity);
}

/** The e-mail addresses the person is known by, lower-case. */
export function emailsOf(input: AboutSomebody): ReadonlySet<string> {
  return subjectOf(input).names.emails;
}

type AboutSomebody = Pick<AssessmentInput, 'bundle' | 'credential'>;

interface Subject {
  readonly names: Names;
  readonly own: readonly Activity[];
  readonly isOwn: ReadonlySet<Activity>;
}

/** Read once for an input: every signal asks, and some ask for every record. */
const read = new WeakMap<AboutSomebody, Subject>();

function subjectOf(input: AboutSomebody): Subject {
  const known = read.get(input);
  if (known) return known;
  const names = namesOf(input);
  const own = input.bundle.activities.filter((activity) => !isAnothers(activity, names));
  const subject = { names, own, isOwn: new Set(own) };
  read.set(input, subject);
  return subject;
}

interface Names {
  readonly emails: ReadonlySet<string>;
  /** Ids and logins by platform. */
  readonly byPlatform: ReadonlyMap<string, ReadonlySet<string>>;
}

function namesOf({ bundle, credential }: Pick<AssessmentInput, 'bundle' | 'credential'>): Names {
  const emails = new Set<string>();
  const byPlatform = new Map<string, Set<string>>();
  const add = (platform: string, email: string | undefined, ...ids: readonly (string | undefined)[]) => {
    if (email !== undefined) emails.add(email.toLowerCase());
    const names = byPlatform.get(platform) ?? new Set<string>();
    for (const id of ids) if (id !== undefined) names.add(id);
    if (names.size > 0) byPlatform.set(platform, names);
  };
  for (const { platform, email, id } of bundle.accounts) add(platform, email, id);
  if (emails.size + byPlatform.size > 0 || credential?.id === undefined) return { emails, byPlatform };
  for (const { platform, actor, sessionId, rootSessionId, tokenId } of bundle.activities) {
    if (actor && [sessionId, rootSessionId, tokenId].includes(credential.id))
      add(platform, actor.email, actor.id);
  }
  return { emails, byPlatform };
}

function isAnothers({ platform, actor }: Activity, { emails, byPlatform }: Names): boolean {
  if (actor === undefined) return false;
  const ids = byPlatform.get(platform);
  const named = [actor.id, actor.alternateId, actor.name, actor.email].filter((name) => name !== undefined);
  if (actor.email !== undefined && emails.has(actor.email.toLowerCase())) return false;
  if (ids !== undefined && named.some((name) => ids.has(name))) return false;
  const isComparableByEmail = actor.email !== undefined && emails.size > 0;
  return isComparableByEmail || (actor.id !== undefined && ids !== undefined);
}

/** Whether a record is of a person, and not of a program's own account. */
export function isPersons({ actor }: Pick<Activity, 'actor'>): boolean {
  return actor?.type !== 'workload' && actor?.type !== 'system';
}
