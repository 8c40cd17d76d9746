import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AskpassDesk } from './agent/private/askpass-desk.ts';
import type { Prompter } from './prompts/prompter.ts';
import { openProgramAskpass, type AskingProgram } from './workbench-program-askpass.ts';

const program: AskingProgram = {
  kind: 'ProxyCommand',
  line: 'ssh gate -W far:22',
  name: 'far',
  hop: { index: 1, count: 1, label: 'far' },
};
const yes: Prompter = { ask: () => Promise.resolve({ kind: 'secrets', values: ['yes'] }) };

/** Where the desks' folders are made, for one test. */
function ownTemp(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-desks-'));
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });
  return folder;
}

describe.skipIf(process.platform === 'win32')('a place for the questions of an ssh in a program', () => {
  it('is there until it is closed', async () => {
    const folder = ownTemp();
    const askpass = await openProgramAskpass(program, yes, { PATH: process.env['PATH'] });
    expect(askpass?.environment).toMatchObject({ SSH_ASKPASS_REQUIRE: 'force' });
    expect(readdirSync(folder)).toHaveLength(1);
    await askpass?.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is none, and leaves nothing, where its companion finds no process (EAGAIN, EMFILE)', async () => {
    const folder = ownTemp();
    const start = vi.spyOn(AskpassDesk.prototype, 'start').mockImplementation(() => spawn('/nowhere/sleep'));
    expect(await openProgramAskpass(program, yes, {})).toBeUndefined();
    expect([start.mock.calls.length, readdirSync(folder)]).toEqual([1, []]);
  });

  it('is none, and leaves nothing, where its companion can’t even be tried', async () => {
    const folder = ownTemp();
    // More than a system takes in one variable (E2BIG).
    expect(await openProgramAskpass(program, yes, { MUCH: 'x'.repeat(4_000_000) })).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('outlives a program that finds no process, though nobody listens for it', async () => {
    ownTemp();
    const desk = await AskpassDesk.open({});
    onTestFinished(() => desk.close());
    const child = desk.start('sleep', ['60']);
    expect(() => child.emit('error', new Error('spawn EAGAIN'))).not.toThrow();
  });
});
