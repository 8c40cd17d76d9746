import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../log/logger.ts';
import { editFile, type EditOutcome } from '../storage/edit-file.ts';
import { removeHost } from './edits.ts';
import { KnownHostsStore } from './file-store.ts';

let dir: string;
let file: string;
let store: KnownHostsStore;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hawser-edit-'));
  file = join(dir, 'known_hosts');
  store = new KnownHostsStore({ homeDir: dir, log: silentLogger });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const read = (path = file) => readFileSync(path, 'latin1');
const both = 'web ssh-rsa AAAA\ndb ssh-rsa AAAA\n';

function undoOf(outcome: EditOutcome) {
  if (outcome.kind !== 'written') throw new Error(`it is ${outcome.kind}`);
  return outcome.undo;
}

describe('an edit of a file', () => {
  it('keeps the old content as .old, the mode, and leaves no other file', async () => {
    writeFileSync(file, both);
    chmodSync(file, 0o640);
    const inode = statSync(file).ino;
    expect(await store.edit(file, (lines) => removeHost('web', lines))).toMatchObject({ kind: 'written', keptAs: `${file}.old` });
    expect([read(), read(`${file}.old`), statSync(file).mode & 0o777]).toEqual(['db ssh-rsa AAAA\n', both, 0o640]);
    expect(readdirSync(dir).sort()).toEqual(['known_hosts', 'known_hosts.old']);
    expect(statSync(file).ino).not.toBe(inode);
  });

  it('writes through a symlink and leaves it a symlink', async () => {
    mkdirSync(join(dir, 'dotfiles'));
    const real = join(dir, 'dotfiles', 'kh');
    writeFileSync(real, both);
    symlinkSync('dotfiles/kh', file);
    await store.edit(file, (lines) => removeHost('web', lines));
    expect([lstatSync(file).isSymbolicLink(), read(real), read(`${real}.old`)]).toEqual([true, 'db ssh-rsa AAAA\n', both]);
    expect(existsSync(`${file}.old`)).toBe(false);
  });

  it('touches nothing when nothing changes or nothing is there', async () => {
    expect((await store.edit(file, (lines) => removeHost('web', lines))).kind).toBe('missing');
    writeFileSync(file, both);
    const { mtimeNs, ino } = statSync(file, { bigint: true });
    expect((await store.edit(file, (lines) => removeHost('nope', lines))).kind).toBe('unchanged');
    const after = statSync(file, { bigint: true });
    expect([after.mtimeNs, after.ino, readdirSync(dir)]).toEqual([mtimeNs, ino, ['known_hosts']]);
  });

  it('works the edit out again when another program wrote between reading and replacing', async () => {
    writeFileSync(file, both);
    let calls = 0;
    const outcome = await store.edit(file, (lines) => {
      if ((calls += 1) === 1) appendFileSync(file, 'new ssh-rsa AAAA\n');
      return removeHost('web', lines);
    });
    expect([outcome.kind, calls, read()]).toEqual(['written', 2, 'db ssh-rsa AAAA\nnew ssh-rsa AAAA\n']);
  });

  it('gives up on a file that never holds still, and loses nothing of it', async () => {
    writeFileSync(file, both);
    const busy = store.edit(file, (lines) => {
      appendFileSync(file, '# again\n');
      return removeHost('web', lines);
    });
    await expect(busy).rejects.toMatchObject({ code: 'storage.conflict', detail: { file } });
    expect(read()).toBe(both + '# again\n'.repeat(5));
    expect(readdirSync(dir)).toEqual(['known_hosts']);
  });

  it('says what can not be read or written', async () => {
    mkdirSync(file);
    const edit = () => store.edit(file, (lines) => removeHost('web', lines));
    await expect(edit()).rejects.toMatchObject({ code: 'config.unreadable', detail: { file, reason: 'EISDIR' } });
    rmSync(file, { recursive: true });
    writeFileSync(file, both);
    await expect(editFile(file, 10, () => Buffer.alloc(0))).rejects.toMatchObject({ code: 'config.unreadable' });
    mkdirSync(`${file}.old`);
    await expect(edit()).rejects.toMatchObject({ code: 'storage.unwritable', detail: { file } });
    expect([read(), readdirSync(dir).sort()]).toEqual([both, ['known_hosts', 'known_hosts.old']]);
  });
});

describe('undo', () => {
  it('brings the old bytes back and keeps lines that were added since', async () => {
    writeFileSync(file, 'web ssh-rsa AAAA\r\n\xff no line end', 'latin1');
    const undo = undoOf(await store.edit(file, (lines) => removeHost('web', lines)));
    expect(await store.undo(undo)).toBe('undone');
    expect(read()).toBe('web ssh-rsa AAAA\r\n\xff no line end');
    const again = undoOf(await store.edit(file, (lines) => removeHost('web', lines)));
    appendFileSync(file, '\nnew ssh-rsa AAAA\n');
    expect(await store.undo(again)).toBe('undone');
    expect(read()).toContain('\nnew ssh-rsa AAAA\n');
  });

  it('leaves a file alone that was changed otherwise', async () => {
    writeFileSync(file, both);
    const undo = undoOf(await store.edit(file, (lines) => removeHost('web', lines)));
    writeFileSync(file, 'other ssh-rsa AAAA\n');
    expect(await store.undo(undo)).toBe('conflict');
    expect(read()).toBe('other ssh-rsa AAAA\n');
  });
});
