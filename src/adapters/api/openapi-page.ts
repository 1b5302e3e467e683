import { hash } from 'node:crypto';
import { el, type HtmlElement, type HtmlNode, htmlOf } from '#domain/report/html/markup.ts';
import type { JsonObject, OpenapiDocument, Operation } from './openapi.ts';

/** The OpenAPI document as a page to browse: no script, nothing fetched, light and dark. */

const STYLE = `
:root{--ink:#1a2027;--soft:#5b6673;--line:#d5dce4;--panel:#f5f7fa;--paper:#fff;--calm:#005f94;--act:#b94a00;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaef;--soft:#9aa6b2;--line:#323b45;--panel:#1d242c;--paper:#14191f;--calm:#6cb6e6;--act:#ff9d5c}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif}
main{max-width:960px;margin:0 auto;padding:24px 18px 64px}
h1{font-size:26px;margin:0 0 8px}
h2{font-size:19px;margin:32px 0 8px}
p{margin:0 0 10px;white-space:pre-line}
a{color:var(--calm)}
code,pre{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:10px 12px;overflow-x:auto;margin:0 0 10px}
details{border:1px solid var(--line);border-radius:6px;margin:0 0 8px}
summary{cursor:pointer;padding:8px 12px;overflow-wrap:anywhere}
details div{padding:4px 12px 10px}
.get{color:var(--calm);font-weight:700}
.post{color:var(--act);font-weight:700}
.soft{color:var(--soft)}
table{border-collapse:collapse;width:100%;font-size:14px;margin:0 0 10px}
th,td{text-align:left;vertical-align:top;padding:5px 8px 5px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
`;

/** The page may style itself by this one sheet, and nothing else. */
export const OPENAPI_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export function openapiPage(document: OpenapiDocument): string {
  const { title, version, description } = document.info as Record<string, string>;
  const page = el(
    'html',
    { lang: 'en' },
    el(
      'head',
      {},
      el('meta', { charset: 'utf-8' }),
      el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      el('title', {}, `${title} ${version}`),
      el('style', {}, STYLE),
    ),
    el(
      'body',
      {},
      el(
        'main',
        {},
        el('h1', {}, `${title}: the REST interface`),
        el('p', {}, description!),
        el('p', {}, 'As a document: ', el('a', { href: '/v1/openapi.json' }, '/v1/openapi.json')),
        ...groups(document),
        el('h2', {}, 'Shapes'),
        ...Object.entries(document.components.schemas).map(([name, schema]) => shape(name, schema)),
      ),
    ),
  );
  return `<!DOCTYPE html>\n${htmlOf(page)}\n`;
}

function groups({ paths }: OpenapiDocument): HtmlElement[] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(all.map(({ operation }) => operation.tags[0]!))];
  return tags.flatMap((tag) => [
    el('h2', {}, tag),
    ...all
      .filter(({ operation }) => operation.tags[0] === tag)
      .map(({ path, method, operation }) => one(path, method, operation)),
  ]);
}

function one(path: string, method: string, operation: Operation): HtmlElement {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  return el(
    'details',
    { id: operationId },
    el(
      'summary',
      {},
      el('span', { class: method }, method.toUpperCase()),
      ' ',
      el('code', {}, path),
      el('span', { class: 'soft' }, ` ${summary}`),
    ),
    el(
      'div',
      {},
      el('p', {}, description),
      ...(parameters.length > 0 ? [parameterTable(parameters)] : []),
      ...(requestBody ? bodyOf(requestBody) : []),
      ...Object.entries(responses).flatMap(([status, answer]) => answerOf(status, answer)),
    ),
  );
}

function parameterTable(parameters: readonly JsonObject[]): HtmlElement {
  const head = el('tr', {}, ...['name', 'in', 'what'].map((each) => el('th', {}, each)));
  const rows = parameters.map(({ name, in: where, required, description, schema, example }) =>
    el(
      'tr',
      {},
      el('td', {}, el('code', {}, String(name))),
      el('td', {}, `${String(where)}${required === true ? ', required' : ''}`),
      el(
        'td',
        {},
        ...(description === undefined ? [] : [`${String(description)} `]),
        el('code', {}, JSON.stringify(schema)),
        ...(example === undefined ? [] : [el('span', { class: 'soft' }, ` for example ${String(example)}`)]),
      ),
    ),
  );
  return el('table', {}, head, ...rows);
}

interface Content {
  readonly schema?: unknown;
  readonly example?: unknown;
}

function bodyOf({ content }: JsonObject): HtmlNode[] {
  const { schema, example } = (content as Record<string, Content>)['application/json']!;
  return [
    el('p', {}, 'Body:'),
    el('pre', {}, JSON.stringify(schema, undefined, 2)),
    ...(example === undefined
      ? []
      : [el('p', {}, 'For example:'), el('pre', {}, JSON.stringify(example, undefined, 2))]),
  ];
}

function answerOf(status: string, { description, content = {} }: JsonObject): HtmlNode[] {
  return [
    el('p', {}, `${status === 'default' ? 'Otherwise' : status}: ${String(description)}`),
    ...Object.entries(content as Record<string, Content>).flatMap(([type, { schema }]) => [
      el('p', { class: 'soft' }, type),
      el('pre', {}, JSON.stringify(schema, undefined, 2)),
    ]),
  ];
}

function shape(name: string, schema: JsonObject): HtmlElement {
  return el(
    'details',
    { id: name },
    el('summary', {}, el('code', {}, name)),
    el('div', {}, el('pre', {}, JSON.stringify(schema, undefined, 2))),
  );
}
