import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type SvgOptions, timelineSvg } from '#domain/explanation/svg/timeline-svg.ts';
import { timelineOf } from '#domain/explanation/timeline-of.ts';
import { elementsIn, textIn, wellFormedXml, type XmlElement } from '../../../support/well-formed-xml.ts';
import { activity } from '../../assessment/evidence.ts';
import {
  type Case,
  caseOf,
  explainedUse,
  fortySessions,
  HOSTILE,
  hostileNames,
  stolenSession,
  undecidedWithGap,
} from '../cases.ts';

/** All that a picture is made of; nothing in it runs, and nothing points out of it. */
const ELEMENTS = new Set(['svg', 'g', 'title', 'desc', 'style', 'defs', 'pattern', 'rect', 'path', 'text']);
const ALL = { stolenSession, explainedUse, undecidedWithGap, fortySessions, hostileNames };

function picture({ bundle, assessment, facts }: Case, options?: SvgOptions): XmlElement {
  return wellFormedXml(timelineSvg(timelineOf(bundle, assessment, facts), options));
}

function assertInert(svg: XmlElement): void {
  for (const { name, attributes } of elementsIn(svg)) {
    assert.ok(ELEMENTS.has(name), `<${name}>`);
    for (const [attribute, value] of attributes) {
      assert.doesNotMatch(attribute, /^on|href|src/i);
      assert.ok(!/url\((?!#cst-)/.test(value), value);
    }
  }
}

for (const [name, each] of Object.entries(ALL)) {
  test(`${name} is well-formed and inert at every width and in every theme`, () => {
    for (const widthPx of [720, 1_200, 1_600]) {
      for (const theme of ['light', 'dark', 'auto'] as const) {
        const svg = picture(each, { widthPx, theme });
        assert.equal(svg.attributes.get('width'), String(widthPx));
        assertInert(svg);
      }
    }
  });
}

describe('the picture of a stolen session', () => {
  const svg = picture(stolenSession);
  const all = elementsIn(svg);

  test('tells those who do not see it what it shows', () => {
    const [title, desc] = ['cst-title', 'cst-desc'].map((id) =>
      all.find((each) => each.attributes.get('id') === id),
    );
    assert.equal(svg.attributes.get('aria-labelledby'), 'cst-title cst-desc');
    assert.equal(textIn(title!), 'Timeline of sam@example.com: stolen, score 0.97 (0.94 to 0.99)');
    assert.match(
      textIn(desc!),
      /okta session sess-1.*1, Session moved to another client, speaks for compromise/,
    );
  });

  test('names what the patterns and shapes mean, and the signals by number', () => {
    const words = all.filter(({ name }) => name === 'text').map(textIn);
    for (const word of [
      'DE Home ISP (AS64500)',
      'new: US Cheap Hosting B.V. (AS64999)',
      'MFA passed',
      'high-risk call',
      'issued',
      'session-context-changed',
      'detected 10:00:00',
    ]) {
      assert.ok(words.includes(word), word);
    }
  });

  test('gives every source a pattern of its own, beside its colour', () => {
    const patterns = all.filter(({ name }) => name === 'pattern').map((each) => elementsIn(each).slice(1));
    const lines = patterns.map((parts) => parts.find(({ name }) => name === 'path')?.attributes.get('d'));
    assert.equal(new Set(lines).size, patterns.length);
  });

  test('draws nothing outside its edges', () => {
    const width = Number(svg.attributes.get('width'));
    for (const { name, attributes } of all) {
      if (name !== 'rect' || attributes.get('class')?.includes('panel')) continue;
      const [x, wide] = [Number(attributes.get('x') ?? 0), Number(attributes.get('width'))];
      assert.ok(x >= 0 && x + wide <= width, JSON.stringify([...attributes]));
    }
  });
});

test('what is blind is hatched in its log and in the lanes of its platform', () => {
  const hatched = elementsIn(picture(undecidedWithGap)).filter(
    ({ attributes }) => attributes.get('fill') === 'url(#cst-blind)',
  );
  assert.ok(hatched.length >= 3, `${hatched.length}`);
});

test('a width that is none of ours becomes the nearest', () => {
  assert.equal(picture(stolenSession, { widthPx: 10 }).attributes.get('width'), '720');
  assert.equal(picture(stolenSession, { widthPx: 99_999 }).attributes.get('width'), '1600');
});

test('hostile names are shown, shortened, and are nothing but text', () => {
  const svg = picture(hostileNames);
  const shown = textIn(svg);
  assert.ok(shown.includes(HOSTILE[0].slice(0, 12)));
  assert.doesNotMatch(shown.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
});

test('whatever an attacker writes, the picture is well-formed, inert and of bounded size', () => {
  const strange = fc
    .oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }), fc.constantFrom(...HOSTILE))
    .map((text) => text.slice(0, 2_000))
    .filter((text) => text !== '');
  fc.assert(
    fc.property(fc.array(strange, { minLength: 6, maxLength: 6 }), (names) => {
      const [one, two, three, four, five, six] = names as [string, string, string, string, string, string];
      const record = activity('u1', 'session-use', '09:30', {
        operation: one,
        application: two,
        userAgent: three,
        sessionId: four,
        asn: { org: five },
        geo: { country: six },
      });
      const made = caseOf([record], { fired: [['token-replay', ['u1'], two]] });
      const { facts } = made;
      const hostile = {
        who: one,
        credential: undefined,
        detections: [{ ...facts.detections[0]!, title: three }],
      };
      const gaps = [{ platform: 'okta', what: 'activity', code: 'X', why: five.slice(0, 900) }];
      const svg = timelineSvg(
        timelineOf({ ...made.bundle, gaps }, made.assessment, { ...facts, ...hostile }),
      );
      assertInert(wellFormedXml(svg));
      assert.ok(svg.length < 40_000, `${svg.length}`);
    }),
  );
});

test('forty sessions make a picture of a few tens of kilobytes', () => {
  const { bundle, assessment, facts } = fortySessions;
  assert.ok(timelineSvg(timelineOf(bundle, assessment, facts)).length < 60_000);
});
