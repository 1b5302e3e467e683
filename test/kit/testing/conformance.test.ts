import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { MISTAKES, type Mistake } from './toy.ts';

const REPEATED = 'declared idempotent, is repeated without an error, and changes nothing more';

/** The cases that must find each mistake; others may fail too. */
const FOUND_BY: Readonly<Record<Exclude<Mistake, 'none'>, string | readonly string[]>> = {
  'plan-writes': 'plans without changing anything',
  'trusts-the-answer': [
    'that the platform only pretends to do is never seen as done',
    'that was never performed is never seen as done, whatever its plan says',
  ],
  'takes-an-empty-list-for-proof': 'claims nothing where there is nothing to take away',
  'undoes-nothing': 'is undone, and that shows',
  'takes-faults-for-nobody': 'an account, and never takes a fault for “there is none”',
  'logs-its-token': 'once performed, is seen to have taken hold',
  'keeps-secrets-of-the-log': 'and replaces a raw secret in a record',
  'claims-until-now': 'with a watermark that claims no more than was asked and read',
  'hides-the-cut': 'up to a limit, and names what it cut',
  'takes-any-input': 'account.suspend refuses a parameter it does not know',
  'hides-lost-answers': 'whose answer was lost is of unknown outcome, and verify finds what happened',
  'waits-no-time': 'plans nothing on a fault',
  'says-not-what-proves-it': 'of each action that changes something what proves it',
  'lists-a-key-twice': 'lists every declared kind, each credential once, and changes nothing',
  'lists-no-sessions': 'lists every declared kind, each credential once, and changes nothing',
  'takes-a-broken-list-for-the-end': 'throws on a fault',
  'holds-too-little': 'says who we are, and that we hold every scope declared, where the platform tells',
  'refuses-a-repeat': REPEATED,
  'opens-on-a-repeat': REPEATED,
  'leaves-to-a-person-what-it-offers':
    'what fits the contract, with a link to the vendor’s page for each action',
  'leaves-to-a-person-without-an-end':
    'what fits the contract, with a link to the vendor’s page for each action',
  'not-https-docs': 'what fits the contract, with a link to the vendor’s page for each action',
};

/** The names of the failed cases by connector, from a run of its own: inside a run node:test starts no other. */
function failures(): Promise<Map<string, string[]>> {
  const here = (name: string) => join(import.meta.dirname, name);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const args = [`--test-reporter=${here('failures-reporter.ts')}`, '--test', here('toy-cases.ts')];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env }, (_error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
      if (lines.length === 0) reject(new Error(`nothing was reported: ${stderr}`));
      const read = lines.map((line) => JSON.parse(line) as { suite: string; failed: string[] });
      resolve(new Map(read.map(({ suite, failed }) => [suite, failed])));
    });
  });
}

describe('the conformance suite', async () => {
  const found = await failures();

  test('passes a connector without a mistake', () => {
    assert.deepEqual(found.get('the connector toy-none'), []);
    assert.equal(found.size, MISTAKES.length);
  });

  for (const [mistake, names] of Object.entries(FOUND_BY)) {
    for (const name of [names].flat()) {
      test(`finds the mistake: ${mistake}, by “${name}”`, () => {
        assert.ok(found.get(`the connector toy-${mistake}`)?.includes(name));
      });
    }
  }
});
