import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { loadConnectors } from '../../src/adapters/registry/load-connectors.ts';
import { newConnector } from '../../src/cli/new-connector.ts';
import { projectRoot } from '../../src/cli/project-root.ts';

/** A folder outside the project, in which `countersign/kit` is the project's own. */
async function home(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-new-'));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'node_modules'));
  await symlink(projectRoot, join(folder, 'node_modules', 'countersign'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

/** Runs a test file by itself: inside a run node:test starts no other. */
function runTest(file: string): Promise<{ passed: boolean; output: string }> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--test', '--test-reporter=tap', file], { env }, (error, stdout, stderr) => {
      resolve({ passed: error === null, output: `${stdout}${stderr}` });
    });
  });
}

async function textsBelow(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')));
  return texts.join('\n');
}

describe('countersign new connector', () => {
  test('makes a connector that the registry loads and that conforms', async (t) => {
    const folder = await home(t);
    const made = await newConnector('acme-cloud', folder);
    const [found] = await loadConnectors([join(folder, 'connectors')]);
    const { manifest } = found!.connector;
    assert.deepEqual([manifest.platform, manifest.title], ['acme-cloud', 'Acme Cloud']);
    assert.equal(manifest.secrets[0]?.env, 'ACME_CLOUD_TOKEN');
    const texts = await Promise.all(made.map(textsBelow));
    assert.doesNotMatch(texts.join('\n'), /my.?platform|_template/i);
    const { passed, output } = await runTest(join(made[1]!, 'conformance.test.ts'));
    assert.ok(passed, output);
    assert.match(output, /the connector acme-cloud/);
    assert.match(output, /^# pass [1-9]\d/m);
  });

  test('makes types and variables that may be, of a name that begins with a digit', async (t) => {
    const [made] = await newConnector('1password', await home(t));
    const texts = await textsBelow(made!);
    assert.match(texts, /interface Platform1passwordClient/);
    assert.match(texts, /PLATFORM_1PASSWORD_TOKEN/);
  });

  for (const name of ['', '_hidden', 'Acme', 'acme cloud', '../acme', 'acme/../../etc', 'a'.repeat(41)]) {
    test(`refuses the name ${JSON.stringify(name.slice(0, 20))} and makes nothing`, async (t) => {
      const folder = await home(t);
      await assert.rejects(newConnector(name, folder), { code: 'ERR_INPUT_INVALID' });
      assert.deepEqual((await readdir(folder)).toSorted(), ['node_modules', 'package.json']);
    });
  }

  test('refuses the platform of a connector there is, wherever it is', async (t) => {
    const folder = await home(t);
    await assert.rejects(newConnector('okta', folder), { code: 'ERR_CONFLICT' });
    await newConnector('acme', folder);
    await assert.rejects(newConnector('acme', folder), { code: 'ERR_CONFLICT' });
  });

  test('writes over nothing, and leaves no half', async (t) => {
    const folder = await home(t);
    const taken = join(folder, 'test', 'connectors', 'acme');
    await mkdir(taken, { recursive: true });
    await writeFile(join(taken, 'mine.txt'), 'mine');
    await assert.rejects(newConnector('acme', folder), { code: 'ERR_CONFLICT' });
    assert.deepEqual(await readdir(taken), ['mine.txt']);
    assert.deepEqual(await readdir(join(folder, 'connectors')), []);
  });
});
