import { awsVoice } from './aws.ts';
import { entraVoice } from './entra-id.ts';
import { githubVoice } from './github.ts';
import { googleVoice } from './google-workspace.ts';
import { oktaVoice } from './okta.ts';
import { salesforceVoice } from './salesforce.ts';
import { slackVoice } from './slack.ts';
import { type PlatformVoice, penOf, type World } from './world.ts';

export type { PlatformVoice, TokenKind, Variation, World } from './world.ts';

/** The platforms of a world, each asked of every act; the same seed writes the same records. */
export function voices(world: World): readonly PlatformVoice[] {
  const pen = penOf(world);
  return [
    oktaVoice(pen),
    entraVoice(pen),
    googleVoice(pen),
    githubVoice(pen),
    slackVoice(pen),
    salesforceVoice(pen),
    awsVoice(pen),
  ];
}
