import { createHash } from 'node:crypto';
import type { Activity } from 'countersign/kit';
import { connector as aws } from '../../../connectors/aws/index.ts';
import { connector as entraId } from '../../../connectors/entra-id/index.ts';
import { connector as github } from '../../../connectors/github/index.ts';
import { connector as google } from '../../../connectors/google-workspace/index.ts';
import { connector as okta } from '../../../connectors/okta/index.ts';
import { connector as salesforce } from '../../../connectors/salesforce/index.ts';
import { connector as slack } from '../../../connectors/slack/index.ts';
import type { Act, LogPlatform, Written } from '../act.ts';
import { type PlatformVoice, type Variation, voices } from './index.ts';

/** What a connector makes of what a voice writes. */

const CONNECTORS = { okta, 'entra-id': entraId, 'google-workspace': google, github, slack, salesforce, aws };

export const VOICED = Object.keys(CONNECTORS) as (keyof typeof CONNECTORS)[];

/** @throws whatever the connector’s normaliser throws: what a voice writes must be read */
export function read({ platform, record }: Written): Activity {
  const sha = createHash('sha256').update(JSON.stringify(record)).digest('hex');
  const log = CONNECTORS[platform as keyof typeof CONNECTORS].auditLog;
  if (!log) throw new Error(`${platform} has no log`);
  return log.normalize(record, sha);
}

export function voiceOf(
  platform: LogPlatform,
  seed = 'a-seed',
  variation: Partial<Variation> = {},
): PlatformVoice {
  const found = voices({ seed, variation }).find((voice) => voice.platform === platform);
  if (!found) throw new Error(`no voice for ${platform}`);
  return found;
}

export function heard(voice: PlatformVoice, act: Act): readonly Activity[] {
  return voice.write(act).map(read);
}

/** The opposite of each other wherever customers differ. */
export const VARIATIONS: readonly Partial<Variation>[] = [
  {
    entra: 'plain',
    okta: 'classic',
    hasUnifiedSignIns: false,
    hasDtHash: false,
    hasGitHubIp: false,
    hasHashedToken: false,
    hasGitHubApiRequests: false,
    hasShield: false,
    hasDataEvents: false,
    hasNetworkInfo: false,
  },
  {
    entra: 'enveloped',
    okta: 'identity-engine',
    hasUnifiedSignIns: true,
    hasDtHash: true,
    hasGitHubIp: true,
    hasHashedToken: true,
    hasGitHubApiRequests: true,
    hasShield: true,
    hasDataEvents: true,
    hasNetworkInfo: true,
  },
];
