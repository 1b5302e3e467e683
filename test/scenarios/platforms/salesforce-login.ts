import type { Act, Written } from '../act.ts';
import { browserOf, fileRow, objectRow, objectTime, storedEvent, userId } from './salesforce-record.ts';
import type { Pen } from './world.ts';

/** A sign-in at Salesforce, of a person or a client. */

export interface Login {
  readonly type: string;
  readonly subType?: string;
  readonly application?: string;
  readonly status?: string;
  readonly service?: string;
  readonly isHighAssurance?: boolean;
}

/** Twice: in the history, and in an event log file or, with Shield, as a stored event. */
export function login(pen: Pen, act: Act, session: string, told: Login): readonly Written[] {
  const status = told.status ?? 'Success';
  const application = told.application ?? 'Browser';
  const history = objectRow(pen, act, 'LoginHistory', '0Ya', {
    UserId: userId(pen, act.person),
    LoginTime: objectTime(act),
    LoginType: told.type,
    LoginSubType: told.subType ?? null,
    SourceIp: act.origin.ip,
    LoginUrl: `${pen.org}.my.salesforce.com`,
    Browser: browserOf(act.device),
    Platform: act.device.os,
    Status: status,
    Application: application,
    ClientVersion: 'N/A',
    ApiType: 'N/A',
    CountryIso: act.origin.country,
    AuthenticationServiceId: told.service ?? null,
    AuthMethodReference: null,
  });
  if (!pen.variation.hasShield) return [history, loginFile(pen, act, session, status)];
  const event = storedEvent(pen, act, 'LoginEvent', session, {
    LoginHistoryId: history.record.Id,
    Status: status,
    LoginType: told.type,
    LoginSubType: told.subType ?? null,
    Application: application,
    Browser: browserOf(act.device),
    Platform: act.device.os,
    CountryIso: act.origin.country,
    City: act.origin.city,
    LoginLatitude: act.origin.lat,
    LoginLongitude: act.origin.lon,
    AuthServiceId: told.service ?? null,
    AuthMethodReference: null,
    SessionLevel: told.isHighAssurance ? 'HIGH_ASSURANCE' : 'STANDARD',
  });
  return [history, event];
}

function loginFile(pen: Pen, act: Act, session: string, status: string): Written {
  return fileRow(pen, act, {
    type: 'Login',
    session,
    isSignIn: true,
    uri: '/index.jsp',
    columns: {
      API_TYPE: '',
      API_VERSION: '9998.0',
      AUTHENTICATION_METHOD_REFERENCE: '',
      BROWSER_TYPE: act.device.userAgent,
      CIPHER_SUITE: 'ECDHE-RSA-AES256-GCM-SHA384',
      LOGIN_STATUS: status === 'Success' ? 'LOGIN_NO_ERROR' : 'LOGIN_ERROR_INVALID_PASSWORD',
      SOURCE_IP: act.origin.ip,
      TLS_PROTOCOL: 'TLSv1.2',
      USER_NAME: act.person.email,
    },
  });
}
