import { type ConnectorContext, CountersignError } from 'countersign/kit';
import { manifest } from './manifest.ts';

export interface AtlassianSettings {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly orgId: string;
  readonly apiKey: string;
}

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function readSettings({ settings, secrets }: ConnectorContext): AtlassianSettings {
  const byDefault = manifest.settings.find(({ name }) => name === 'baseUrl')?.default ?? '';
  const baseUrl = (settings.baseUrl || byDefault).replace(/\/+$/, '');
  const { orgId } = settings;
  const { apiKey } = secrets;
  // It becomes part of a path.
  if (!orgId || !/^[A-Za-z0-9-]{1,64}$/.test(orgId)) {
    throw invalid('ATLASSIAN_ORG_ID', 'the id of the organisation is missing or is none');
  }
  if (!apiKey) throw invalid('ATLASSIAN_ORG_API_KEY', 'the API key of the organisation is missing');
  return { baseUrl, orgId, apiKey };
}

function invalid(name: string, why: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `atlassian: ${name}: ${why}`, { place: name });
}
