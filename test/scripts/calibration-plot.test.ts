import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrationPlot } from '../../scripts/calibration-plot.ts';

test('every bin that holds cases has its dot, at its mean score and its share of attacks', () => {
  const svg = calibrationPlot([
    { n: 100, scores: 10, attacks: 0 },
    { n: 0, scores: 0, attacks: 0 },
    { n: 10, scores: 10, attacks: 10 },
  ]);
  const dots = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)">/g)].map(([, ...at]) =>
    at.map(Number),
  );
  assert.equal(dots.length, 2);
  const [many, few] = dots as [number[], number[]];
  assert.ok(many[0]! < few[0]!, 'a higher score is further to the right');
  assert.ok(many[1]! > few[1]!, 'more attacks are further up');
  assert.ok(many[2]! > few[2]!, 'more cases are a larger dot');
  assert.match(svg, /score 0\.10: 0 % of 100 cases are attacks/);
});

test('without cases there is a plot without dots', () => {
  assert.doesNotMatch(calibrationPlot([]), /circle|NaN|Infinity/);
});
