import type { Monitoring } from './manifest.ts';
import { names, type Soql, soql } from './soql.ts';

/** The objects that hold Salesforce's logs, and how each may be asked. */

export interface LogSource {
  readonly object: string;
  /** Newest first, so that the rest may be left unread; otherwise rows come in no promised order. */
  readonly isOrdered: boolean;
  /** Whether rows are asked for by user; where they cannot be, they are chosen here. */
  query(window: LogWindow): Soql;
}

export interface LogWindow {
  readonly since: Date;
  readonly until: Date;
  readonly userId: string | undefined;
}

const LOGIN_HISTORY = names(
  'Id',
  'UserId',
  'LoginTime',
  'LoginType',
  'LoginSubType',
  'SourceIp',
  'LoginUrl',
  'Browser',
  'Platform',
  'Status',
  'Application',
  'ClientVersion',
  'ApiType',
  'CountryIso',
  'AuthenticationServiceId',
  'AuthMethodReference',
);

const loginHistory: LogSource = {
  object: 'LoginHistory',
  isOrdered: true,
  query: ({ since, until, userId }) =>
    userId === undefined
      ? soql`SELECT ${LOGIN_HISTORY} FROM LoginHistory WHERE LoginTime >= ${since} AND LoginTime <= ${until} ORDER BY LoginTime DESC`
      : soql`SELECT ${LOGIN_HISTORY} FROM LoginHistory WHERE UserId = ${userId} AND LoginTime >= ${since} AND LoginTime <= ${until} ORDER BY LoginTime DESC`,
};

/** Whom a change was made to stands in a sentence (`Display`), which cannot be asked for. */
const setupAuditTrail: LogSource = {
  object: 'SetupAuditTrail',
  isOrdered: true,
  query: ({ since, until }) =>
    soql`SELECT Id, Action, Section, Display, CreatedById, CreatedBy.Username, CreatedDate, DelegateUser FROM SetupAuditTrail WHERE CreatedDate >= ${since} AND CreatedDate <= ${until} ORDER BY CreatedDate DESC`,
};

const EVENT = ['EventIdentifier', 'EventDate', 'UserId', 'Username', 'SessionKey', 'LoginKey', 'SourceIp'];

/**
 * A stored event of Real-Time Event Monitoring. These objects take one comparison of `EventDate` and no other filter, and
 * sort in no way that all of them know: everything since is read, and the rest is chosen here.
 */
function storedEvent(object: string, ...fields: readonly string[]): LogSource {
  const all = names(...EVENT, ...fields);
  const from = names(object);
  return {
    object,
    isOrdered: false,
    query: ({ since }) => soql`SELECT ${all} FROM ${from} WHERE EventDate >= ${since}`,
  };
}

/** Salesforce's own verdicts are rows like others, and may be asked by user. */
function verdict(object: string, ...fields: readonly string[]): LogSource {
  const all = names(...EVENT, 'Score', 'Summary', ...fields);
  const from = names(object);
  return {
    object,
    isOrdered: true,
    query: ({ since, until, userId }) =>
      userId === undefined
        ? soql`SELECT ${all} FROM ${from} WHERE EventDate >= ${since} AND EventDate <= ${until} ORDER BY EventDate DESC`
        : soql`SELECT ${all} FROM ${from} WHERE UserId = ${userId} AND EventDate >= ${since} AND EventDate <= ${until} ORDER BY EventDate DESC`,
  };
}

const STORED_EVENTS: readonly LogSource[] = [
  storedEvent(
    'LoginEvent',
    'LoginHistoryId',
    'Status',
    'LoginType',
    'LoginSubType',
    'SessionLevel',
    'Application',
    'Browser',
    'Platform',
    'CountryIso',
    'City',
    'LoginLatitude',
    'LoginLongitude',
    'AuthServiceId',
    'AuthMethodReference',
  ),
  storedEvent('LogoutEvent', 'SessionLevel'),
  storedEvent('LoginAsEvent', 'DelegatedUsername', 'LoginHistoryId', 'Application', 'Browser', 'Platform'),
  storedEvent(
    'ApiEvent',
    'LoginHistoryId',
    'ApiType',
    'Operation',
    'QueriedEntities',
    'RowsProcessed',
    'Client',
    'ConnectedAppId',
    'UserAgent',
  ),
  storedEvent('UriEvent', 'Operation', 'OperationStatus', 'QueriedEntities', 'RecordId'),
  storedEvent('LightningUriEvent', 'Operation', 'PageUrl', 'QueriedEntities', 'UserAgent', 'DeviceId'),
  verdict('SessionHijackingEventStore', 'CurrentIp', 'PreviousIp', 'CurrentUserAgent', 'PreviousUserAgent'),
  verdict('ApiAnomalyEventStore', 'UserAgent'),
];

/** What is asked by SOQL; event log files come besides. */
export function sourcesOf(monitoring: Monitoring): readonly LogSource[] {
  return [loginHistory, setupAuditTrail, ...(monitoring === 'real-time' ? STORED_EVENTS : [])];
}
