import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { harmlessJson } from '#domain/harmless-json.ts';
import { ocsfIncidentFinding } from '#domain/report/ocsf.ts';
import { stixBundle } from '#domain/report/stix.ts';
import { nameUuid } from '../../../src/adapters/secrets/name-uuid.ts';
import { stixFaults } from '../../support/stix-rules.ts';
import { HOSTILE } from '../explanation/cases.ts';
import { RECORDED, reportSaying } from './recorded-reports.ts';

describe('the STIX bundle', () => {
  test('keeps the rules of STIX 2.1 for every recorded incident', () => {
    for (const { report, name } of RECORDED)
      assert.deepEqual(stixFaults(stixBundle(report, nameUuid)), [], name);
  });

  test('is the same for the same report, and keeps its ids when the incident goes on', () => {
    const { report } = RECORDED[0]!;
    assert.deepEqual(stixBundle(report, nameUuid), stixBundle(report, nameUuid));
    const later = { ...report, asOf: '2027-01-01T00:00:00.000Z', entries: report.entries + 1 };
    const ids = (of: typeof report) => stixBundle(of, nameUuid).objects.map(({ id }) => id);
    assert.deepEqual(ids(later), ids(report));
    assert.notEqual(stixBundle(later, nameUuid).id, stixBundle(report, nameUuid).id);
  });

  test('names an address by the id that everybody’s bundles give it', () => {
    const { objects } = stixBundle({ ...RECORDED[0]!.report, addresses: ['198.51.100.3'] }, nameUuid);
    // The example of STIX 2.1, section 2.9.
    assert.equal(
      objects.find(({ type }) => type === 'ipv4-addr')?.id,
      'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4',
    );
  });

  test('takes no address for one that is none', () => {
    const { objects } = stixBundle({ ...RECORDED[0]!.report, addresses: ['10.0.0.1; DROP', ''] }, nameUuid);
    assert.ok(!objects.some(({ type }) => type.endsWith('-addr') && type !== 'email-addr'));
  });

  test('a reference that leads nowhere would be found', () => {
    const bundle = stixBundle(RECORDED[0]!.report, nameUuid);
    const cut = { ...bundle, objects: bundle.objects.filter(({ type }) => type !== 'incident') };
    assert.ok(stixFaults(cut).length > 0);
  });
});

describe('the OCSF Incident Finding', () => {
  test('has what class 2005 asks for', () => {
    for (const { report, name } of RECORDED) {
      const finding = ocsfIncidentFinding(report);
      assert.deepEqual(
        [finding['class_uid'], finding['category_uid'], finding['type_uid']],
        [2005, 2, 2005 * 100 + Number(finding['activity_id'])],
        name,
      );
      for (const required of [
        'activity_id',
        'category_uid',
        'class_uid',
        'finding_info_list',
        'metadata',
        'severity_id',
        'status_id',
        'time',
        'type_uid',
        'assignee_group',
      ]) {
        assert.ok(finding[required] !== undefined, required);
      }
      const [info] = finding['finding_info_list'] as { uid: string; title: string; created_time: number }[];
      assert.equal(info!.uid, report.incidentId);
      assert.ok(info!.title.length > 0);
      for (const at of [finding['time'], finding['start_time'], info!.created_time]) {
        assert.ok(Number.isSafeInteger(at) && Number(at) > 1_500_000_000_000, `${at} is in milliseconds`);
      }
      assert.ok([1, 2, 3, 4, 5].includes(Number(finding['status_id'])));
    }
  });

  test('says what it was judged by OCSF’s numbers', () => {
    const { report } = RECORDED[0]!;
    const said = (verdict: 'forged' | 'stolen' | 'explained' | 'undecided') =>
      ocsfIncidentFinding({ ...report, assessment: { ...report.assessment!, verdict } })['verdict_id'];
    assert.deepEqual(
      ['forged', 'stolen', 'explained', 'undecided'].map((each) => said(each as 'forged')),
      [2, 2, 5, 4],
    );
  });
});

test('no text from outside changes the shape of JSON, STIX or OCSF, or reaches a terminal as more than text', () => {
  const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', minLength: 1 }));
  const shape = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(shape)
      : typeof value === 'object' && value !== null
        ? Object.entries(value).map(([key, each]) => [key, shape(each)])
        : typeof value;
  const forms = (said: string) => {
    const report = reportSaying(said);
    return [report, stixBundle(report, nameUuid), ocsfIncidentFinding(report)].map((each) =>
      harmlessJson(each),
    );
  };
  const benign = forms('x').map((each) => shape(JSON.parse(each)));
  fc.assert(
    fc.property(text, (said) => {
      const written = forms(said);
      assert.deepEqual(
        written.map((each) => shape(JSON.parse(each))),
        benign,
      );
      for (const each of written) assert.doesNotMatch(each, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
    { numRuns: 60 },
  );
});
