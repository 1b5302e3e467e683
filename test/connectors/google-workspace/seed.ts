/** The organisation that most tests of the Google Workspace connector begin with. */

export const ALICE = {
  id: '110000000000000000001',
  email: 'alice@acme.example',
  aliases: ['a.archer@acme.example'],
  fullName: 'Alice Archer',
  isDelegatedAdmin: true,
  isEnrolledIn2Sv: true,
  backupCodes: 10,
};
export const BOB = { id: '110000000000000000002', email: 'bob@acme.example', fullName: 'Bob Baker' };
export const ADMIN = {
  id: '100000000000000000009',
  email: 'countersign-admin@acme.example',
  fullName: 'Countersign',
  isDelegatedAdmin: true,
};

export const MAIL_APP = '111-mail.apps.googleusercontent.com';
export const CHAT_APP = '222-chat.apps.googleusercontent.com';

type Parameter = Readonly<Record<string, unknown>>;

export function logRecord(
  applicationName: string,
  name: string,
  time: string,
  parameters: readonly Parameter[] = [],
  more: Record<string, unknown> = {},
) {
  return {
    id: { applicationName, time },
    actor: { callerType: 'USER', email: ALICE.email, profileId: ALICE.id },
    ipAddress: '198.51.100.7',
    networkInfo: { ipAsn: [3320], regionCode: 'DE', subdivisionCode: 'DE-BE' },
    events: [{ type: applicationName, name, parameters }],
    ...more,
  };
}

/** An administrator's deed on Alice. */
export function adminRecord(name: string, time: string, parameters: readonly Parameter[] = []) {
  const actor = { callerType: 'USER', email: 'root@acme.example', profileId: '100000000000000000003' };
  const onAlice = [{ name: 'USER_EMAIL', value: ALICE.email }, ...parameters];
  const events = [{ type: 'USER_SETTINGS', name, parameters: onAlice }];
  return logRecord('admin', name, time, [], { actor, events });
}

export const seed = {
  users: [ALICE, BOB, ADMIN],
  grants: [
    { userId: ALICE.id, clientId: MAIL_APP, displayText: 'Mail', scopes: ['https://mail.google.com/'] },
    { userId: ALICE.id, clientId: CHAT_APP, displayText: 'Chat', scopes: ['openid', 'email'] },
    { userId: BOB.id, clientId: CHAT_APP, displayText: 'Chat' },
  ],
  appPasswords: [
    { userId: ALICE.id, codeId: 1, name: 'Thunderbird' },
    { userId: ALICE.id, codeId: 2, name: 'Phone' },
    { userId: BOB.id, codeId: 3, name: 'Other' },
  ],
  log: [
    logRecord('login', 'login_success', '2026-03-01T03:00:00.000Z', [
      { name: 'login_type', value: 'google_password' },
      { name: 'login_challenge_method', multiValue: ['password'] },
      { name: 'is_suspicious', boolValue: false },
    ]),
    logRecord('token', 'authorize', '2026-03-01T03:10:00.000Z', [
      { name: 'client_id', value: MAIL_APP },
      { name: 'app_name', value: 'Mail' },
    ]),
    logRecord('saml', 'login_success', '2026-03-01T03:20:00.000Z', [
      { name: 'application_name', value: 'Payroll' },
    ]),
    logRecord('user_accounts', '2sv_enroll', '2026-02-26T08:00:00.000Z'),
    adminRecord('CHANGE_PASSWORD', '2026-02-26T09:30:00.000Z'),
    logRecord('login', 'login_success', '2026-03-01T04:00:00.000Z', [], {
      actor: { callerType: 'USER', email: BOB.email, profileId: BOB.id },
    }),
  ],
};
