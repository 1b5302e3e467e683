import type { SourcePreset } from '../preset.ts';
import { auth0LogStream } from './auth0-log-stream.ts';
import { datadog } from './datadog.ts';
import { defenderXdr } from './defender-xdr.ts';
import { elastic } from './elastic.ts';
import { githubWebhook } from './github-webhook.ts';
import { googleSecops } from './google-secops.ts';
import { guardduty } from './guardduty.ts';
import { ocsf } from './ocsf.ts';
import { oktaEventHook } from './okta-event-hook.ts';
import { oktaLogStream } from './okta-log-stream.ts';
import { pagerduty } from './pagerduty.ts';
import { panther } from './panther.ts';
import { sentinel } from './sentinel.ts';
import { sharedSignals } from './shared-signals.ts';
import { splunk } from './splunk.ts';
import { sumoLogic } from './sumo-logic.ts';
import { wazuh } from './wazuh.ts';

/** Every preset by its name in the configuration. */
export const PRESETS: ReadonlyMap<string, SourcePreset> = new Map(
  [
    elastic,
    splunk,
    sentinel,
    defenderXdr,
    panther,
    datadog,
    sumoLogic,
    googleSecops,
    wazuh,
    oktaEventHook,
    oktaLogStream,
    auth0LogStream,
    guardduty,
    githubWebhook,
    pagerduty,
    ocsf,
    sharedSignals,
  ].map((preset) => [preset.preset, preset]),
);
