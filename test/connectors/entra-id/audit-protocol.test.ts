import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalize } from '../../../connectors/entra-id/audit-record.ts';

const SHA = 'a'.repeat(64);
const SIGN_IN = {
  id: 's',
  createdDateTime: '2026-03-01T08:00:00Z',
  userPrincipalName: 'a@acme.example',
  appId: 'app-1',
  status: { errorCode: 0 },
};

function read(more: Record<string, unknown>) {
  return normalize({ ...SIGN_IN, ...more }, SHA);
}

test('clients that cannot ask for a second factor are legacy, as is a password sent by the client', () => {
  const protocols = [
    'IMAP4',
    'Authenticated SMTP',
    'Exchange ActiveSync',
    'Exchange Web Services',
    'Other clients',
  ];
  for (const clientAppUsed of protocols)
    assert.equal(read({ clientAppUsed }).authProtocol, 'legacy', clientAppUsed);
  assert.equal(read({ clientAppUsed: 'Browser', authenticationProtocol: 'ropc' }).authProtocol, 'legacy');
  assert.equal(read({ clientAppUsed: 'Browser' }).authProtocol, undefined);
  assert.equal(read({ clientAppUsed: 'Mobile Apps and Desktop clients' }).authProtocol, undefined);
});

test('a password that was passed, and an assertion that came in, name the protocol', () => {
  const step = { authenticationMethod: 'Password', succeeded: true };
  assert.equal(read({ authenticationDetails: [step] }).authProtocol, 'password');
  assert.equal(read({ authenticationDetails: [{ ...step, succeeded: false }] }).authProtocol, undefined);
  assert.equal(read({ incomingTokenType: 'saml11' }).authProtocol, 'saml');
  assert.equal(read({ authenticationProtocol: 'saml20' }).authProtocol, 'saml');
});

test('the client is told, and what a token was made from', () => {
  const from = (incomingTokenType: string) => read({ incomingTokenType }).grantType;
  assert.equal(read({}).clientId, 'app-1');
  assert.equal(from('refreshToken'), 'refresh-token');
  assert.equal(from('primaryRefreshToken'), 'primary-refresh-token');
  assert.equal(from('none'), undefined);
  assert.equal(read({ authenticationProtocol: 'deviceCode' }).grantType, 'device-code');
});

test('a secret that was made joins the sign-ins of its application', () => {
  const [old, fresh] = ['1', '2'].map((n) => `${n.repeat(8)}-1111-4111-8111-111111111111`);
  const key = (id: string | undefined) =>
    `[KeyIdentifier=${id},KeyType=Password,KeyUsage=Verify,DisplayName=x]`;
  const change = {
    displayName: 'KeyDescription',
    oldValue: JSON.stringify([key(old)]),
    newValue: JSON.stringify([key(old), key(fresh)]),
  };
  const made = normalize(
    {
      id: 'Directory_1',
      activityDateTime: '2026-03-01T08:00:00Z',
      activityDisplayName: 'Update application – Certificates and secrets management ',
      targetResources: [{ type: 'Application', id: 'o', modifiedProperties: [change] }],
    },
    SHA,
  );
  assert.deepEqual([made.kind, made.tokenId], ['credential-added', fresh]);
  const { userPrincipalName: _, ...own } = SIGN_IN;
  const used = normalize(
    {
      ...own,
      servicePrincipalId: 'sp',
      signInEventTypes: ['servicePrincipal'],
      uniqueTokenIdentifier: 'uti',
      servicePrincipalCredentialKeyId: fresh,
    },
    SHA,
  );
  assert.deepEqual([used.rootSessionId, used.tokenId, used.grantType], [fresh, 'uti', 'client-credentials']);
});

test('the unified log and Graph tell the client', () => {
  const row = {
    Id: 'r',
    CreationTime: '2026-03-01T08:00:00',
    RecordType: 50,
    Operation: 'MailItemsAccessed',
  };
  const mail = normalize({ ...row, AppId: 'workload', ClientAppId: 'client' }, SHA);
  const file = normalize({ ...row, ApplicationId: 'application' }, SHA);
  const told = normalize({ ...row, AppId: 'workload', AppAccessContext: { ClientAppId: 'in-context' } }, SHA);
  assert.deepEqual(
    [mail, file, told].map(({ clientId }) => clientId),
    ['client', 'application', 'in-context'],
  );
  const graph = {
    category: 'MicrosoftGraphActivityLogs',
    time: '2026-03-01T08:00:00Z',
    properties: {
      requestId: 'q',
      appId: 'app-9',
      requestMethod: 'GET',
      requestUri: 'https://graph.microsoft.com/v1.0/me',
    },
  };
  assert.equal(normalize(graph, SHA).clientId, 'app-9');
});

test('what another provider asked for beside the password is not known', () => {
  const single = { authenticationRequirement: 'singleFactorAuthentication', isInteractive: true };
  assert.equal(read(single).isMfa, false);
  assert.equal(read({ ...single, incomingTokenType: 'saml11' }).isMfa, undefined);
  const step = { authenticationMethod: 'Federated', succeeded: true };
  assert.equal(read({ ...single, authenticationDetails: [step] }).isMfa, undefined);
});
