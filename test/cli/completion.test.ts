import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { commands } from '../../src/cli/commands.ts';
import { completionCommand, completions } from '../../src/cli/completion.ts';

async function printed(shell: string): Promise<string> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (text: string) => void lines.push(text);
  try {
    await completionCommand([shell]);
  } finally {
    console.log = log;
  }
  return lines.join('\n');
}

test('every command is completed, with the words that may follow it', () => {
  const words = completions();
  assert.deepEqual([...words.keys()].toSorted(), Object.keys(commands).toSorted());
  assert.deepEqual(words.get('dead-letters'), ['list', 'show', 'replay', 'dismiss']);
  for (const [name, second] of words) assert.equal(new Set(second).size, second.length, name);
});

test('bash reads it, and completes by it', async () => {
  const script = `${await printed('bash')}\nCOMP_WORDS=(countersign kill-switch o); COMP_CWORD=2; _countersign; echo "\${COMPREPLY[@]}"`;
  const { stdout, status } = spawnSync('bash', ['-c', script], { encoding: 'utf8', cwd: '/' });
  assert.equal(status, 0);
  const found = stdout.trim().split(' ');
  assert.ok(found.includes('on') && found.includes('off'), stdout);
});

test('a shell that there is not is refused', async () => {
  await assert.rejects(completionCommand(['tcsh']), { code: 'ERR_INPUT_INVALID' });
});
