import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../log/logger.ts';
import { KnownHostsStore } from './file-store.ts';

let home: string;
let file: string;
let store: KnownHostsStore;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hawser-known-'));
  file = join(home, '.ssh', 'known_hosts');
  store = new KnownHostsStore({ homeDir: home, log: silentLogger });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function given(content: string | Buffer): void {
  mkdirSync(join(home, '.ssh'), { recursive: true });
  writeFileSync(file, content);
}

describe('append', () => {
  it('makes folder and file for the user alone', async () => {
    expect(await store.append(file, 'web ssh-ed25519 AAAA')).toEqual({ file, line: 1 });
    expect(readFileSync(file, 'utf8')).toBe('web ssh-ed25519 AAAA\n');
    expect([statSync(join(home, '.ssh')).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  it('leaves every other byte and the mode as they were, and ends an unfinished last line first', async () => {
    const before = Buffer.from('# mine\r\n\n@odd x\na \xff b', 'latin1');
    given(before);
    chmodSync(file, 0o644);
    expect(await store.append(file, 'web k')).toEqual({ file, line: 5 });
    expect(readFileSync(file).equals(Buffer.concat([before, Buffer.from('\nweb k\n')]))).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  it('writes through a symlink', async () => {
    mkdirSync(join(home, '.ssh'));
    const real = join(home, 'dotfiles');
    writeFileSync(real, 'a k\n');
    symlinkSync(real, file);
    expect(await store.append(file, 'web k')).toEqual({ file, line: 2 });
    expect(readFileSync(real, 'utf8')).toBe('a k\nweb k\n');
  });

  it('makes no folders outside of ~/.ssh and says what failed', async () => {
    const elsewhere = join(home, 'missing', 'known_hosts');
    await expect(store.append(elsewhere, 'web k')).rejects.toMatchObject({
      code: 'storage.unwritable',
      detail: { file: elsewhere, reason: 'ENOENT' },
    });
    expect(existsSync(join(home, 'missing'))).toBe(false);
  });

  it('loses no line when another program appends at the same time', async () => {
    given('');
    const ours = Array.from({ length: 50 }, (_, n) => store.append(file, `ours${n} k`));
    for (let n = 0; n < 50; n += 1) appendFileSync(file, `theirs${n} k\n`);
    await Promise.all(ours);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(new Set(lines).size).toBe(100);
    expect(lines).toHaveLength(100);
  });
});

describe('read', () => {
  it('reads the files in their order and takes missing ones for empty', async () => {
    given('a k\n');
    const second = join(home, 'second');
    writeFileSync(second, 'b k\n');
    const lines = await store.read([file, join(home, 'none')], [second, join(file, 'below-a-file')]);
    expect(lines.map((line) => [line.file, line.line])).toEqual([
      [file, 1],
      [second, 1],
    ]);
  });

  it('notices an edit from outside, also one that keeps the size', async () => {
    given('aaa k\n');
    utimesSync(file, 1000, 1000);
    const first = await store.read([file]);
    expect(await store.read([file])).toEqual(first);
    writeFileSync(file, 'bbb k\n');
    utimesSync(file, 1000, 1000);
    expect((await store.read([file])).map(({ raw }) => raw.toString())).toEqual(['bbb k\n']);
  });

  it('says that the user’s file is a folder, and passes over a system file that is one', async () => {
    mkdirSync(file, { recursive: true });
    await expect(store.read([file])).rejects.toMatchObject({ code: 'config.unreadable', detail: { file, reason: 'EISDIR' } });
    expect(await store.read([], [file])).toEqual([]);
  });

  it('takes /dev/null for an empty file', async () => {
    expect(await store.read(['/dev/null'])).toEqual([]);
  });
});

describe('exclusive', () => {
  it('runs one task at a time for a file, and goes on after one that failed', async () => {
    const order: string[] = [];
    const task = (name: string) => async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      if (name === 'first') throw new Error('first failed');
    };
    const results = await Promise.allSettled([store.exclusive(file, task('first')), store.exclusive(file, task('second'))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });
});
