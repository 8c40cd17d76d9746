import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../e2e/servers/cleanup.ts';
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

describe.skipIf(platform === 'win32')('the system’s log (LG-03)', () => {
  it('gets the lines by logger(1), tagged, and all of them also when it is closed at once', async () => {
    const { path, dir, socket } = computer('echo "$*" > "$0.out"; exec cat >> "$0.out"');
    const log = openSystemLog({ environment: { PATH: path, SECRET: 'x' }, platform, socket, onEnded: () => undefined });
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
    const log = openSystemLog({ environment: { PATH: path }, platform, socket, onEnded: (reason) => ended.push(reason) });
    log.write('one');
    await expect.poll(() => ended).toEqual(['logger: send message failed']);
    log.write('two');
    log.close();
    expect(ended).toHaveLength(1);
  });

  it('is refused in words where there is no program, no log, or no such thing', () => {
    const { path, dir, socket } = computer('exit 0');
    const refusal = (environment: Record<string, string>, on: NodeJS.Platform, at = socket): unknown => {
      try {
        openSystemLog({ environment, platform: on, socket: at, onEnded: () => undefined }).close();
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
