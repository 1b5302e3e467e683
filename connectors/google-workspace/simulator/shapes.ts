import type { SimulatedAnswer } from 'countersign/kit/testing';
import type { SimulatedAppPassword, SimulatedGrant, SimulatedUser } from './tenant.ts';

/** How the simulated organisation's things look on the wire; empty lists and false members are left out, as Google does. */

const EPOCH = '2026-01-01T00:00:00.000Z';
const EPOCH_S = '1767225600';

export function errorAnswer(code: number, reason: string, message: string): SimulatedAnswer {
  return {
    status: code,
    body: { error: { code, message, errors: [{ domain: 'global', reason, message }] } },
  };
}

export function notFound(): SimulatedAnswer {
  return errorAnswer(404, 'notFound', 'Resource Not Found: userKey');
}

export function wireUser(user: SimulatedUser) {
  return {
    kind: 'admin#directory#user',
    id: user.id,
    etag: '"simulated"',
    primaryEmail: user.email,
    name: { givenName: user.fullName, familyName: 'Acme', fullName: user.fullName },
    isAdmin: user.isAdmin,
    isDelegatedAdmin: user.isDelegatedAdmin,
    lastLoginTime: EPOCH,
    creationTime: EPOCH,
    agreedToTerms: true,
    suspended: user.suspended,
    ...(user.suspended ? { suspensionReason: user.suspensionReason ?? 'ADMIN' } : {}),
    archived: user.archived,
    changePasswordAtNextLogin: user.changePasswordAtNextLogin,
    ...(user.aliases.length > 0 ? { aliases: user.aliases } : {}),
    customerId: 'C0simulated',
    orgUnitPath: '/',
    isEnrolledIn2Sv: user.isEnrolledIn2Sv,
    isEnforcedIn2Sv: false,
  };
}

export function wireGrant({ userId, clientId, displayText, scopes }: SimulatedGrant) {
  return {
    kind: 'admin#directory#token',
    etag: '"simulated"',
    clientId,
    ...(displayText ? { displayText } : {}),
    anonymous: false,
    nativeApp: false,
    userKey: userId,
    scopes,
  };
}

export function wireAppPassword({ userId, codeId, name, lastTimeUsed }: SimulatedAppPassword) {
  return {
    kind: 'admin#directory#asp',
    etag: '"simulated"',
    codeId,
    name,
    creationTime: EPOCH_S,
    ...(lastTimeUsed === null ? {} : { lastTimeUsed }),
    userKey: userId,
  };
}

/** The codes themselves, as Google shows them; made up. */
export function wireBackupCodes({ id, backupCodes }: SimulatedUser) {
  return Array.from({ length: backupCodes }, (_, index) => ({
    kind: 'admin#directory#verificationCode',
    etag: '"simulated"',
    userId: id,
    verificationCode: String(52_860_000 + index),
  }));
}

/** A list of the Directory API. */
export function listAnswer(kind: string, items: readonly unknown[]): SimulatedAnswer {
  return {
    status: 200,
    body: { kind: `admin#directory#${kind}`, etag: '"simulated"', ...(items.length > 0 ? { items } : {}) },
  };
}
