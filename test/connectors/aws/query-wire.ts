/** What the query protocol says in forms and XML, as the JSON of AWS’s models: enough for the calls of this connector. */

/** Numbers go as text in a form. */
export function formAsJson(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('Action' in body)) return body;
  const { Action: _, Version: __, ...fields } = body as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, scalar(name, String(value))]),
  );
}

/** Undefined for an answer without a result. */
export function xmlAsJson(operation: string, answer: unknown): unknown {
  if (typeof answer !== 'string') return answer;
  const result = new RegExp(`<${operation}Result>(.*)</${operation}Result>`, 's').exec(answer)?.[1];
  return result === undefined ? undefined : inner('', result);
}

function inner(name: string, xml: string): unknown {
  const elements = children(xml);
  if (elements.length === 0) return LISTS.test(name) ? [] : scalar(name, unescaped(xml));
  if (elements.every(([each]) => each === 'member')) return elements.map(([, each]) => inner('', each));
  return Object.fromEntries(elements.map(([each, value]) => [each, inner(each, value)]));
}

/** Lists that may be empty look like empty texts. */
const LISTS =
  /^(AccessKeyMetadata|Users|Roles|Groups|PolicyNames|AttachedPolicies|ServiceSpecificCredentials)$/;

function children(xml: string): [name: string, inner: string][] {
  const found: [string, string][] = [];
  for (let rest = xml; rest.startsWith('<'); ) {
    const name = /^<([\w]+)>/.exec(rest)?.[1];
    if (name === undefined) break;
    const end = closing(rest, name);
    found.push([name, rest.slice(name.length + 2, end)]);
    rest = rest.slice(end + name.length + 3);
  }
  return found;
}

/** Where the element that a text begins with is closed, others of its name inside passed over. */
function closing(xml: string, name: string): number {
  let depth = 0;
  for (const { 0: tag, index } of xml.matchAll(new RegExp(`</?${name}>`, 'g'))) {
    depth += tag.startsWith('</') ? -1 : 1;
    if (depth === 0) return index;
  }
  throw new Error(`${name} is not closed`);
}

function scalar(name: string, text: string): unknown {
  if (/^(true|false)$/.test(text)) return text === 'true';
  return /^(MaxItems|DurationSeconds|MaxSessionDuration)$/.test(name) ? Number(text) : text;
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
