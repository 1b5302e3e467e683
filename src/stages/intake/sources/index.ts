import type { SourcePreset } from '../preset.ts';
import { elastic } from './elastic.ts';
import { ocsf } from './ocsf.ts';
import { oktaEventHook } from './okta-event-hook.ts';
import { panther } from './panther.ts';
import { sentinel } from './sentinel.ts';
import { sharedSignals } from './shared-signals.ts';
import { splunk } from './splunk.ts';

/** Every preset by its name in the configuration. */
export const PRESETS: ReadonlyMap<string, SourcePreset> = new Map(
  [elastic, splunk, sentinel, panther, oktaEventHook, ocsf, sharedSignals].map((preset) => [
    preset.preset,
    preset,
  ]),
);
