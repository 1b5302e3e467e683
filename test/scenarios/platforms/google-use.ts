import type { OAuthClient, Use } from '../act.ts';
import { account, admin, type GoogleEvent, type GoogleRecord, parameter } from './google-record.ts';
import { keysOf, type Pen } from './world.ts';

/** What is done in Google’s products, by people and by clients. */

const METHODS_OF_API: Readonly<Record<Use['does'], readonly [api: string, method: string, bucket: string]>> =
  {
    read: ['drive', 'drive.files.get', 'DRIVE'],
    list: ['drive', 'drive.files.list', 'DRIVE'],
    write: ['drive', 'drive.files.update', 'DRIVE'],
    delete: ['drive', 'drive.files.delete', 'DRIVE'],
    export: ['drive', 'drive.files.export', 'DRIVE'],
    clone: ['drive', 'drive.files.copy', 'DRIVE'],
    message: ['gmail', 'gmail.users.messages.send', 'GMAIL'],
    query: ['gmail', 'gmail.users.messages.list', 'GMAIL'],
    'admin-read': ['admin', 'reports.activities.list', 'GSUITE_ADMIN'],
    'create-user': ['admin', 'directory.users.insert', 'GSUITE_ADMIN'],
    'change-role': ['admin', 'directory.roleAssignments.insert', 'GSUITE_ADMIN'],
    'create-key': ['iam', 'iam.projects.serviceAccounts.keys.create', 'OTHER'],
    'enrol-factor': ['admin', 'directory.users.update', 'GSUITE_ADMIN'],
    'forwarding-rule': ['gmail', 'gmail.users.settings.forwardingAddresses.create', 'GMAIL'],
    'read-secret': ['drive', 'drive.files.get', 'DRIVE'],
    describe: ['people', 'people.people.get', 'CONTACTS'],
  };

const DRIVE: Readonly<Partial<Record<Use['does'], string>>> = {
  read: 'view',
  write: 'edit',
  delete: 'trash',
  export: 'download',
  clone: 'download',
};

/** What is refused leaves no record. */
export function use(pen: Pen, act: Use): readonly GoogleRecord[] {
  if (!act.isSuccess) return [];
  if (act.token !== undefined || act.client) return [activity(pen, act)];
  const drive = DRIVE[act.does];
  if (drive) return [driveAccess(pen, act, drive)];
  switch (act.does) {
    case 'admin-read':
      return [admin('ALERT_CENTER', 'ALERT_CENTER_VIEW', [])];
    case 'create-user':
      return [admin('USER_SETTINGS', 'CREATE_USER', [parameter('USER_EMAIL', act.to)])];
    case 'change-role':
      return [
        admin('DELEGATED_ADMIN_SETTINGS', 'ASSIGN_ROLE', [
          parameter('ROLE_NAME', '_SEED_ADMIN_ROLE'),
          parameter('USER_EMAIL', act.to),
        ]),
      ];
    case 'create-key':
      return [delegation(pen, act.to, ['https://www.googleapis.com/auth/drive'])];
    case 'enrol-factor':
      return [account('2sv_change', '2sv_enroll')];
    case 'forwarding-rule':
      return [
        account('email_forwarding_change', 'email_forwarding_out_of_domain', [
          parameter('email_forwarding_destination_address', act.to),
        ]),
      ];
    default:
      return [];
  }
}

function activity(pen: Pen, act: Use): GoogleRecord {
  const [api, method, bucket] = METHODS_OF_API[act.does];
  const client = act.client
    ? clientParameters(pen, act.client)
    : [
        parameter('client_id', pen.ids.digits(21, 'google', 'service-account', act.token ?? '')),
        parameter('app_name', 'service account'),
        parameter('client_type', 'SERVICE_ACCOUNT'),
      ];
  return {
    log: 'token',
    events: [
      {
        type: 'auth',
        name: 'activity',
        parameters: [
          parameter('api_name', api),
          parameter('method_name', method),
          ...client,
          { name: 'num_response_bytes', intValue: String(100 + pen.ids.number(90_000, ...keysOf(act))) },
          parameter('product_bucket', bucket),
        ],
      },
    ],
  };
}

function driveAccess({ ids }: Pen, act: Use, name: string): GoogleRecord {
  const event: GoogleEvent = {
    type: 'access',
    name,
    parameters: [
      parameter('primary_event', true),
      parameter('billable', true),
      parameter('owner_is_shared_drive', false),
      parameter('owner', act.person.email),
      parameter('doc_id', ids.base64url(33, 'google', 'document', act.to)),
      parameter('doc_type', 'document'),
      parameter('is_encrypted', false),
      parameter('doc_title', act.to),
      parameter('visibility', 'people_within_domain_with_link'),
      parameter('originating_app_id', ids.digits(12, 'google', 'drive')),
      parameter('actor_is_collaborator_account', false),
      parameter('owner_is_team_drive', false),
    ],
  };
  return { log: 'drive', events: [event] };
}

export function clientParameters(pen: Pen, client: OAuthClient) {
  return [
    parameter('client_id', clientId(pen, client)),
    parameter('app_name', client.name),
    parameter('client_type', 'WEB'),
  ];
}

function clientId({ ids }: Pen, { id }: OAuthClient): string {
  return `${ids.digits(12, 'google', 'client', id)}-${ids.hex(32, 'google', 'client', id)}.apps.googleusercontent.com`;
}

export function delegation({ ids }: Pen, token: string, scopes: readonly string[]): GoogleRecord {
  return admin('DOMAIN_SETTINGS', 'AUTHORIZE_API_CLIENT_ACCESS', [
    parameter('DOMAIN_NAME', ''),
    parameter('API_CLIENT_NAME', ids.digits(21, 'google', 'service-account', token)),
    parameter('API_SCOPES', scopes.join(' ')),
  ]);
}
