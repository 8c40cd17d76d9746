import { pbkdf2 } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AskpassDesk } from './askpass-desk.ts';

const derive = promisify(pbkdf2);

/** A signal that is aborted in the moment in which the program has ended, and what it said is still on its way. */
function givenUpAtTheEnd(): AbortSignal {
  const abort = new AbortController();
  const { signal } = abort;
  const remove = signal.removeEventListener.bind(signal);
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    remove(...args);
    abort.abort();
  };
  return signal;
}

describe.skipIf(process.platform !== 'linux')('a program that asks at the desk', () => {
  it('and ended well has done its work, also where it was given up in the same moment', async () => {
    const desk = await AskpassDesk.open(process.env);
    try {
      const run = (script: string, signal: AbortSignal): Promise<unknown> => desk.run('/bin/sh', ['-c', script], { signal });
      const signal = givenUpAtTheEnd();
      expect(await run('echo made; echo so >&2', signal)).toEqual({ status: 0, output: 'made\n', said: 'so\n' });
      expect(signal.aborted).toBe(true);
      await expect(run('echo made; exit 3', givenUpAtTheEnd())).rejects.toMatchObject({ code: 'cancelled' });
      expect(await run('exit 3', new AbortController().signal)).toMatchObject({ status: 3 });
    } finally {
      await desk.close();
    }
  });

  it('and is given up while it runs ends, and that is no end of its own', async () => {
    const desk = await AskpassDesk.open(process.env);
    try {
      const abort = new AbortController();
      const run = desk.run('/bin/sh', ['-c', 'touch started; sleep 600'], { signal: abort.signal, folder: desk.folder });
      const ended = expect(run).rejects.toMatchObject({ code: 'cancelled' });
      await expect.poll(() => existsSync(join(desk.folder, 'started')), { timeout: 30_000 }).toBe(true);
      abort.abort();
      await ended;
    } finally {
      await desk.close();
    }
  });
});

describe.skipIf(process.platform !== 'linux')('the desk for questions of OpenSSH’s programs', () => {
  it('closes its own descriptor once, and nothing that got the number after it', async () => {
    const desk = await AskpassDesk.open(process.env);
    // What closes in the background comes later than the files that are opened next.
    const busy = Array.from({ length: 8 }, () => derive('secret', 'salt', 150_000, 32, 'sha256'));
    const closing = desk.close();
    const opened = Array.from({ length: 5 }, () => openSync('/dev/null', 'r'));
    await Promise.all([closing, ...busy]);
    try {
      for (const descriptor of opened) expect(fstatSync(descriptor).isCharacterDevice()).toBe(true);
      expect(existsSync(desk.folder)).toBe(false);
    } finally {
      for (const descriptor of opened) closeSync(descriptor);
    }
  });
});
