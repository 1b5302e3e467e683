import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';
import type { LogPlatform } from '../act.ts';
import { VARIATIONS, voiceOf } from './hearing.ts';
import { actsOn, PLATFORMS } from './sample-acts.ts';

/** Folders of real records by platform. */
const FOLDERS: Readonly<Record<LogPlatform, readonly string[]>> = {
  okta: ['okta'],
  'entra-id': ['entra_id', 'm365'],
  'google-workspace': ['google_workspace'],
  github: ['github'],
  slack: ['slack'],
  salesforce: ['salesforce'],
  aws: ['aws_cloudtrail'],
};

/** Members that no real record at hand has, and where the vendor names them. */
const DOCUMENTED: Readonly<Record<LogPlatform, readonly RegExp[]>> = {
  okta: [/^\.debugContext\.debugData\.(factor|clientId)$/], // flattened samples have the former; LogDebugContext is open
  'entra-id': [/^\.signInEventTypes/], // beta signIn
  'google-workspace': [],
  // Audit log events of an enterprise: personal_access_token and api.request.
  github: [/^\.(user_programmatic_access_name|request_method|url_path|route|status_code)$/],
  slack: [
    /^\.context\.app(\.|$)/,
    /^\.details\.(authentication_method|secondary_authentication_method|location|reason|client_ja3_fingerprint)/,
  ], // Slack's Java SDK: LogsResponse
  // Object reference: LoginHistory, SetupAuditTrail and Shield's stored events; event log file RestApi.
  salesforce: [/^\.[A-Z][a-z]/, /^\.CONNECTED_APP_ID$/],
  aws: [
    /^\.serviceEventDetails\./,
    /^\.userIdentity\.identityProvider$/,
    /^\.requestParameters\.(sAMLAssertionID|principalArn)$/,
    /^\.responseElements\.(issuer|subject|subjectType|audience|subjectFromWebIdentityToken)$/,
  ], // IAM User Guide, "Logging IAM and STS API calls"; Identity Center, "sign-in events"
};

/** Paths of all members, elements of lists without their place. */
function pathsOf(value: unknown, at = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => pathsOf(each, `${at}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    `${at}.${name}`,
    ...pathsOf(inner, `${at}.${name}`),
  ]);
}

function opened(event: unknown): unknown {
  if (typeof event !== 'string') return event;
  try {
    return JSON.parse(event);
  } catch {
    return {}; // other forms than JSON are no matter here
  }
}

/** In lower case, as some stores write them; inside an envelope as outside of it. */
function realPaths(platform: LogPlatform): ReadonlySet<string> {
  const found = new Set<string>();
  for (const folder of FOLDERS[platform]) {
    for (const file of readdirSync(sharedPath('events', folder))) {
      for (const line of readJsonLines(sharedPath('events', folder, file))) {
        const event = opened((line as { readonly event: unknown }).event) as { readonly Records?: unknown };
        const records = Array.isArray(event.Records) ? event.Records : [event];
        for (const path of records.flatMap((each) => pathsOf(each))) {
          found.add(path.toLowerCase());
          found.add(path.toLowerCase().replace('.properties.', '.'));
        }
      }
    }
  }
  return found;
}

describe('members of what is written', { skip: sharedSkip }, () => {
  for (const platform of PLATFORMS) {
    test(`stand in ${platform}’s real records, or are documented`, () => {
      const real = realPaths(platform);
      const written = VARIATIONS.flatMap((variation) => {
        const voice = voiceOf(platform, 'a-seed', variation);
        return actsOn(platform).flatMap((act) => voice.write(act));
      });
      const paths = [...new Set(written.flatMap(({ record }) => pathsOf(record)))];
      assert.ok(paths.length > 20);
      const unknown = paths.filter((path) => !real.has(path.toLowerCase()));
      const undocumented = unknown.filter((path) => !DOCUMENTED[platform].some((each) => each.test(path)));
      assert.deepEqual(undocumented, []);
    });
  }
});
