import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../shared/base/clock.ts';
import type { FilePath } from '../shared/model/file-path.ts';
import { checkArchive } from './archives/check-archive.ts';
import type { HostCommands } from './archives/host-commands.ts';
import { runRsync } from './archives/rsync.ts';
import { runCommandLine } from './auth/command-run.ts';
import { localOutside } from './ssh-config/outside.ts';
import { LocalFileSystem } from './sftp/local-file-system.ts';
import { ProgramStream } from './ssh/proxy-program.ts';

const environment = { PATH: process.env['PATH'] };
const signal = new AbortController().signal;

/** Leaves this process no descriptors, or so many, until the test ends. */
function takeAllDescriptors(left = 0): void {
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
  for (const descriptor of taken.splice(0, left)) closeSync(descriptor);
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

  it('rsync is told as not started', async () => {
    takeAllDescriptors();
    const place = (isRemote: boolean) => ({ isRemote, folder: '/tmp' as FilePath });
    const no = { isDryRun: false, deletes: false, exclude: [], compresses: false, checksum: false };
    const commands = { name: 'web1', programs: () => Promise.resolve(new Set(['rsync'])) } as unknown as HostCommands;
    const tools = { clock: systemClock, commands, signal, onLine: () => undefined, onProblem: () => undefined };
    await expect(runRsync({ source: place(true), target: place(false), ...no }, tools)).rejects.toMatchObject({
      code: 'archive.rsyncFailed',
      detail: { why: 'rsync could not be started: too many files are open here (EMFILE)' },
    });
  });

  it('an archive that a program has to unpack is told as one that could not be looked into', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-emfile-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'a.tar.xz') as FilePath;
    writeFileSync(path, Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]));
    const files = new LocalFileSystem(folder);
    onTestFinished(() => files.close());
    takeAllDescriptors(2);
    await expect(checkArchive(files, path, signal)).rejects.toMatchObject({
      code: 'archive.unreadable',
      detail: { why: 'xz could not be started: too many files are open here (EMFILE)' },
    });
  });
});
