import { CountersignError } from '#domain/errors.ts';
import type { Alternatives, MappedField, Mapping } from '#domain/mapping/parse.ts';
import { type RecordExpression, type RecordScope, recordScope } from '#domain/mapping/record-expression.ts';
import type { Json } from '#domain/playbook/cel-value.ts';
import { present, textOf } from './fields.ts';
import { credentialFrom } from './find-credential.ts';
import { findPrincipal, isEmail } from './find-principal.ts';
import { findTechniques } from './find-techniques.ts';
import { platformOf } from './platforms.ts';
import type { DetectionDraft, Found, PresetContext, PrincipalDraft, Sought, SourcePreset } from './preset.ts';
import { severityFromName, severityIn } from './read-severity.ts';

/** More records in one JSON body are refused: none is left out. */
const MOST_RECORDS = 1_000;
const LONGEST_ID = 512;

/** A preset that reads as a mapping says. */
export function mappedSource(mapping: Mapping): SourcePreset {
  return {
    preset: mapping.id,
    describe: mapping.summary,
    toDetections: (body, context) =>
      scopesOf(mapping, body)
        .filter((one) => !isIgnored(mapping, one, context))
        .map((scope) => toDraft(mapping, scope, context)),
    secretsIn: (body) => secretsIn(mapping, body),
  };
}

/** The scope of each record of a body, with the record as it came. */
interface OneRecord {
  readonly scope: RecordScope;
  readonly payload: unknown;
}

function scopesOf(mapping: Mapping, body: unknown): OneRecord[] {
  if (!mapping.records) return [{ scope: recordScope(body, body), payload: body }];
  const records = evaluated('records', mapping.records, recordScope(body, body));
  if (!Array.isArray(records)) {
    throw new CountersignError(
      'ERR_DETECTION_FIELD_MISSING',
      `missing records (tried ${mapping.records.source}, which must come to a list)`,
      { place: 'records' },
    );
  }
  if (records.length > MOST_RECORDS)
    throw new CountersignError('ERR_INPUT_INVALID', `records: ${records.length}, at most ${MOST_RECORDS}`);
  return records.map((record) => ({ scope: recordScope(record, body), payload: record }));
}

function isIgnored({ ignore }: Mapping, { scope }: OneRecord, context: PresetContext): boolean {
  if (ignore === undefined || evaluated('ignore', ignore, scope) !== true) return false;
  context.onIgnored();
  return true;
}

function toDraft(mapping: Mapping, { scope, payload }: OneRecord, context: PresetContext): DetectionDraft {
  const text = (key: MappedField): string | undefined => firstOf(key, mapping.fields[key], scope);
  const platform = platformOf(text('platform'));
  const analytic = present({ uid: text('analytic.uid'), name: text('analytic.name') });
  return {
    title: text('title') ?? mapping.summary,
    severity: severityOf(mapping, scope),
    detectedAt: sought('time', mapping.fields.time, scope),
    principal: principalOf(mapping, scope),
    techniques: techniquesOf(mapping, scope),
    payload,
    ...present({
      sourceEventId: text('dedupe-key'),
      description: text('description'),
      credential: credentialOf(mapping, scope, platform, context),
      platform,
      ip: text('ip'),
      userAgent: text('user-agent'),
      analytic: Object.keys(analytic).length > 0 ? analytic : undefined,
      link: text('link'),
    }),
  };
}

function principalOf({ principal }: Mapping, scope: RecordScope): Sought<PrincipalDraft> {
  const { kind, email, uid, name } = principal;
  const given = {
    email: textsOf('principal.email', email, scope).find(isEmail),
    uid: firstOf('principal.uid', uid, scope),
    name: firstOf('principal.name', name, scope),
  };
  const { found } = findPrincipal(given, { email: ['email'], uid: ['uid'], name: ['name'] });
  if (!found) return { tried: [...new Set([...email, ...uid, ...name].map(({ source }) => source))] };
  return { found: kind === undefined ? found : { ...found, kind }, tried: [] };
}

function credentialOf(
  { credentials }: Mapping,
  scope: RecordScope,
  platform: string | undefined,
  { fingerprint }: PresetContext,
): DetectionDraft['credential'] {
  for (const [index, { kind, platform: own, isRaw, value }] of credentials.entries()) {
    const text = firstOf(`credential.${index}`, value, scope);
    if (text === undefined || (!isRaw && text.length > LONGEST_ID)) continue;
    return credentialFrom(text, kind, own ?? platform, isRaw, fingerprint);
  }
  return undefined;
}

/** What a mapping calls a secret is one, whatever its name and form. */
function secretsIn(mapping: Mapping, body: unknown): string[] {
  const raw = mapping.credentials.filter(({ isRaw }) => isRaw);
  if (raw.length === 0) return [];
  try {
    const values = scopesOf(mapping, body).flatMap(({ scope }) =>
      raw.flatMap(({ value }) => textsOf('credential', value, scope)),
    );
    return [...new Set(values)];
  } catch {
    return []; // that the expression fails is told where the detection is made
  }
}

function severityOf({ fields, severityNames }: Mapping, scope: RecordScope): DetectionDraft['severity'] {
  return severityIn(sought('severity', fields.severity, scope), (value) => {
    const word = String(value).trim();
    return Object.hasOwn(severityNames, word) ? severityNames[word] : severityFromName(word);
  });
}

function techniquesOf({ fields: { techniques } }: Mapping, scope: RecordScope): string[] {
  const values = techniques.map((expression) => evaluated('techniques', expression, scope));
  return findTechniques({ values }, ['values']);
}

function sought(key: string, alternatives: Alternatives, scope: RecordScope): Sought<Found> {
  for (const expression of alternatives) {
    const value = evaluated(key, expression, scope);
    const text = textOf(value);
    // A time keeps being a number: its size says its unit.
    if (text !== undefined)
      return {
        found: { value: typeof value === 'number' ? value : text, path: expression.source },
        tried: [],
      };
  }
  return { tried: alternatives.map(({ source }) => source) };
}

function firstOf(key: string, alternatives: Alternatives, scope: RecordScope): string | undefined {
  for (const expression of alternatives) {
    const text = textOf(evaluated(key, expression, scope));
    if (text !== undefined) return text;
  }
  return undefined;
}

function textsOf(key: string, alternatives: Alternatives, scope: RecordScope): string[] {
  return alternatives.flatMap((expression) => textOf(evaluated(key, expression, scope)) ?? []);
}

/** @throws ERR_INPUT_INVALID naming key and expression: the record is kept, and read again when the mapping is mended */
function evaluated(key: string, expression: RecordExpression, scope: RecordScope): Json | undefined {
  try {
    return expression.evaluate(scope);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_INPUT_INVALID', `${key}: ${why}`, { cause, place: key });
  }
}
