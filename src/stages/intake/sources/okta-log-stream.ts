import { CountersignError } from '#domain/errors.ts';
import { firstText, lookUp, recordOf } from '../fields.ts';
import type { SourcePreset } from '../preset.ts';
import { oktaEventDraft } from './okta-event-hook.ts';

/** Where a stream's envelope has the event: `detail` of EventBridge, `event` of Splunk's collector. */
const ENVELOPES = ['detail', 'event'] as const;

/**
 * Events of Okta's log streams: by EventBridge and an API destination, by Splunk's HTTP event collector, or bare. A stream
 * has the whole System Log: let a rule of the target pass on only what is a detection.
 * @see https://developer.okta.com/docs/reference/api/log-streaming/
 */
export const oktaLogStream: SourcePreset = {
  preset: 'okta-log-stream',
  describe: 'Okta log streams, by EventBridge or Splunk, one System Log event each.',
  toDetections(record, context) {
    const event = [record, ...ENVELOPES.map((at) => lookUp(record, at))].find(isEvent);
    if (event === undefined)
      throw new CountersignError(
        'ERR_INPUT_INVALID',
        'this is no event of Okta’s System Log: it has no eventType, nor has its detail or event',
      );
    return [oktaEventDraft(event, context)];
  },
};

function isEvent(value: unknown): boolean {
  return recordOf(value) !== undefined && firstText(value, ['eventType']) !== undefined;
}
