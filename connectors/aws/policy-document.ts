import { hash } from 'node:crypto';
import { isRecord, type Raw } from 'countersign/kit';

/** The denials that cut sessions, as policies: a permission is looked up at every request, whatever a session holds. */

export const VERSION = '2012-10-17';

export interface Denial {
  readonly Sid: string;
  readonly Effect: 'Deny';
  readonly Action: '*';
  readonly Resource: '*';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Names of the inline policies that this connector writes; it touches no others. */
export const SESSIONS_POLICY = 'CountersignRevokeSessions';
export const SUSPEND_POLICY = 'CountersignSuspend';

/** The policy for one name of session: each has its own, so that they come and go apart. */
export function sessionPolicy(uniqueId: string): string {
  return `CountersignRevokeSession-${hash('sha256', uniqueId).slice(0, 16)}`;
}

/** In a permission set all statements share one policy: the user’s id tells them apart. */
export function userStatement(userId: string): string {
  return `CountersignRevoke${userId.replaceAll(/[^0-9A-Za-z]/g, '')}`;
}

export const DENY_ALL: Denial = { Sid: 'CountersignSuspend', Effect: 'Deny', Action: '*', Resource: '*' };

/** Whom a denial hits besides all that were issued before an instant. */
export interface Narrowed {
  /** `AROA…:session`. */
  readonly uniqueId?: string;
  /** The user of Identity Center behind the session. */
  readonly directoryUserId?: string;
}

/**
 * Denies everything to temporary credentials that were issued before the instant. Long-lived keys carry no time of issue,
 * so that it does not hit them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function denyIssuedBefore(sid: string, instant: string, only: Narrowed = {}): Denial {
  const equals = {
    ...(only.uniqueId ? { 'aws:userid': only.uniqueId } : {}),
    ...(only.directoryUserId ? { 'identitystore:userId': only.directoryUserId } : {}),
  };
  return {
    Sid: sid,
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: {
      DateLessThan: { 'aws:TokenIssueTime': instant },
      ...(Object.keys(equals).length > 0 ? { StringEquals: equals } : {}),
    },
  };
}

/** The next full second after an instant: AWS’s times of issue have no smaller parts, and one within this second counts as before. */
export function secondAfter(instant: Date): string {
  const ms = (Math.floor(instant.getTime() / 1_000) + 1) * 1_000;
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

export function documentOf(statements: readonly unknown[]): string {
  return JSON.stringify({ Version: VERSION, Statement: statements });
}

/** A policy as a document; undefined for a text that is none. IAM hands documents out percent-encoded. */
export function documentIn(text: string): Raw | undefined {
  try {
    const document: unknown = JSON.parse(plainDocument(text));
    return isRecord(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

export function statementsIn(document: Raw | undefined): readonly Raw[] {
  return [document?.Statement ?? []].flat().filter(isRecord);
}

/** A policy’s document as plain JSON, for putting it back as it was. */
export function plainDocument(text: string): string {
  return text.trimStart().startsWith('{') ? text : decodeURIComponent(text);
}

/**
 * The instant before which a statement denies everything to the credentials in question; undefined where it does not do
 * just that: another condition beside it may keep it from holding.
 */
export function deniesBefore(statement: Raw, sid: string, only: Narrowed = {}): string | undefined {
  const wanted = denyIssuedBefore(sid, '', only);
  const condition = isRecord(statement.Condition) ? statement.Condition : {};
  const dates = isRecord(condition.DateLessThan) ? condition.DateLessThan : {};
  const instant = dates['aws:TokenIssueTime'];
  if (typeof instant !== 'string' || Number.isNaN(Date.parse(instant))) return undefined;
  const expected = { ...wanted, Condition: { ...wanted.Condition, DateLessThan: dates } };
  return isSame(statement, expected) && Object.keys(dates).length === 1 ? instant : undefined;
}

export function deniesAll(statement: Raw): boolean {
  return isSame({ ...statement, Sid: DENY_ALL.Sid }, DENY_ALL);
}

/** Equal whatever the order of members. */
function isSame(a: unknown, b: unknown): boolean {
  if (!isRecord(a) || !isRecord(b)) return JSON.stringify([a].flat()) === JSON.stringify([b].flat());
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => isSame(a[name], b[name]));
}
