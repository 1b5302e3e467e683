/** The objects that the connector asks for, with the fields that Salesforce documents for them. */

interface ObjectSchema {
  readonly fields: readonly string[];
  /** Big objects: one comparison of EventDate, and no order. */
  readonly isBig?: true;
  /** Hidden without a licence for Event Monitoring. */
  readonly needsLicence?: true;
  /** The field of the row's owner: without the permission, a caller sees its own rows alone. */
  readonly ownerField?: string;
  readonly permission?: 'manageUsers' | 'customizeApplication';
  readonly timeField?: string;
  /** No more rows than this are shown of one query. */
  readonly mostRows?: number;
}

const words = (text: string) => text.trim().split(/\s+/);

const EVENT =
  'Id EventIdentifier EventDate UserId Username SessionKey LoginKey SourceIp SessionLevel RelatedEventIdentifier CreatedDate';

function bigEvent(more = ''): ObjectSchema {
  return { fields: words(`${EVENT} ${more}`), isBig: true, needsLicence: true, timeField: 'EventDate' };
}

function verdict(more: string): ObjectSchema {
  const fields = words(`${EVENT} Score Summary SecurityEventData PolicyOutcome ${more}`);
  return { fields, needsLicence: true, timeField: 'EventDate' };
}

export const SCHEMA: Readonly<Record<string, ObjectSchema>> = {
  User: { fields: words('Id Username Email Name IsActive') },
  UserLogin: { fields: words('Id UserId IsFrozen IsPasswordLocked') },
  UserPermissionAccess: {
    fields: words(
      'PermissionsManageUsers PermissionsCustomizeApplication PermissionsViewSetup PermissionsModifyAllData',
    ),
  },
  PermissionSetAssignment: {
    fields: words(
      'Id AssigneeId PermissionSet.Name PermissionSet.Label PermissionSet.IsOwnedByProfile PermissionSet.Profile.Name PermissionSet.PermissionsModifyAllData PermissionSet.PermissionsManageUsers PermissionSet.PermissionsCustomizeApplication',
    ),
  },
  AuthSession: {
    fields: words(
      'Id UsersId ParentId CreatedDate LastModifiedDate NumSecondsValid SourceIp SessionType LoginType LoginHistoryId SessionSecurityLevel IsAssociatedWithJwtAccessToken IsCurrent',
    ),
    ownerField: 'UsersId',
    permission: 'manageUsers',
  },
  OauthToken: {
    fields: words('Id UserId AppName AppMenuItemId CreatedDate LastUsedDate UseCount DeleteToken'),
    ownerField: 'UserId',
    permission: 'customizeApplication',
    mostRows: 2_500,
  },
  LoginHistory: {
    fields: words(
      'Id UserId LoginTime LoginType LoginSubType SourceIp LoginUrl Browser Platform Status Application ClientVersion ApiType ApiVersion CountryIso AuthenticationServiceId AuthMethodReference',
    ),
    ownerField: 'UserId',
    permission: 'manageUsers',
    timeField: 'LoginTime',
  },
  SetupAuditTrail: {
    fields: words(
      'Id Action Section Display CreatedById CreatedBy.Username CreatedBy.Name CreatedDate DelegateUser CreatedByContext',
    ),
    timeField: 'CreatedDate',
  },
  EventLogFile: {
    fields: words('Id EventType LogDate LogFileLength Interval Sequence CreatedDate LogFileContentType'),
    needsLicence: true,
  },
  LoginEvent: bigEvent(
    'LoginHistoryId Status LoginType LoginSubType Application Browser Platform Country CountryIso City LoginLatitude LoginLongitude AuthServiceId AuthMethodReference LoginUrl UserType',
  ),
  LogoutEvent: bigEvent(),
  LoginAsEvent: bigEvent('DelegatedUsername LoginHistoryId Application Browser Platform'),
  ApiEvent: bigEvent(
    'LoginHistoryId ApiType Operation QueriedEntities RowsProcessed Client ConnectedAppId UserAgent Platform',
  ),
  UriEvent: bigEvent('Operation OperationStatus QueriedEntities RecordId'),
  LightningUriEvent: bigEvent('Operation PageUrl QueriedEntities UserAgent DeviceId'),
  SessionHijackingEventStore: verdict('CurrentIp PreviousIp CurrentUserAgent PreviousUserAgent'),
  ApiAnomalyEventStore: verdict('UserAgent Uri Operation'),
};
export type { ObjectSchema };
