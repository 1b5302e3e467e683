import { addressIn } from '../ip-address.ts';
import type { Report } from './report.ts';
import { summaryOf, whoOf } from './summary.ts';

/** Makes a UUID of version 5 of a namespace and a name. */
export type NameUuid = (namespace: string, name: string) => string;

/** Of observables: STIX 2.1 section 2.9 fixes it. */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7';
/** Of everything else that we make. */
const OURS = '1ee6bd8c-8b46-446f-be55-e7ac938db34e';

export interface StixObject {
  readonly type: string;
  readonly id: string;
  readonly [property: string]: unknown;
}

export interface StixBundle {
  readonly type: 'bundle';
  readonly id: string;
  readonly objects: readonly StixObject[];
}

/**
 * The incident as a STIX 2.1 bundle: the same report gives the same bundle, and a later one the same ids with a later
 * `modified`.
 *
 * The incident with who reported and who it is about, accounts and addresses as observed data, techniques as attack
 * patterns, what was done as courses of action, judgement, decisions and residual access as notes, and a report over all.
 */
export function stixBundle(report: Report, nameUuid: NameUuid): StixBundle {
  const maker = new StixMaker(report, nameUuid);
  const incident = maker.made('incident', 'incident', {
    name: report.title || report.incidentId,
    description: summaryOf(report).join(' '),
    ...(report.assessment ? { confidence: Math.round(report.assessment.score * 100) } : {}),
    external_references: [{ source_name: 'countersign', external_id: report.incidentId }],
  });
  const subject = maker.made('identity', 'subject', {
    name: whoOf(report),
    identity_class: { user: 'individual', workload: 'system', unknown: 'unknown' }[report.principal.kind],
    ...(report.principal.email ? { contact_information: report.principal.email } : {}),
  });
  const observed = observables(report, nameUuid);
  const seen = observed.length === 0 ? [] : [observedData(report, maker, observed)];
  const patterns = (report.assessment?.techniques ?? []).map(({ id, name }) =>
    maker.made('attack-pattern', `technique/${id}`, {
      name,
      external_references: [{ source_name: 'mitre-attack', external_id: id }],
    }),
  );
  const actions = report.containments.map(({ capability, platform, account, proof, why, ...place }) =>
    maker.made('course-of-action', `action/${place.runId}/${place.step}/${place.index}`, {
      name: `${capability} on ${platform} for ${account}`,
      description: `${proof}${why ? `: ${why}` : ''}`,
    }),
  );
  const notes = notesOf(report, maker, incident.id);
  const relations = [
    ...[subject, ...seen, ...patterns, ...actions].map((each) => maker.related(incident, 'related-to', each)),
    ...actions.flatMap((action) => patterns.map((each) => maker.related(action, 'mitigates', each))),
  ];
  const content = [
    maker.author,
    incident,
    subject,
    ...observed,
    ...seen,
    ...patterns,
    ...actions,
    ...notes,
    ...relations,
  ];
  const objects = [...content, overall(report, maker, content)];
  return {
    type: 'bundle',
    id: `bundle--${nameUuid(OURS, `${report.incidentId}/bundle/${report.entries}`)}`,
    objects,
  };
}

/** Makes objects that are ours: with author, times and ids of version 5. */
class StixMaker {
  readonly author: StixObject;
  private readonly report: Report;
  private readonly nameUuid: NameUuid;

  constructor(report: Report, nameUuid: NameUuid) {
    this.report = report;
    this.nameUuid = nameUuid;
    this.author = {
      type: 'identity',
      spec_version: '2.1',
      id: `identity--${nameUuid(OURS, 'countersign')}`,
      created: report.openedAt,
      modified: report.openedAt,
      name: 'Countersign',
      identity_class: 'system',
    };
  }

  /** @param name unique within the incident */
  made(type: string, name: string, properties: Readonly<Record<string, unknown>>): StixObject {
    const { incidentId, openedAt, asOf } = this.report;
    return {
      type,
      spec_version: '2.1',
      id: `${type}--${this.nameUuid(OURS, `${incidentId}/${type}/${name}`)}`,
      created_by_ref: this.author.id,
      created: openedAt,
      modified: asOf,
      ...properties,
    };
  }

  related(source: StixObject, kind: string, target: StixObject): StixObject {
    return this.made('relationship', `${source.id}/${kind}/${target.id}`, {
      relationship_type: kind,
      source_ref: source.id,
      target_ref: target.id,
    });
  }
}

/** Accounts, e-mail and addresses; their ids are made of what names them, as STIX wants it. */
function observables(report: Report, nameUuid: NameUuid): readonly StixObject[] {
  const made = (type: string, naming: Readonly<Record<string, string>>): StixObject => {
    // RFC 8785, for an object of strings: names in order, no spaces.
    const sorted = Object.fromEntries(Object.entries(naming).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const id = `${type}--${nameUuid(OBSERVABLES, JSON.stringify(sorted))}`;
    return { type, spec_version: '2.1', id, ...naming };
  };
  const accounts = report.containments
    .filter(({ account, platform }) => account !== 'none' && platform !== 'none')
    .map(({ platform, account }) => made('user-account', { account_login: account, account_type: platform }));
  const { email } = report.principal;
  const addresses = report.addresses.flatMap((text) => {
    const address = addressIn(text);
    return address ? [made(`${address.kind()}-addr`, { value: address.toString() })] : [];
  });
  const all = [...accounts, ...(email ? [made('email-addr', { value: email })] : []), ...addresses];
  return [...new Map(all.map((each) => [each.id, each])).values()];
}

function observedData(report: Report, maker: StixMaker, observed: readonly StixObject[]): StixObject {
  const { detectedAt, receivedAt } = report.clocks;
  return maker.made('observed-data', 'observed', {
    first_observed: detectedAt,
    last_observed: detectedAt > receivedAt ? detectedAt : receivedAt,
    number_observed: Math.max(1, report.detections),
    object_refs: observed.map(({ id }) => id),
  });
}

function notesOf(report: Report, maker: StixMaker, incidentId: string): readonly StixObject[] {
  const made = (name: string, abstract: string, lines: readonly string[]): readonly StixObject[] =>
    lines.length === 0
      ? []
      : [maker.made('note', name, { abstract, content: lines.join('\n'), object_refs: [incidentId] })];
  const fired = [...(report.assessment?.signals ?? []), ...(report.assessment?.counterSignals ?? [])];
  return [
    ...made(
      'assessment',
      `Judged ${report.assessment?.verdict ?? 'not yet'}`,
      fired.filter(({ state }) => state === 'fired').map(({ id, why }) => `${id}: ${why}`),
    ),
    ...made(
      'decisions',
      'Decisions',
      report.decisions.flatMap(({ step, status, answers }) => [
        `${step}: ${status}`,
        ...answers.map(({ by, answer, via, at }) => `${step}: ${by} said ${answer} by ${via} at ${at}`),
      ]),
    ),
    ...made(
      'residual',
      'Residual access',
      report.residual.map(
        ({ platform, account, what, endsAt }) =>
          `${platform}, ${account}: ${what}, ${endsAt ?? 'no end by itself'}`,
      ),
    ),
  ];
}

function overall(report: Report, maker: StixMaker, content: readonly StixObject[]): StixObject {
  return maker.made('report', 'report', {
    name: `Incident ${report.incidentId}`,
    description: summaryOf(report).join(' '),
    published: report.asOf,
    object_refs: content.map(({ id }) => id),
  });
}
