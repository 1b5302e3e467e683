import type { Federated, SignIn, Use, Written } from '../act.ts';
import {
  clientApp,
  correlationId,
  LAG_MS,
  OFFICE,
  requestId,
  sessionId,
  tenantId,
  tokenOf,
  userId,
} from './entra-record.ts';
import { keysOf, type Pen, written } from './world.ts';

/**
 * Rows of Microsoft 365’s unified audit log, as the Management Activity API hands them out.
 *
 * @see https://learn.microsoft.com/en-us/office/office-365-management-api/office-365-management-activity-api-schema
 */

interface Row {
  readonly operation: string;
  readonly recordType: number;
  readonly workload: 'Exchange' | 'OneDrive' | 'SharePoint' | 'AzureActiveDirectory';
  readonly more: Readonly<Record<string, unknown>>;
  readonly id: string;
}

/** What is done to a file, in SharePoint’s words. */
const FILE_OPERATIONS: Readonly<Partial<Record<Use['does'], string>>> = {
  read: 'FileAccessed',
  write: 'FileModified',
  delete: 'FileDeleted',
  export: 'FileDownloaded',
  clone: 'FileSyncDownloadedFull',
};

/** What a use shows in the workloads’ own logs; nothing where they log none. */
export function workloadUse(pen: Pen, act: Use): readonly Written[] {
  const operation = FILE_OPERATIONS[act.does];
  if (operation) return [rowOf(pen, act, fileRow(pen, act, operation))];
  if (act.does === 'message') return [rowOf(pen, act, mailRow(pen, act, 'Send', 2))];
  if (act.does === 'query') return [rowOf(pen, act, mailRow(pen, act, 'MailItemsAccessed', 50))];
  if (act.does === 'forwarding-rule') return [rowOf(pen, act, ruleRow(pen, act))];
  return [];
}

function fileRow(pen: Pen, act: Use, operation: string): Row {
  const name = act.to.split('/').at(-1) || act.to;
  const site = `https://${pen.org}-my.sharepoint.com/personal/${act.person.email.replace(/\W/g, '_')}/`;
  return {
    operation,
    recordType: 6,
    workload: 'OneDrive',
    id: pen.ids.guid('unified', ...keysOf(act)),
    more: {
      ClientIP: act.origin.ip,
      ObjectId: `${site}Documents/${name}`,
      ApplicationId: clientApp(pen, act.client).appId,
      CorrelationId: correlationId(pen, act),
      EventSource: 'SharePoint',
      ItemType: 'File',
      ListId: pen.ids.guid('unified', 'list', act.person.key),
      ListItemUniqueId: pen.ids.guid('unified', 'item', act.to),
      Site: pen.ids.guid('unified', 'site', act.person.key),
      SiteUrl: site,
      SourceFileExtension: name.includes('.') ? name.split('.').at(-1) : '',
      SourceFileName: name,
      SourceRelativeUrl: 'Documents',
      UserAgent: act.device.userAgent,
      WebId: pen.ids.guid('unified', 'web', act.person.key),
      AppAccessContext: accessContext(pen, act),
    },
  };
}

/** Exchange tells no user agent; its clients name themselves. */
function mailRow(pen: Pen, act: Use, operation: string, recordType: number): Row {
  const guid = pen.ids.guid('unified', 'mailbox', act.person.key);
  const isBrowser = act.device.userAgent.startsWith('Mozilla') && act.client === undefined;
  const item =
    operation === 'Send'
      ? {
          Item: {
            Id: pen.ids.base64url(60, 'mail', ...keysOf(act)),
            ParentFolder: { Path: '\\Drafts' },
            Subject: act.to,
          },
        }
      : {
          OperationProperties: [
            { Name: 'MailAccessType', Value: 'Bind' },
            { Name: 'IsThrottled', Value: 'False' },
          ],
          Folders: [{ Id: pen.ids.base64url(40, 'folder', act.to), Path: '\\Inbox', FolderItems: [] }],
          OperationCount: 1,
        };
  return {
    operation,
    recordType,
    workload: 'Exchange',
    id: pen.ids.guid('unified', ...keysOf(act)),
    more: {
      ...mailboxOf(pen, act),
      ResultStatus: act.isSuccess ? 'Succeeded' : 'Failed',
      AppId: clientApp(pen, act.client).appId,
      ClientAppId: act.client ? clientApp(pen, act.client).appId : '',
      ClientIPAddress: act.origin.ip,
      ClientInfoString: isBrowser ? 'Client=OWA;Action=ViaProxy' : 'Client=REST;Client=RESTSystem;;',
      InternalLogonType: 0,
      LogonType: 0,
      MailboxGuid: guid,
      MailboxOwnerUPN: act.person.email,
      AppAccessContext: accessContext(pen, act),
      ...item,
    },
  };
}

function ruleRow(pen: Pen, act: Use): Row {
  return {
    operation: 'New-InboxRule',
    recordType: 1,
    workload: 'Exchange',
    id: pen.ids.guid('unified', ...keysOf(act)),
    more: {
      ...mailboxOf(pen, act),
      ResultStatus: act.isSuccess ? 'True' : 'False',
      ClientIP: `${act.origin.ip.includes(':') ? `[${act.origin.ip}]` : act.origin.ip}:${1024 + pen.ids.number(60_000, 'port', ...keysOf(act))}`,
      ObjectId: `${act.person.email.split('@')[0]}\\Rule`,
      AppId: '',
      ClientAppId: '',
      AppAccessContext: accessContext(pen, act),
      Parameters: [
        { Name: 'Name', Value: 'Rule' },
        { Name: 'ForwardTo', Value: act.to },
        { Name: 'StopProcessingRules', Value: 'True' },
      ],
    },
  };
}

function mailboxOf(pen: Pen, act: Use) {
  return {
    ExternalAccess: false,
    OrganizationName: `${pen.org}.onmicrosoft.com`,
    OriginatingServer: `AM0PR04MB${pen.ids.digits(4, 'server', act.person.key)} (15.20.4219.025)`,
  };
}

/** @see https://learn.microsoft.com/en-us/entra/identity/authentication/how-to-authentication-track-linkable-identifiers */
function accessContext(pen: Pen, act: Use) {
  const token = tokenOf(pen, act);
  return {
    ...(act.session === undefined ? {} : { AADSessionId: sessionId(pen, act.session) }),
    CorrelationId: correlationId(pen, act),
    ...(token === undefined ? {} : { UniqueTokenId: token }),
  };
}

/** The unified log’s own word of a sign-in, under the id that Entra’s has. */
export function loggedIn(pen: Pen, act: SignIn | Federated): readonly Written[] {
  if (!pen.variation.hasUnifiedSignIns) return [];
  const isSuccess = act.kind === 'federated-sign-in' || act.isSuccess;
  const id = userId(pen, act.person);
  const request = requestId(pen, act.session);
  const row: Row = {
    operation: isSuccess ? 'UserLoggedIn' : 'UserLoginFailed',
    recordType: 15,
    workload: 'AzureActiveDirectory',
    id: request,
    more: {
      ResultStatus: isSuccess ? 'Success' : 'Failed',
      ClientIP: act.origin.ip,
      ObjectId: OFFICE.appId,
      AzureActiveDirectoryEventType: 1,
      ExtendedProperties: [
        { Name: 'ResultStatusDetail', Value: isSuccess ? 'Success' : 'UserError' },
        { Name: 'UserAgent', Value: act.device.userAgent },
        { Name: 'RequestType', Value: 'Login:login' },
      ],
      ModifiedProperties: [],
      Actor: [
        { ID: id, Type: 0 },
        { ID: act.person.email, Type: 5 },
      ],
      ActorContextId: tenantId(pen),
      ActorIpAddress: act.origin.ip,
      InterSystemsId: correlationId(pen, act),
      IntraSystemId: request,
      SupportTicketId: '',
      Target: [{ ID: OFFICE.appId, Type: 0 }],
      TargetContextId: tenantId(pen),
      ApplicationId: OFFICE.appId,
      DeviceProperties: [
        { Name: 'OS', Value: act.device.os },
        { Name: 'BrowserType', Value: act.device.browser },
        { Name: 'IsCompliantAndManaged', Value: act.device.isManaged ? 'True' : 'False' },
        { Name: 'SessionId', Value: sessionId(pen, act.session) },
      ],
      ErrorNumber: isSuccess ? '0' : '50126',
    },
  };
  return [rowOf(pen, act, row)];
}

function rowOf(pen: Pen, act: SignIn | Federated | Use, row: Row): Written {
  const isDirectory = row.workload === 'AzureActiveDirectory';
  const puid = `1003${pen.ids.hex(12, 'puid', act.person.key).toUpperCase()}`;
  const record = {
    CreationTime: new Date(act.at).toISOString().slice(0, 19),
    Id: row.id,
    Operation: row.operation,
    OrganizationId: tenantId(pen),
    RecordType: row.recordType,
    UserKey: isDirectory
      ? userId(pen, act.person)
      : row.workload === 'OneDrive'
        ? `i:0h.f|membership|${puid.toLowerCase()}@live.com`
        : puid,
    UserType: 0,
    Version: 1,
    Workload: row.workload,
    UserId: act.person.email,
    ...row.more,
  };
  return written(pen, act, 'entra-id', record, LAG_MS.unified);
}
