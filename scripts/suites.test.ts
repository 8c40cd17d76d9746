import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

test('a run ends though a suite left a program behind that keeps its pipes open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-suites-'));
  const suite = join(folder, 'suite.mjs');
  writeFileSync(
    suite,
    `import { spawn } from 'node:child_process';
     const left = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { detached: true, stdio: 'inherit' });
     left.unref();
     console.log('left=' + left.pid + ';');`,
  );
  const suites = pathToFileURL(join(import.meta.dirname, 'suites.mjs')).href;
  const run = `const { node } = await import(${JSON.stringify(suites)});
    const { how } = await node(${JSON.stringify(suite)}, []);
    console.log('how=' + how + ';');`;
  const runner = spawn(process.execPath, ['--input-type=module', '-e', run], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  runner.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  try {
    await once(runner, 'exit', { signal: AbortSignal.timeout(25_000) });
    expect(said).toContain('how=exit code 0;');
  } finally {
    runner.kill();
    const left = Number(/left=(\d+);/.exec(said)?.[1]);
    if (left > 0) process.kill(left);
    rmSync(folder, { recursive: true, force: true });
  }
}, 30_000);
