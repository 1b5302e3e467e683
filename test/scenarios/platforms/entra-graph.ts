import type { Use, Written } from '../act.ts';
import {
  clientApp,
  envelope,
  instant,
  isApplication,
  LAG_MS,
  secretApp,
  sessionId,
  tenantId,
  tokenOf,
  userId,
} from './entra-record.ts';
import { keysOf, type Pen } from './world.ts';

/**
 * Requests to Microsoft Graph, which diagnostic settings alone hand out.
 *
 * @see https://learn.microsoft.com/en-us/graph/microsoft-graph-activity-logs-overview
 */

const REQUESTS: Readonly<Partial<Record<Use['does'], readonly [method: string, path: string]>>> = {
  read: ['GET', 'me/drive/items'],
  list: ['GET', 'users'],
  write: ['PATCH', 'me/drive/items'],
  delete: ['DELETE', 'me/drive/items'],
  export: ['GET', 'me/drive/root/content'],
  clone: ['GET', 'drives/root/delta'],
  message: ['POST', 'me/sendMail'],
  query: ['GET', 'me/messages'],
  'admin-read': ['GET', 'directoryRoles'],
  'create-user': ['POST', 'users'],
  'change-role': ['POST', 'roleManagement/directory/roleAssignments'],
  'create-key': ['POST', 'applications/addPassword'],
  'enrol-factor': ['POST', 'me/authentication/phoneMethods'],
  'forwarding-rule': ['POST', 'me/mailFolders/inbox/messageRules'],
  'read-secret': ['GET', 'directory/deviceLocalCredentials'],
  describe: ['GET', 'organization'],
};

export function graphRequest(pen: Pen, act: Use): Written {
  const [method, path] = REQUESTS[act.does] ?? ['GET', 'me'];
  const request = pen.ids.guid('graph', ...keysOf(act));
  const app = clientApp(pen, act.client);
  const isOwn = isApplication(act);
  const own = secretApp(pen, act.token ?? '');
  const token = tokenOf(pen, act);
  const status = act.isSuccess ? (method === 'GET' ? 200 : method === 'POST' ? 201 : 204) : 403;
  const properties = {
    timeGenerated: instant(act.at, 'Z'),
    location: 'West Europe',
    requestId: request,
    operationId: request,
    clientRequestId: pen.ids.guid('graph', 'client', ...keysOf(act)),
    apiVersion: 'v1.0',
    requestMethod: method,
    responseStatusCode: status,
    tenantId: tenantId(pen),
    durationMs: 20_000 + pen.ids.number(900_000, 'graph', request),
    responseSizeBytes: 200 + pen.ids.number(40_000, 'size', request),
    ...(token === undefined ? {} : { signInActivityId: token }),
    roles: '',
    appId: isOwn ? own.appId : app.appId,
    ...(isOwn
      ? { servicePrincipalId: pen.ids.guid('entra', 'service-principal', own.appId), userId: null }
      : { UserPrincipalObjectID: userId(pen, act.person), userId: userId(pen, act.person) }),
    scopes: isOwn ? null : 'Files.ReadWrite.All Mail.ReadWrite User.ReadBasic.All',
    identityProvider: '',
    clientAuthMethod: isOwn ? '1' : '0',
    wids: '',
    C_Idtyp: isOwn ? 'app' : 'user',
    ipAddress: act.origin.ip,
    userAgent: act.device.userAgent,
    requestUri: `https://graph.microsoft.com/v1.0/${path}?$search=${encodeURIComponent(act.to)}`,
    ...(act.session === undefined ? {} : { C_Sid: sessionId(pen, act.session) }),
    C_DeviceId: act.device.isManaged ? pen.ids.guid('entra', 'device', act.device.id) : '',
    tokenIssuedAt: instant(act.at - 600_000, 'Z'),
  };
  return envelope(pen, act, {
    category: 'MicrosoftGraphActivityLogs',
    operationName: 'Microsoft Graph Activity',
    properties,
    lagMs: LAG_MS.graph,
    also: {
      operationVersion: 'v1.0',
      resultSignature: String(status),
      location: 'West Europe',
      correlationId: request,
    },
  });
}
