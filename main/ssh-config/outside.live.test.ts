import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../shared/base/clock.ts';
import { localOutside } from './outside.ts';
import { GatheredAnswers } from './questions.ts';
import { resolveAsking } from './resolve-asking.ts';
import { resolveHost, resolveStep } from './resolve.ts';
import { listConfigHosts } from './config-hosts.ts';
import { defaults, home, load } from './test-support.ts';

const never = new AbortController().signal;
const outside = localOutside({ ...process.env, SHELL: '/bin/sh' });

describe('commands of Match exec', () => {
  it('run once on connecting, and never for the tree', async () => {
    const marks = (): string => readFileSync(join(home, 'marks'), 'utf8');
    const command = `echo %n >> ${join(home, 'marks')}`;
    const sources = await load({ user: `Match exec "${command}"\nPort 3\nHost web\nMatch final exec "${command}"\nUser u` });
    const input = { host: 'web', overrides: [], strict: false };
    listConfigHosts(sources, defaults);
    expect(resolveHost(input, sources, defaults)).toMatchObject({ host: { port: 22 } });
    expect(marks).toThrow('ENOENT');
    const resolution = await resolveAsking(
      (answers) => resolveStep({ ...input, answers }, sources, defaults),
      new GatheredAnswers(),
      outside,
      never,
    );
    expect(resolution).toMatchObject({ kind: 'resolved', host: { port: 3, user: 'u', notes: [] } });
    expect(marks()).toBe('web\n');
  });

  it('say how they ended, without input and with their output dropped', async () => {
    expect(await outside.run('cat; echo noise; exit 3', never)).toEqual({ kind: 'exited', status: 3 });
    expect(await outside.run('kill -9 $$', never)).toEqual({ kind: 'failed', why: 'was ended by SIGKILL' });
    const shellless = localOutside({ SHELL: '/no/such/shell' });
    expect(await shellless.run('true', never)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('/no/such/shell') as string,
    });
  });

  it.each(['deadline', 'cancel'])('end with everything they started: %s', async (how) => {
    let deadline: () => void = () => undefined;
    const clock: Clock = { ...systemClock, after: (_ms, act) => ((deadline = act), { dispose: () => undefined }) };
    const stop = new AbortController();
    const mark = join(home, 'pid');
    const running = localOutside({ PATH: process.env['PATH'] }, clock).run(`sleep 300 & echo $! > ${mark}; wait`, stop.signal);
    const pid = await written(mark);
    if (how === 'cancel') {
      stop.abort();
      await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    } else {
      deadline();
      expect(await running).toEqual({ kind: 'failed', why: 'did not end in 15 s' });
    }
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
  });
});

describe('an ssh in a command of Match exec', () => {
  it('has where it asks in its environment, and its time counts from the last answer', async () => {
    const deadlines: (() => void)[] = [];
    const delays: number[] = [];
    const after: Clock['after'] = (ms, act) => (delays.push(ms), deadlines.push(act), { dispose: () => undefined });
    const clock: Clock = { ...systemClock, after };
    let quiet = 0;
    const askpass = { environment: { SSH_ASKPASS: '/the/desk' }, quietMs: () => quiet, close: () => Promise.resolve() };
    const mark = join(home, 'asked');
    const environment = { PATH: process.env['PATH'], SSH_ASKPASS: '/mine' };
    let end: unknown;
    const running = localOutside(environment, clock)
      .run(`test "$SSH_ASKPASS" = /the/desk && echo $$ > ${mark}; sleep 300`, never, askpass)
      .then((answer) => (end = answer));
    await written(mark);
    deadlines[0]?.();
    // Answered half a second before the time is over.
    quiet = 500;
    deadlines[1]?.();
    expect([delays, end]).toEqual([[15_000, 15_000, 14_500], undefined]);
    quiet = 15_000;
    deadlines[2]?.();
    expect(await running).toEqual({ kind: 'failed', why: 'did not end in 15 s' });
  });

  it('asks at a place of its own for each command, which is closed with it', async () => {
    const sources = await load({ user: 'Match exec "exit 1"\nPort 3\nMatch exec "true"\nUser u' });
    const told: string[] = [];
    const openAskpass = (command: string) => {
      told.push(`open ${command}`);
      const close = () => Promise.resolve(void told.push(`close ${command}`));
      return Promise.resolve({ environment: {}, quietMs: () => Infinity, close });
    };
    await resolveAsking(
      (answers) => resolveStep({ host: 'web', overrides: [], strict: false, answers }, sources, defaults),
      new GatheredAnswers(),
      outside,
      never,
      { open: openAskpass },
    );
    expect(told).toEqual(['open exit 1', 'close exit 1', 'open true', 'close true']);
  });
});

describe('names', () => {
  it('are known to the system or not', async () => {
    expect(await outside.lookUp('localhost', 0, never)).toMatchObject({ kind: 'found' });
    expect(await outside.lookUp('no-such-name.invalid', 0, never)).toEqual({ kind: 'notFound' });
  });
});

async function written(file: string): Promise<number> {
  let pid = 0;
  await expect
    .poll(
      () => {
        try {
          pid = Number(readFileSync(file, 'utf8'));
        } catch {
          pid = 0;
        }
        return pid;
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(0);
  return pid;
}

/** A killed process may still be waited for by its parent: it is a zombie then. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
