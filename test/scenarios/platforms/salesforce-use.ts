import type { Act, Use, Written } from '../act.ts';
import { login } from './salesforce-login.ts';
import { fileRow, objectRow, objectTime, storedEvent, userId } from './salesforce-record.ts';
import { keysOf, type Pen, RUN_MS } from './world.ts';

/** What is done at Salesforce: pages, calls and changes in Setup. */

const REST: Readonly<Record<Use['does'], readonly [method: string, path: string]>> = {
  read: ['GET', '/sobjects/Account'],
  list: ['GET', '/sobjects'],
  write: ['PATCH', '/sobjects/Account'],
  delete: ['DELETE', '/sobjects/Account'],
  export: ['GET', '/query'],
  clone: ['GET', '/queryAll'],
  message: ['POST', '/chatter/feed-elements'],
  query: ['GET', '/query'],
  'admin-read': ['GET', '/sobjects/User'],
  'create-user': ['POST', '/sobjects/User'],
  'change-role': ['POST', '/sobjects/PermissionSetAssignment'],
  'create-key': ['POST', '/tooling/sobjects/ConnectedApp'],
  'enrol-factor': ['POST', '/sobjects/TwoFactorMethodsInfo'],
  'forwarding-rule': ['POST', '/sobjects/EmailServicesAddress'],
  'read-secret': ['GET', '/sobjects/ConnectedApplication'],
  describe: ['GET', '/sobjects/describe'],
};

const SETUP: Readonly<Partial<Record<Use['does'], readonly [action: string, section: string]>>> = {
  'create-user': ['createduser', 'Manage Users'],
  'change-role': ['PermSetAssign', 'Manage Users'],
  'create-key': ['insertConnectedApplication', 'Connected Apps'],
  'enrol-factor': ['insertTwoFactorInfo', 'Manage Users'],
};

/** By a page of the interface, or by the API; a client’s own secret signs in anew for each run. */
export function use(pen: Pen, act: Use): readonly Written[] {
  const isOwn = act.session === undefined && act.client === undefined;
  const name = act.token ?? act.session ?? '';
  const session = isOwn ? `${name}/${runOf(act)}/${act.origin.ip}` : name;
  const application = act.client?.name ?? 'automation';
  // One sign-in a run, whatever is done in it.
  const run: Use = { ...act, at: runOf(act), does: 'describe', to: '' };
  const entered = isOwn
    ? login(pen, run, session, {
        type: 'Remote Access 2.0',
        subType: 'OauthClientCredentials',
        application,
      })
    : [];
  const change = act.isSuccess ? SETUP[act.does] : undefined;
  const changed = change ? [setup(pen, act, ...change, act.to)] : [];
  const isPage = act.token === undefined && act.client === undefined;
  return [...entered, ...changed, isPage ? page(pen, act, session) : call(pen, act, session)];
}

function runOf({ at }: Use): number {
  return Math.floor(at / RUN_MS) * RUN_MS;
}

function page(pen: Pen, act: Use, session: string): Written {
  const [, path] = REST[act.does];
  const url = `/lightning${path}/${encodeURIComponent(act.to)}`;
  if (pen.variation.hasShield)
    return storedEvent(pen, act, 'LightningUriEvent', session, {
      Operation: act.does === 'write' ? 'Update' : 'Read',
      PageUrl: url,
      QueriedEntities: 'Account',
      UserAgent: act.device.userAgent,
      DeviceId: '',
    });
  const isExport = act.does === 'export' || act.does === 'clone';
  return fileRow(pen, act, {
    type: isExport ? 'ReportExport' : 'LightningPageView',
    session,
    uri: url,
    columns: isExport
      ? { BROWSER_TYPE: act.device.userAgent }
      : {
          APP_NAME: 'one:one',
          USER_AGENT: `"${act.device.userAgent}"`,
          PAGE_URL: url,
          PAGE_CONTEXT: 'one:recordHomeFlexipage2Wrapper',
        },
  });
}

function call(pen: Pen, act: Use, session: string): Written {
  const [method, path] = REST[act.does];
  const app = act.client && `0H45f000000${pen.ids.letters(7, 'salesforce', 'app', act.client.id)}`;
  if (pen.variation.hasShield)
    return storedEvent(pen, act, 'ApiEvent', session, {
      ApiType: 'REST',
      Operation: method === 'GET' ? 'Query' : 'Update',
      QueriedEntities: 'Account',
      RowsProcessed: pen.ids.number(500, 'salesforce', 'rows', ...keysOf(act)),
      Client: act.client?.name ?? 'automation',
      ConnectedAppId: app ?? null,
      UserAgent: act.device.userAgent,
    });
  return fileRow(pen, act, {
    type: 'RestApi',
    session,
    uri: `/services/data/v62.0${path}`,
    columns: {
      METHOD: method,
      MEDIA_TYPE: 'application/json;charset=UTF-8',
      STATUS_CODE: act.isSuccess ? '200' : '403',
      // Event log files have a number of the client’s in place of its name.
      USER_AGENT: '9999',
      ROWS_PROCESSED: String(pen.ids.number(500, 'salesforce', 'rows', ...keysOf(act))),
      ENTITY_NAME: 'Account',
      ...(app ? { CONNECTED_APP_ID: app } : {}),
    },
  });
}

/** The trail tells no address and no session. */
export function setup(pen: Pen, act: Act, Action: string, Section: string, Display: string): Written {
  return objectRow(pen, act, 'SetupAuditTrail', '0Ym', {
    Action,
    Section,
    Display,
    CreatedById: userId(pen, act.person),
    CreatedBy: { attributes: { type: 'User' }, Username: act.person.email },
    CreatedDate: objectTime(act),
    DelegateUser: null,
  });
}
