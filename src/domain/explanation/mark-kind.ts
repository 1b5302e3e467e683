import type { Activity } from '../activity.ts';
import { dangerOf } from '../assessment/high-risk-operations.ts';
import type { MarkKind } from './timeline.ts';

/** What a record is drawn as. */
export function markKind(activity: Activity): MarkKind {
  const kind = plainKind(activity);
  const mayBeRisky = kind === 'use' || kind === 'change' || kind === 'token-mint';
  return mayBeRisky && dangerOf(activity, activity.operation ?? activity.eventCode) !== undefined
    ? 'high-risk'
    : kind;
}

function plainKind(activity: Activity): MarkKind {
  const isRefused = activity.outcome === 'failure';
  switch (activity.kind) {
    case 'login':
    case 'session-start':
      return isRefused ? 'sign-in-failed' : 'sign-in';
    case 'login-failed':
      return 'sign-in-failed';
    case 'mfa':
      return isRefused || activity.isMfa === false ? 'mfa-failed' : 'mfa-passed';
    case 'session-use':
    case 'token-use':
    case 'api-call':
      return isRefused ? 'use-refused' : 'use';
    case 'token-mint':
      return activity.grantType === 'refresh-token' ? 'refresh' : 'token-mint';
    case 'session-end':
    case 'token-revoke':
      return 'end';
    case 'session-change':
    case 'credential-added':
    case 'credential-removed':
    case 'account-change':
      return 'change';
    case 'vendor-verdict':
      return 'vendor-verdict';
    case 'policy':
    case 'other':
      return 'other';
  }
}

/** What each is called, in words that fit beside a time. */
export const MARK_WORDS: Readonly<Record<MarkKind, string>> = {
  'sign-in': 'sign-in',
  'sign-in-failed': 'sign-in failed',
  'mfa-passed': 'MFA passed',
  'mfa-failed': 'MFA failed',
  use: 'use',
  'use-refused': 'use refused',
  'high-risk': 'high-risk call',
  'token-mint': 'token minted',
  refresh: 'token refreshed',
  end: 'ended',
  change: 'change',
  'vendor-verdict': 'platform’s warning',
  other: 'other record',
};
