#!/usr/bin/env node
// What befalls the servers beneath a served process: PostgreSQL restarted, in recovery, full; Redis gone, emptied, slow; several
// reconcilers at once. Plays a story for each, prints the table, and exits with 1 where one ended otherwise than undisturbed, or
// an error of ours was logged. A word as argument plays those whose title has it. Redis is played where `redis-server` is installed.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { lostAndDoubled } from '../test/matrices/crash/lost-and-doubled.ts';
import { DISTURBANCES } from '../test/matrices/servers/disturbances.ts';
import { playDisturbed } from '../test/matrices/servers/play.ts';

process.env.NODE_COMPILE_CACHE ??= join(
  resolve(import.meta.dirname, '..'),
  'node_modules',
  '.cache',
  'countersign-test',
);
const [word = ''] = process.argv.slice(2);
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const chosen = DISTURBANCES.filter(
  ({ title, withRedis }) => title.toLowerCase().includes(word.toLowerCase()) && (hasRedis || !withRedis),
);
const calm = { withRedis: false, begin: async () => undefined, end: async () => undefined };
const { played: undisturbed } = await playDisturbed(calm);
let wrong = 0;

console.log('| what happens | lost | doubled | end | our own errors |\n|---|---|---|---|---|');
for (const disturbance of chosen) {
  try {
    const { played, internalErrors } = await playDisturbed(disturbance);
    const { lost, doubled } = lostAndDoubled(undisturbed.changes, played.changes);
    const isSame = isDeepStrictEqual(played, undisturbed);
    const isRight = isSame && internalErrors.length === 0;
    if (!isRight) wrong++;
    const end = isSame ? 'as undisturbed' : 'OTHERWISE';
    console.log(`| ${disturbance.title} | ${lost} | ${doubled} | ${end} | ${internalErrors.length} |`);
    if (!isRight) console.error(JSON.stringify({ undisturbed, played, internalErrors }, undefined, 1));
  } catch (thrown) {
    wrong++;
    console.log(`| ${disturbance.title} | | | NEVER | |`);
    console.error(thrown);
  }
}
if (!hasRedis) console.log('\nredis-server is not installed: what befalls Redis was not played');
console.log(`\n${chosen.length} played, ${wrong} wrong`);
process.exitCode = wrong > 0 || chosen.length === 0 ? 1 : 0;
