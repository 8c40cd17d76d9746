import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../shared/base/clock.ts';
import { runCommandLine } from './auth/command-run.ts';
import { localOutside } from './ssh-config/outside.ts';
import { ProgramStream } from './ssh/proxy-program.ts';

const environment = { PATH: process.env['PATH'] };
const signal = new AbortController().signal;

/** Leaves this process no descriptors until the test ends. */
function takeAllDescriptors(): void {
  const limit = (words: string): void => void execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${words}:`]);
  const before = execFileSync('prlimit', ['--pid', String(process.pid), '--nofile', '--output=SOFT', '--noheadings', '--raw']);
  limit(String(Math.max(...readdirSync('/proc/self/fd').map(Number)) + 64));
  const taken: number[] = [];
  onTestFinished(() => {
    for (const descriptor of taken) closeSync(descriptor);
    limit(before.toString().trim());
  });
  expect(() => {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  }).toThrow('EMFILE');
}

// What is not caught here ends the core, and with it every connection: vitest fails for it.
describe.skipIf(process.platform !== 'linux')('where this process has no descriptors left', () => {
  it('a command that gets something for a login is told as not started', async () => {
    takeAllDescriptors();
    const end = await runCommandLine({ line: 'echo secret', environment, clock: systemClock, signal });
    expect(end).toMatchObject({ kind: 'notStarted', reason: expect.stringContaining('EMFILE') as string });
  });

  it('a proxy command is a stream that ends, and says why', async () => {
    takeAllDescriptors();
    const program = { line: 'cat', origin: 'own' as const, file: 'config', fileLine: 1 };
    const stream = new ProgramStream(program, environment, systemClock);
    const ended = new Promise((resolve) => stream.once('end', resolve));
    stream.resume();
    await new Promise<void>((resolve) => stream.end('SSH-2.0-hello\r\n', () => resolve()));
    await ended;
    expect(stream.notStarted).toContain('EMFILE');
    stream.destroy();
  });

  it('the command of a Match exec counts as failed', async () => {
    takeAllDescriptors();
    const answer = await localOutside(environment).run('true', signal);
    expect(answer).toEqual({ kind: 'failed', why: expect.stringContaining('EMFILE') as string });
  });
});
