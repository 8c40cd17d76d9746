import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AppError } from '../shared/model/errors.ts';
import { SessionId } from '../shared/model/ids.ts';
import type { PromptAnswer } from '../shared/model/prompt.ts';
import { AskpassDesk } from './agent/private/askpass-desk.ts';
import { PromptDesk } from './prompts/prompt-desk.ts';
import type { Prompter } from './prompts/prompter.ts';
import { unattendedPrompter } from './prompts/unattended-prompter.ts';
import { watchedPrompter } from './prompts/watched-prompter.ts';
import { openProgramAskpass, type AskingProgram } from './workbench-program-askpass.ts';

const program: AskingProgram = {
  kind: 'ProxyCommand',
  line: 'ssh gate -W far:22',
  name: 'far',
  hop: { index: 1, count: 1, label: 'far' },
};
const yes: Prompter = { ask: () => Promise.resolve({ kind: 'secrets', values: ['yes'] }) };

/** Asks as ssh does; undefined: there was no answer. */
function ask(environment: Readonly<Record<string, string>>, text: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(environment['SSH_ASKPASS'] ?? '', [text], { env: { PATH: process.env['PATH'] } }, (error, output) =>
      resolve(error === null ? output : undefined),
    );
  });
}

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

  it.each<[string, Prompter]>([
    ['nobody is there to answer', unattendedPrompter],
    ['nobody is there to answer, and that is watched', watchedPrompter(unattendedPrompter, () => undefined)],
    [
      'no page has the session',
      new PromptDesk().prompterFor(
        SessionId.parse(randomUUID()),
        () => undefined,
        () => undefined,
      ),
    ],
    ['no page answers for the page that asked', new PromptDesk(() => undefined).prompterForPage('gone')],
  ])('is none where %s: the ssh keeps the user’s own program', async (_, prompter) => {
    const folder = ownTemp();
    expect(await openProgramAskpass(program, prompter, { DISPLAY: ':0', SSH_ASKPASS: '/usr/bin/ksshaskpass' })).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('asks once where nobody could answer, however often the ssh asks', async () => {
    ownTemp();
    const nobody = vi.fn(() => Promise.reject(new AppError('prompt.unanswerable', { question: 'q', remedy: 'r' }, 'nobody')));
    const askpass = await openProgramAskpass(program, { ask: nobody }, {});
    onTestFinished(() => askpass?.close());
    const environment = askpass?.environment ?? {};
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await ask(environment, 'Password:')).toBeUndefined();
    expect(nobody).toHaveBeenCalledTimes(1);
  });

  it('tells how long ago somebody was asked last', async () => {
    ownTemp();
    let now = 1000;
    let answer: (given: PromptAnswer) => void = () => undefined;
    const asked = vi.fn(() => new Promise<PromptAnswer>((resolve) => (answer = resolve)));
    const askpass = await openProgramAskpass(program, { ask: asked }, {}, { now: () => now });
    onTestFinished(() => askpass?.close());
    expect(askpass?.quietMs()).toBe(Infinity);
    const answered = ask(askpass?.environment ?? {}, 'Password:');
    await expect.poll(() => asked.mock.calls.length, { timeout: 20_000 }).toBe(1);
    now = 14_000;
    expect(askpass?.quietMs()).toBe(0);
    answer({ kind: 'secrets', values: ['yes'] });
    expect(await answered).toBe('yes\n');
    expect(askpass?.quietMs()).toBe(0);
    now = 14_500;
    expect(askpass?.quietMs()).toBe(500);
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
