import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLifeline } from './lifeline.ts';
import { sshTool } from './ssh-tools.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};

describe.skipIf(process.platform !== 'linux')('a program on a lifeline', () => {
  it('is gone with its folder when the process that started it is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-lifeline-'));
    const [shell, args] = withLifeline(folder, '/bin/sh', ['-c', 'sleep 600 & echo $!; wait']);
    // A process of its own, so that it can die without a chance to tidy up.
    const middle = `const c=require('child_process').spawn(process.argv[1],JSON.parse(process.argv[2]),{detached:true,stdio:['pipe','pipe','ignore']});c.stdout.pipe(process.stdout);setInterval(()=>{},1000)`;
    const starter = spawn(process.execPath, ['-e', middle, shell, JSON.stringify(args)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => starter.stdout.once('data', (line: Buffer) => resolve(Number(line))));
    expect([isAlive(pid), existsSync(folder)]).toEqual([true, true]);
    starter.kill('SIGKILL');
    await expect.poll(() => [isAlive(pid), existsSync(folder)], { timeout: 20_000 }).toEqual([false, false]);
  });

  it('keeps its folder and its status when it ends by itself', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-lifeline-'));
    const [shell, args] = withLifeline(folder, '/bin/sh', ['-c', 'exit 7']);
    const child = spawn(shell, args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(7);
    expect(existsSync(folder)).toBe(true);
  });
});

it('a program of OpenSSH that is nowhere is named', async () => {
  const failing = sshTool('ssh-add', '/nowhere:relative', []);
  await expect(failing).rejects.toMatchObject({ code: 'agent.toolsMissing', detail: { program: 'ssh-add' } });
});
