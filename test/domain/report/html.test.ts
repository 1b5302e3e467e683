import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { timelineOf } from '#domain/explanation/timeline-of.ts';
import { reportHtml } from '#domain/report/html/page.ts';
import { PAGE_STYLE } from '#domain/report/html/style.ts';
import { reportMarkdown } from '#domain/report/markdown.ts';
import { elementsIn, wellFormedXml } from '../../support/well-formed-xml.ts';
import { HOSTILE, hostileNames, stolenSession } from '../explanation/cases.ts';
import { RECORDED, reportSaying } from './recorded-reports.ts';

/** Everything that text from outside has been seen to try, and then anything. */
const STRANGE = fc.oneof(
  fc.constantFrom(
    ...HOSTILE,
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    '</title></style></script><h1>x</h1>',
    '<!-- ',
    ']]>',
    '&lt;b&gt;&amp;#60;',
    '\u202egnp.exe\u2066',
    '\u001b[31mred\u001b]8;;https://evil.example\u0007',
    '](javascript:alert(1))',
    '# heading\n\n- item',
    '```\n# out',
    '| a | b |\n|---|---|',
    'https://evil.example/?q=<a>',
    '\u0000\ufffe\ud800',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
);
const TEXT = fc.array(STRANGE, { minLength: 1, maxLength: 4 }).map((parts) => `x${parts.join('')}`);

/** As much of a document as is looked at. */
interface Node {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly attributes: ArrayLike<{ readonly name: string }>;
  readonly childNodes: ArrayLike<Node>;
}
interface Parser {
  parseFromString(text: string, type: 'text/html'): { readonly documentElement: Node };
}

// By require: its types bring the browser's with them, which contradict Node's.
const { DOMParser } = createRequire(import.meta.url)('@xmldom/xmldom') as {
  DOMParser: new (options: {
    readonly errorHandler: Readonly<Record<string, (fault: string) => void>>;
  }) => Parser;
};

/** The page as a tree of names and attributes, without its text. */
function shapeOf(html: string): unknown {
  const refuse = (fault: string) => assert.fail(fault);
  const parser = new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } });
  return elementShape(parser.parseFromString(html, 'text/html').documentElement);
}

function elementShape({ nodeName, attributes, childNodes }: Node): unknown {
  const inside = Array.from(childNodes).filter(({ nodeType }) => nodeType === 1);
  return [nodeName, Array.from(attributes, ({ name }) => name), inside.map(elementShape)];
}

describe('the report as a page', () => {
  const page = reportHtml(
    RECORDED[0]!.report,
    timelineOf(stolenSession.bundle, stolenSession.assessment, stolenSession.facts),
  );

  test('is read alike by parsers of XML, and fetches and runs nothing', () => {
    const root = wellFormedXml(page.replace('<!DOCTYPE html>\n', ''));
    const names = new Set(elementsIn(root).map(({ name }) => name));
    for (const name of [
      'script',
      'a',
      'img',
      'link',
      'iframe',
      'object',
      'form',
      'image',
      'use',
      'foreignObject',
    ]) {
      assert.ok(!names.has(name), name);
    }
    const attributes = new Set(elementsIn(root).flatMap((each) => [...each.attributes.keys()]));
    assert.deepEqual(
      [...attributes].filter((name) => /^on|href|src$/.test(name)),
      [],
    );
    assert.doesNotMatch(page, /url\((?!#)|@import/);
  });

  test('has a style that means the same in HTML and in XML', () => {
    assert.doesNotMatch(PAGE_STYLE, /[<>&"']/);
  });

  test('has the sections of an incident, the timeline and the graph as pictures', () => {
    for (const title of [
      'Why it was judged so',
      'What the logs show',
      'Decisions',
      'Playbooks',
      'Containment',
      'Residual access',
      'Clocks',
      'Timeline',
      'Evidence by hash',
    ]) {
      assert.ok(page.includes(`<h2>${title}</h2>`), title);
    }
    assert.deepEqual(page.match(/<svg [^>]*class="\w+"/g)?.length, 2);
  });

  test('has no element or attribute that text from outside made', () => {
    const benign = shapeOf(reportHtml(reportSaying('x')));
    fc.assert(
      fc.property(TEXT, (text) => {
        assert.deepEqual(shapeOf(reportHtml(reportSaying(text))), benign);
      }),
      { numRuns: 60 },
    );
  });

  test('has none made by hostile logs in its picture, and no character that turns text around', () => {
    const { bundle, assessment, facts } = hostileNames;
    const told = timelineOf(bundle, assessment, { ...facts, who: HOSTILE.join('') });
    const hostile = reportHtml(reportSaying(HOSTILE.join('')), told);
    wellFormedXml(hostile.replace('<!DOCTYPE html>\n', ''));
    assert.doesNotMatch(hostile, /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
    assert.ok(!hostile.includes('\u001b'));
  });
});

describe('the report as Markdown', () => {
  test('has the lines that it has with harmless text, whatever text says', () => {
    const frame = (markdown: string) =>
      markdown.split('\n').map((line) => /^(#+ |- |\*\*|```)?/.exec(line)![0]);
    const benign = frame(reportMarkdown(reportSaying('x')));
    fc.assert(
      fc.property(TEXT, (text) => {
        const markdown = reportMarkdown(reportSaying(text));
        assert.deepEqual(frame(markdown), benign);
        assert.doesNotMatch(markdown, /<[a-z!/]|\]\(|[\u202a-\u202e\u2066-\u2069]/i);
        assert.ok(!markdown.includes('\u001b'));
      }),
      { numRuns: 60 },
    );
  });
});
