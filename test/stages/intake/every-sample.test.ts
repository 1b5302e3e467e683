import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { asCountersignError } from '#domain/errors.ts';
import { readJsonRecords } from '#domain/json-records.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';
import { arrivalsOf } from './support.ts';

/**
 * Every payload of the reference data becomes detections (whom they are about), nothing (activity that is no detection), or
 * a refusal that says what is lacking. A file that is in neither list fails the test.
 */

/** By file: the preset, and of each record what comes of it. */
const OUTCOMES: Readonly<Record<string, readonly [preset: string, ...outcomes: string[]]>> = {
  auth0_log_stream_batch: ['auth0-log-stream', 'no principal', 'no principal', 'no principal'],
  aws_guardduty_accesskey_finding: ['guardduty', 'GeneratedFindingPrincipalId'],
  aws_sns_lambda_notification: ['guardduty', 'there is no GuardDuty finding in it'],
  caep_assurance_level_change_examples_al_increase: ['shared-signals', 'activity'],
  caep_assurance_level_change_examples_custom: ['shared-signals', 'activity'],
  caep_credential_change_example_fido2: ['shared-signals', 'activity'],
  caep_session_revoked_example_session_id_req: ['shared-signals', 'activity'],
  caep_session_revoked_example_user_device: ['shared-signals', 'jane.smith@example.com'],
  caep_session_revoked_example_user_sub: ['shared-signals', '99beb27c-c1c2-4955-882a-e0dc4996fcbc'],
  caep_token_claims_change_example_oidc: ['shared-signals', 'activity'],
  caep_token_claims_change_example_oidc_optional: ['shared-signals', 'activity'],
  caep_token_claims_change_example_saml: ['shared-signals', 'activity'],
  datadog_security_signal_api: ['datadog', 'root'],
  defender_xdr_alert_v2_graph: ['defender-xdr', 'S-1-12-1-1485667349-1150190949-4065799612-2328216759'],
  defender_xdr_incident_graph: ['defender-xdr', 'no principal'],
  elastic_security_alert: ['elastic', '1005'],
  github_github_app_authorization: ['github', 'this GitHub delivery says nothing of a credential'],
  github_membership: ['github', 'this GitHub delivery says nothing of a credential'],
  github_org_block: ['github', 'this GitHub delivery says nothing of a credential'],
  github_ping: ['github', 'this GitHub delivery says nothing of a credential'],
  github_secret_scanning_alert: ['github', 'Codertocat'],
  google_secops_detection: ['google-secops', '0'],
  okta_event_hook: ['okta-event-hook', 'admin@okta.com'],
  okta_event_hook_verification: ['okta-event-hook', 'missing events'],
  okta_ssf_inbound_user_risk_change: ['shared-signals', 'events: Invalid input'],
  okta_ssf_set_caep_credential_change_user_account_reset_password: ['shared-signals', 'activity'],
  okta_ssf_set_caep_credential_change_user_account_update_password: ['shared-signals', 'activity'],
  okta_ssf_set_caep_credential_change_user_mfa_factor_activate: ['shared-signals', 'activity'],
  okta_ssf_set_caep_credential_change_user_mfa_factor_deactivate: ['shared-signals', 'activity'],
  okta_ssf_set_caep_credential_change_user_mfa_factor_reset_all: ['shared-signals', 'activity'],
  okta_ssf_set_caep_credential_change_user_mfa_factor_suspend: ['shared-signals', 'activity'],
  okta_ssf_set_caep_credential_change_user_mfa_factor_unsuspend: ['shared-signals', 'activity'],
  okta_ssf_set_caep_credential_change_user_mfa_factor_update: ['shared-signals', 'activity'],
  okta_ssf_set_caep_session_revoked_user_session_end: ['shared-signals', 'activity'],
  pagerduty_v3: ['pagerduty', 'no principal'],
  panther_custom_webhook: ['panther', 'no principal'],
  sentinel_incident_api: ['sentinel', 'no principal'],
  sentinel_incident_python_sdk: ['sentinel', 'no principal'],
  sentinel_security_alert: ['sentinel', 'AWS:44512121212/us-east-1/ec2:i-42f44fdfvdf5d'],
  splunk_es_notable: ['splunk', 'no principal'],
  splunk_webhook: ['splunk', 'no principal'],
  sumologic_connection_template: ['sumo-logic', 'no principal'],
  wazuh_alert: ['wazuh', 'root'],
};

/** Rules and vectors, which nobody posts. */
const NO_PAYLOADS = ['index', 'aws_sns_signing_rules', 'github_signature_vector', 'sentinel_trigger_paths'];

test('every webhook of the reference data becomes a right detection or a precise refusal', {
  skip: sharedSkip,
}, async () => {
  const files = readdirSync(sharedPath('webhooks')).map((file) => file.replace('.json', ''));
  assert.deepEqual(files.toSorted(), [...Object.keys(OUTCOMES), ...NO_PAYLOADS].toSorted());
  for (const [file, [preset, ...outcomes]] of Object.entries(OUTCOMES)) {
    const records = readJsonRecords(readFileSync(sharedPath('webhooks', `${file}.json`), 'utf8'));
    assert.equal(records.length, outcomes.length, file);
    for (const [index, record] of records.entries()) {
      const outcome = await outcomeOf(preset, record);
      assert.ok(outcome.startsWith(outcomes[index]!), `${file}: ${outcome}`);
    }
  }
});

/** By folder and file: the preset, and how many records come to what. */
const RECORDED: readonly (readonly [folder: string, file: string, preset: string, counts: object])[] = [
  ['detections_guardduty', 'panther-analysis', 'guardduty', { 'no principal': 2 }],
  ['detections_guardduty', 'sekoia-intake-formats', 'guardduty', { detection: 5, 'no principal': 3 }],
  [
    'detections_microsoft',
    'elastic-integrations',
    'defender-xdr',
    { 'a row of AdvancedHunting': 11, 'no principal': 7, detection: 3 },
  ],
  ['detections_microsoft', 'panther-analysis', 'defender-xdr', { 'a row of AdvancedHunting': 2 }],
  [
    'detections_microsoft',
    'sekoia-intake-formats',
    'defender-xdr',
    { 'a row of AdvancedHunting': 54, 'there is no alert in it': 2 },
  ],
];
for (const [folder, file, preset, counts] of RECORDED) {
  test(`${folder}/${file} becomes right detections or precise refusals`, { skip: sharedSkip }, async () => {
    const lines = readJsonLines(sharedPath('events', folder, `${file}.jsonl`));
    const tally: Record<string, number> = {};
    for (const line of lines) {
      const outcome = await outcomeOf(preset, (line as { event: unknown }).event);
      const kind = Object.keys(counts).find((start) => outcome.startsWith(start)) ?? 'detection';
      tally[kind] = (tally[kind] ?? 0) + 1;
    }
    assert.deepEqual(tally, counts);
  });
}

async function outcomeOf(preset: string, record: unknown): Promise<string> {
  try {
    const arrivals = await arrivalsOf(preset, record);
    const people = arrivals.map(({ detection: { principal: who } }) => who.email ?? who.uid ?? who.name);
    return people.length === 0 ? 'activity' : people.join(' ');
  } catch (thrown) {
    const { code, message } = asCountersignError(thrown);
    assert.match(code, /^ERR_(?:DETECTION_FIELD_MISSING|INPUT_INVALID)$/);
    const why = /^record 0(?:, detection \d+)?: (.*); kept as dead letter/s.exec(message)?.[1];
    assert.ok(why !== undefined && why.length > 10, message);
    return /^missing principal \(tried [^)]*\S\)/.test(why) ? 'no principal' : why;
  }
}
