import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { firstLineOf, runCommandLine, whyNoAnswer, type CommandEnd } from './command-run.ts';

const environment = { PATH: process.env['PATH'] };

function run(line: string, more: { readonly deadlineMs?: number; readonly signal?: AbortSignal } = {}): Promise<CommandEnd> {
  return runCommandLine({ line, environment, clock: systemClock, signal: new AbortController().signal, ...more });
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'hawser-command-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what() && waited < 10_000; waited += 20) await new Promise((resolve) => setTimeout(resolve, 20));
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(process.platform === 'win32')('a command that gets something for a login', () => {
  it('answers what it printed, and its error output apart from it', async () => {
    const end = await run('echo "one two"; echo more; echo careful >&2');
    expect(end).toEqual({ kind: 'done', output: Buffer.from('one two\nmore\n'), said: 'careful' });
  });

  it('has where an ssh in it asks, and its deadline counts from the last answer', async () => {
    const deadlines: (() => void)[] = [];
    const delays: number[] = [];
    const clock = {
      ...systemClock,
      after: (ms: number, act: () => void) => (delays.push(ms), deadlines.push(act), { dispose: () => undefined }),
    };
    let quiet = 0;
    const mark = join(folder(), 'began');
    const askpass = { environment: { SSH_ASKPASS: '/the/desk' }, quietMs: () => quiet };
    let end: CommandEnd | undefined;
    const line = `test "$SSH_ASKPASS" = /the/desk && : >'${mark}'; sleep 300`;
    const signal = new AbortController().signal;
    const running = runCommandLine({ line, environment: { ...environment, SSH_ASKPASS: '/mine' }, clock, signal, askpass });
    void running.then((answer) => (end = answer));
    await until(() => existsSync(mark));
    deadlines[0]?.();
    // Answered half a second before the deadline.
    quiet = 500;
    deadlines[1]?.();
    await Promise.resolve();
    expect([existsSync(mark), delays, end]).toEqual([true, [60_000, 60_000, 59_500], undefined]);
    quiet = 60_000;
    deadlines[2]?.();
    expect(await running).toEqual({ kind: 'tooLong', seconds: 60, said: '' });
  });

  it('answers output that is still in its pipe when it ends, and does not wait for what it left running', async () => {
    const begun = Date.now();
    const end = await run('head -c 60000 /dev/zero; sleep 30 &');
    expect(end.kind === 'done' && end.output.length).toBe(60_000);
    expect(Date.now() - begun).toBeLessThan(10_000);
  });

  it('gets no input, and no more of an environment than it was given', async () => {
    process.env['HAWSER_TEST_UNSENT'] = 'x';
    onTestFinished(() => void delete process.env['HAWSER_TEST_UNSENT']);
    const end = await run('cat; echo "${HAWSER_TEST_UNSENT-none}"');
    expect(end.kind === 'done' && end.output.toString()).toBe('none\n');
  });

  it.each([
    ['exit 3', 'ended with status 3'],
    ['kill -TERM $$', 'was ended by SIGTERM'],
    ['head -c 70000 /dev/zero', 'printed more than 64 KiB'],
  ])('says of `%s` why there is no answer', async (line, why) => {
    const end = await run(line);
    expect(end.kind === 'done' ? 'done' : whyNoAnswer(end)).toBe(why);
  });

  it('ends at its deadline with everything it started', async () => {
    const pidFile = join(folder(), 'pid');
    const end = await run(`sleep 60 & echo $! > ${pidFile}; wait`, { deadlineMs: 300 });
    expect(end).toMatchObject({ kind: 'tooLong', seconds: 0.3 });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await until(() => !isRunning(pid));
    expect(isRunning(pid)).toBe(false);
  });

  it('ends when nobody waits for it any more', async () => {
    const pidFile = join(folder(), 'pid');
    const given = new AbortController();
    const ended = run(`echo $$ > ${pidFile}; sleep 60`, { signal: given.signal });
    const refused = expect(ended).rejects.toMatchObject({ code: 'cancelled' });
    await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
    given.abort();
    await refused;
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await until(() => !isRunning(pid));
    expect(isRunning(pid)).toBe(false);
  });

  it('that no shell can run is told', async () => {
    const end = await runCommandLine({
      line: 'true',
      environment: { SHELL: '/nowhere/sh' },
      clock: systemClock,
      signal: new AbortController().signal,
    });
    expect(end.kind === 'notStarted' && whyNoAnswer(end)).toContain('could not be started');
  });
});

describe('the first line of an output', () => {
  it.each([
    ['secret\n', 'secret'],
    ['secret\r\nmore', 'secret'],
    ['pässword ', 'pässword '],
    ['', undefined],
    ['\nsecret', undefined],
  ])('of %j is %j', (output, line) => {
    expect(firstLineOf(Buffer.from(output))).toBe(line);
  });
});
