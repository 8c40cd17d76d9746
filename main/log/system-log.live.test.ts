import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../e2e/servers/cleanup.ts';
import { systemClock, type Clock } from '../../shared/base/clock.ts';
import { disposable } from '../../shared/base/disposable.ts';
import { openSystemLog } from './system-log.ts';

/** A folder with a program `logger` and a socket's place in it. */
function computer(script: string): { readonly path: string; readonly dir: string; readonly socket: string } {
  const { path: dir, remove } = tempFolder();
  onTestFinished(remove);
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'logger'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'logger'), 0o755);
  writeFileSync(join(dir, 'log'), '');
  return { path: `${bin}:/usr/bin:/bin`, dir, socket: join(dir, 'log') };
}

const { platform } = process;

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.skipIf(platform === 'win32')('the system’s log (LG-03)', () => {
  it('gets the lines by logger(1), tagged, and all of them also when it is closed at once', async () => {
    const { path, dir, socket } = computer('echo "$*" > "$0.out"; exec cat >> "$0.out"');
    const log = openSystemLog({
      clock: systemClock,
      environment: { PATH: path, SECRET: 'x' },
      platform,
      socket,
      onEnded: () => undefined,
    });
    for (const line of ['one', '-p auth.emerg', 'three']) log.write(line);
    log.close();
    log.write('four');
    await expect
      .poll(() => existsSync(join(dir, 'bin', 'logger.out')) && readFileSync(join(dir, 'bin', 'logger.out'), 'utf8'))
      .toBe('-t hawser -p user.info\none\n-p auth.emerg\nthree\n');
  });

  it('says why it takes no more', async () => {
    const { path, socket } = computer('read line; echo "logger: send message failed" >&2; exit 1');
    const ended: string[] = [];
    const log = openSystemLog({
      clock: systemClock,
      environment: { PATH: path },
      platform,
      socket,
      onEnded: (reason) => ended.push(reason),
    });
    log.write('one');
    await expect.poll(() => ended).toEqual(['logger: send message failed']);
    log.write('two');
    log.close();
    expect(ended).toHaveLength(1);
  });

  it('says also after it was closed that the lines were not taken, and nothing where they were', async () => {
    const failing = computer('cat > "$0.out"; echo "logger: socket /dev/log: Connection refused" >&2; exit 1');
    const silent = computer('cat > "$0.out"; exit 3');
    const good = computer('cat > "$0.out"; : > "$0.done"');
    const ended: string[] = [];
    const end = ({ path, socket }: ReturnType<typeof computer>): void => {
      const onEnded = (reason: string): void => void ended.push(reason);
      const log = openSystemLog({ clock: systemClock, environment: { PATH: path }, platform, socket, onEnded });
      log.write('one');
      log.close();
      log.close();
    };
    end(good);
    await expect.poll(() => existsSync(join(good.dir, 'bin', 'logger.done'))).toBe(true);
    end(failing);
    await expect.poll(() => ended).toEqual(['logger: socket /dev/log: Connection refused']);
    end(silent);
    await expect.poll(() => ended.slice(1)).toEqual(['logger ended with status 3']);
  });

  it('cuts a line that logger(1) would make several messages of, between two characters', async () => {
    const { path, dir, socket } = computer('exec cat > "$0.out"');
    const log = openSystemLog({ clock: systemClock, environment: { PATH: path }, platform, socket, onEnded: () => undefined });
    log.write(`x${'ä'.repeat(1000)}`);
    log.write('after');
    log.close();
    const out = join(dir, 'bin', 'logger.out');
    await expect.poll(() => existsSync(out) && readFileSync(out, 'utf8')).toMatch(/^xä+…\nafter\n$/);
    const [line = ''] = readFileSync(out, 'utf8').split('\n');
    expect(Buffer.byteLength(line)).toBeGreaterThan(890);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(900);
  });

  it('keeps 1 MiB for a logger that stands still, says what was dropped, and stops it some seconds after the end', async () => {
    const { path, dir, socket } = computer(
      'echo $$ > "$0.pid"; while [ ! -e "$0.go" ]; do sleep 0.05; done; cat > "$0.out"; exec sleep 60',
    );
    let stop: (() => void) | undefined;
    const clock: Clock = {
      ...systemClock,
      after(delayMs, call) {
        expect(delayMs).toBe(5000);
        stop = call;
        return disposable(() => (stop = undefined));
      },
    };
    const ended: string[] = [];
    const log = openSystemLog({
      ...{ clock, environment: { PATH: path }, platform, socket },
      onEnded: (reason) => ended.push(reason),
    });
    for (let line = 0; line < 4000; line += 1) log.write('x'.repeat(800));
    log.close();
    writeFileSync(join(dir, 'bin', 'logger.go'), '');
    const out = join(dir, 'bin', 'logger.out');
    await expect
      .poll(() => existsSync(out) && readFileSync(out, 'utf8'), { timeout: 20_000 })
      .toMatch(/x\n\d+ lines were dropped here: the system log did not take them in time\n$/);
    const text = readFileSync(out, 'utf8');
    expect(text.length).toBeLessThan(1.2 * 1024 * 1024);
    expect(text.split('\n').length - 2 + Number(/(\d+) lines were/.exec(text)?.[1])).toBe(4000);
    const pid = Number(readFileSync(join(dir, 'bin', 'logger.pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).not.toThrow();
    stop?.();
    await expect.poll(() => isThere(pid)).toBe(false);
    await expect.poll(() => ended).toEqual(['logger did not take the last lines within 5 s']);
  });

  it('is refused in words where there is no program, no log, or no such thing', () => {
    const { path, dir, socket } = computer('exit 0');
    const refusal = (environment: Record<string, string>, on: NodeJS.Platform, at = socket): unknown => {
      try {
        openSystemLog({ clock: systemClock, environment, platform: on, socket: at, onEnded: () => undefined }).close();
        return undefined;
      } catch (error) {
        return (error as { detail?: { reason?: string } }).detail?.reason;
      }
    };
    expect(refusal({ PATH: dir }, 'linux')).toBe('there is no program “logger” on the PATH');
    expect(refusal({ PATH: path }, 'linux', join(dir, 'none'))).toBe(
      `this computer keeps none (${join(dir, 'none')} is not there)`,
    );
    expect(refusal({ PATH: path }, 'win32')).toBe('Windows has none that takes lines: write to a file');
    expect(refusal({ PATH: path }, 'darwin', join(dir, 'none'))).toBeUndefined();
  });
});
