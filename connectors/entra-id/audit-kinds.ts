import { type ActivityKind, type KindFacts, ocsfFacts } from 'countersign/kit';

/** What names of operations mean. Unknown names are never a fault: Microsoft adds some with each release. */

/** Operations of the directory, as directoryAudits and the unified audit log (with a full stop) name them. First fit wins. */
const DIRECTORY: readonly (readonly [RegExp, ActivityKind])[] = [
  [/^update stsrefreshtokenvalidfrom/, 'session-end'],
  [/^(fraud reported|suspicious activity reported)|risk detection$|^risky /, 'vendor-verdict'],
  [/^consent to application|^add (delegated permission grant|oauth2permissiongrant)/, 'credential-added'],
  [
    /^add (service principal credentials|app role assignment)|^(user|admin) registered (all required )?security info/,
    'credential-added',
  ],
  [
    /^(update|create) application .{1,3}certificates and secrets|^create hardware oath token/,
    'credential-added',
  ],
  [/^remove (delegated permission grant|oauth2permissiongrant|app role assignment)/, 'credential-removed'],
  [
    /^remove service principal credentials|^(user|admin) deleted security info|^revoke consent/,
    'credential-removed',
  ],
  [/^(disable|enable) (account|strong authentication)/, 'account-change'],
  [/^(add|update|delete|restore|hard delete|invite|reset|change) (external )?user\b/, 'account-change'],
  [/password|^(add|remove) (eligible )?member (to|from) role|security info|^bulk .*user/, 'account-change'],
];

/** OCSF User Management activities of what is done to an account. */
const ACCOUNT_ACTIVITIES: readonly (readonly [RegExp, number])[] = [
  [/^(add|invite) (external )?user\b/, 1],
  [/^update user\b/, 3],
  [/^(enable account|restore user)/, 4],
  [/^disable account/, 5],
  [/^(hard )?delete user\b/, 2],
  [/^change (user )?password/, 8],
  [/^reset (user )?password/, 9],
];

/** An operation of the directory; what is not known is `other`. */
export function directoryKind(operation: string): KindFacts {
  const name = operation.toLowerCase().replace(/\s+/g, ' ');
  const kind = DIRECTORY.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
  const facts = ocsfFacts(kind);
  if (kind !== 'account-change') return facts;
  const activityId = ACCOUNT_ACTIVITIES.find(([pattern]) => pattern.test(name))?.[1] ?? 99;
  return { ...facts, activityId };
}

/** OCSF API Activity by HTTP method. */
export function apiCallKind(method: string | undefined): KindFacts {
  const activityId = { POST: 1, GET: 2, HEAD: 2, PATCH: 3, PUT: 3, DELETE: 4 }[method ?? ''] ?? 99;
  return { ...ocsfFacts('api-call'), activityId };
}
