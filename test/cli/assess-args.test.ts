import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assessArgs } from '../../src/cli/assess-args.ts';

const FINDING = ['--detection', 'finding.json'];

describe('the words after `countersign assess`', () => {
  test('a finding with several logs, their ranges, a time and a policy', () => {
    const words = [
      '--logs',
      'okta=a=b.ndjson',
      '--logs',
      'github=g.ndjson',
      '--policy',
      'policy.yaml',
      '--json',
    ];
    const range = [
      '--complete',
      'okta=2026-03-01..2026-03-02T00:00:00+02:00',
      '--now',
      '2026-03-02T08:00:00.5',
    ];
    assert.deepEqual(assessArgs([...FINDING, ...words, ...range]), {
      detection: 'finding.json',
      logs: [
        { platform: 'okta', file: 'a=b.ndjson' },
        { platform: 'github', file: 'g.ndjson' },
      ],
      complete: { okta: ['2026-03-01T00:00:00.000Z', '2026-03-01T22:00:00.000Z'] },
      now: '2026-03-02T08:00:00.500Z',
      policy: 'policy.yaml',
      isJson: true,
      isTimeline: false,
    });
  });

  test('a timeline and a picture', () => {
    const read = assessArgs([...FINDING, '--timeline', '--svg', 'timeline.svg']);
    assert.deepEqual(read, {
      detection: 'finding.json',
      logs: [],
      complete: {},
      isJson: false,
      isTimeline: true,
      svg: 'timeline.svg',
    });
  });

  test('a folder of cases', () => {
    assert.deepEqual(assessArgs(['--cases', 'dir', '--json']), { cases: 'dir' });
  });

  test('help may be asked for', () => {
    assert.equal(assessArgs(['-h']), undefined);
  });

  test('what is wrong is refused by its name', () => {
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /--detection/],
      [['--detection', ''], /--detection/],
      [['--cases', 'dir'], /--json/],
      [['--cases', '', '--json'], /name a folder/],
      [['--cases', 'dir', '--json', '--now', '2026-03-01'], /not with --now/],
      [['--cases', 'dir', '--json', ...FINDING], /not with --detection/],
      [['--cases', 'dir', '--json', '--svg', 'a.svg'], /not with --svg/],
      [[...FINDING, '--timeline', '--json'], /leave out --json/],
      [[...FINDING, '--svg', ''], /--svg: name a file/],
      [['finding.json'], /finding\.json/],
      [[...FINDING, '--verbose'], /--verbose/],
      [[...FINDING, '--logs', 'okta.ndjson'], /--logs: "okta\.ndjson" is not PLATFORM=FILE/],
      [[...FINDING, '--logs', 'okta='], /--logs/],
      [[...FINDING, '--logs', '=okta.ndjson'], /--logs/],
      [[...FINDING, '--logs', 'Okta=okta.ndjson'], /--logs/],
      [[...FINDING, '--complete', 'okta=2026-03-01'], /--complete okta: must be FROM\.\.TO/],
      [[...FINDING, '--complete', 'okta=2026-03-02..2026-03-01'], /begins after it ends/],
      [[...FINDING, '--complete', 'okta=2026-02-30..2026-03-01'], /must be a time/],
      [
        [...FINDING, ...['a', 'b'].flatMap(() => ['--complete', 'okta=2026-03-01..2026-03-02'])],
        /named twice/,
      ],
      [[...FINDING, '--now', '1772352000'], /now: must be a time/],
    ];
    for (const [words, message] of wrong) {
      assert.throws(() => assessArgs(words), { code: 'ERR_INPUT_INVALID', message }, words.join(' '));
    }
  });
});
