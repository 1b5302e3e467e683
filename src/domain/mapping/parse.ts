import type { Fault, Path, Positions } from '../playbook/document.ts';
import { fileId, parseAs } from '../playbook/parse.ts';
import { compileForRecord, type RecordExpression } from './record-expression.ts';
import { MappingDocument } from './schema.ts';

/** A mapping as it is used: every expression read and checked. */
export interface Mapping {
  readonly id: string;
  readonly summary: string;
  readonly records: RecordExpression | undefined;
  readonly ignore: RecordExpression | undefined;
  readonly principal: {
    readonly kind: 'user' | 'workload' | undefined;
    readonly email: Alternatives;
    readonly uid: Alternatives;
    readonly name: Alternatives;
  };
  readonly credentials: readonly {
    readonly kind: NonNullable<MappingDocument['credential']>[number]['kind'];
    readonly platform: string | undefined;
    readonly isRaw: boolean;
    readonly value: Alternatives;
  }[];
  readonly severityNames: NonNullable<MappingDocument['severity-names']>;
  /** All other fields, by their key in the file; `analytic` as `analytic.uid` and `analytic.name`. */
  readonly fields: Readonly<Record<MappedField, Alternatives>>;
}

/** Expressions of which the first that comes to something counts; none where the file has none. */
export type Alternatives = readonly RecordExpression[];

export type MappedField =
  | 'time'
  | 'severity'
  | 'dedupe-key'
  | 'title'
  | 'description'
  | 'platform'
  | 'ip'
  | 'user-agent'
  | 'link'
  | 'analytic.uid'
  | 'analytic.name'
  | 'techniques';

export type ParsedMapping =
  | { readonly mapping: Mapping; readonly faults: readonly [] }
  | { readonly mapping?: undefined; readonly faults: readonly Fault[] };

/** Reads and checks a mapping's YAML. `taken`: ids that it may not have. Never throws; all faults are told at once. */
export function parseMapping(text: string, file: string, taken: Iterable<string> = []): ParsedMapping {
  const { value, positions, faults } = parseAs(MappingDocument, text, file);
  if (value === undefined) return { faults };
  const reader = new MappingReader(positions);
  reader.checkId(value.id, fileId(file), new Set(taken));
  const mapping = reader.read(value);
  const found = reader.faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return found.length > 0 ? { faults: found } : { mapping, faults: [] };
}

/** CEL types that a field may come to; `dyn` may come to anything, and is looked at when a record is there. */
const TEXT = ['string', 'int', 'double', 'dyn'];
const TIME = [...TEXT, 'google.protobuf.Timestamp'];
const LIST = ['list', 'dyn'];
const TECHNIQUES = ['string', 'list', 'dyn'];
const BOOL = ['bool', 'dyn'];

class MappingReader {
  readonly faults: Fault[] = [];
  private readonly positions: Positions;

  constructor(positions: Positions) {
    this.positions = positions;
  }

  checkId(id: string, name: string, taken: ReadonlySet<string>): void {
    if (id !== name)
      this.say(['id'], `id "${id}" is not the file’s name "${name}"`, `set id: ${name}, or rename the file`);
    else if (taken.has(id))
      this.say(['id'], `"${id}" is the name of a preset`, 'give the mapping another name');
  }

  read(given: MappingDocument): Mapping {
    const { principal } = given;
    const one = (path: Path, source: string | undefined, types: readonly string[]) =>
      source === undefined ? undefined : this.expression(path, source, types);
    const named = (key: 'email' | 'uid' | 'name') =>
      this.alternatives(['principal', key], principal[key], TEXT, 'varies');
    return {
      id: given.id,
      summary: given.summary,
      records: one(['records'], given.records, LIST),
      ignore: one(['ignore'], given.ignore, BOOL),
      principal: { kind: principal.kind, email: named('email'), uid: named('uid'), name: named('name') },
      credentials: (given.credential ?? []).map(({ kind, id, secret, platform }, index) => ({
        kind,
        platform,
        isRaw: secret !== undefined,
        value: this.alternatives(
          ['credential', index, secret === undefined ? 'id' : 'secret'],
          secret ?? id,
          TEXT,
          'varies',
        ),
      })),
      severityNames: given['severity-names'] ?? {},
      fields: this.fields(given),
    };
  }

  private fields(given: MappingDocument): Mapping['fields'] {
    const of = (key: Exclude<MappedField, `analytic.${string}`>, types = TEXT) =>
      this.alternatives(
        [key],
        given[key],
        types,
        key === 'time' || key === 'dedupe-key' ? 'varies' : 'may stay',
      );
    const analytic = (key: 'uid' | 'name') =>
      this.alternatives(['analytic', key], given.analytic?.[key], TEXT, 'may stay');
    return {
      time: of('time', TIME),
      severity: of('severity'),
      'dedupe-key': of('dedupe-key'),
      title: of('title'),
      description: of('description'),
      platform: of('platform'),
      ip: of('ip'),
      'user-agent': of('user-agent'),
      link: of('link'),
      'analytic.uid': analytic('uid'),
      'analytic.name': analytic('name'),
      techniques: of('techniques', TECHNIQUES),
    };
  }

  private alternatives(
    path: Path,
    sources: string | readonly string[] | undefined,
    types: readonly string[],
    how: 'varies' | 'may stay',
  ): Alternatives {
    if (sources === undefined) return [];
    const isList = typeof sources !== 'string';
    return (isList ? sources : [sources]).flatMap((source, index) => {
      const at = isList ? [...path, index] : path;
      const expression = this.expression(at, source, types);
      if (expression?.isConstant && how === 'varies')
        this.say(at, `${path.join('.')} would be the same for every record`, 'name a field: record.…');
      return expression ? [expression] : [];
    });
  }

  private expression(path: Path, source: string, types: readonly string[]): RecordExpression | undefined {
    const { expression, fault } = compileForRecord(source);
    if (fault) {
      const { message, at, hint } = fault;
      this.faults.push(this.positions.faultInside(path, source, at, message, hint));
      return undefined;
    }
    const type = expression.type.replace(/[<(].*$/, '');
    if (types.includes(type)) return expression;
    const wanted = types.filter((each) => each !== 'dyn').join(', ');
    this.say(path, `${path.join('.')} must be of type ${wanted}; this is ${expression.type}`);
    return undefined;
  }

  private say(path: Path, message: string, hint?: string): void {
    this.faults.push(this.positions.fault(path, message, hint));
  }
}
