import { type ConnectorContext, CountersignError } from 'countersign/kit';
import { manifest } from './manifest.ts';

export interface ZoomSettings {
  readonly apiUrl: string;
  readonly oauthUrl: string;
  readonly accountId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function readSettings({ settings, secrets }: ConnectorContext): ZoomSettings {
  const wanted = (value: string | undefined, env: string): string => {
    if (value) return value;
    throw new CountersignError('ERR_CONFIG_INVALID', `zoom: ${env}: missing`, { place: env });
  };
  const url = (name: 'apiUrl' | 'oauthUrl') =>
    (settings[name] || manifest.settings.find((one) => one.name === name)?.default || '').replace(/\/+$/, '');
  return {
    apiUrl: url('apiUrl'),
    oauthUrl: url('oauthUrl'),
    accountId: wanted(settings.accountId, 'ZOOM_ACCOUNT_ID'),
    clientId: wanted(settings.clientId, 'ZOOM_CLIENT_ID'),
    clientSecret: wanted(secrets.clientSecret, 'ZOOM_CLIENT_SECRET'),
  };
}
