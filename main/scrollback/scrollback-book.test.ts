import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { id, marker, passphrase, Stage, terminal, words } from './testing/scrollback-stage.ts';

test('what stood in a terminal is there in the next run, and nothing of it can be read on the disk', async () => {
  const stage = new Stage();
  const before = await stage.run('new');
  stage.mentioned.add('one');
  before.begin(terminal('one'));
  await before.close();
  expect(stage.kept).toEqual(['one.sealed.json']);
  expect(stage.disk).not.toContain(marker);
  expect(stage.disk).not.toContain(Buffer.from(marker).toString('base64').slice(2, -4));
  expect(statSync(join(stage.dir, 'scrollback', 'one.sealed.json')).mode & 0o077).toBe(0);
  const after = await stage.run();
  expect(await words(after, 'one')).toBe(`${marker} in one`);
  await after.close();
});

test('it is written every few seconds, so that a crash costs no more than these', async () => {
  const stage = new Stage();
  const crashed = await stage.run('new');
  stage.mentioned.add('one');
  crashed.begin(terminal('one'));
  stage.clock.tick();
  await expect.poll(() => stage.kept).toEqual(['one.sealed.json']);
  const after = await stage.run();
  expect(await words(after, 'one')).toBe(`${marker} in one`);
  await Promise.all([crashed.close(), after.close()]);
});

test('without a vault, before it was opened and where it is not wanted nothing is written', async () => {
  for (const how of ['none', 'locked', 'unwanted'] as const) {
    const stage = new Stage();
    if (how === 'locked') await (await stage.run('new')).close();
    const book = await stage.run(how === 'unwanted' ? 'new' : how);
    if (how === 'unwanted') stage.isWanted = false;
    stage.mentioned.add('one');
    book.begin(terminal('one'));
    stage.clock.tick();
    await book.close();
    expect(stage.kept, how).toEqual([]);
    expect(stage.disk).not.toContain(marker);
  }
});

test('while the vault is locked nobody reads it, and it is there when it is unlocked', async () => {
  const stage = new Stage();
  const before = await stage.run('new');
  stage.mentioned.add('one');
  before.begin(terminal('one'));
  await before.close();
  const after = await stage.run('locked');
  expect(await words(after, 'one')).toBe('locked');
  after.begin(terminal('two', ''), id('one'));
  expect(await words(after, 'two')).toBe('locked');
  await stage.vault.unlock(passphrase);
  expect(await words(after, 'two')).toBe(`${marker} in one`);
  await after.close();
});

test('a terminal in the tab of another goes on below it, also when it printed nothing or the tab was never gone to', async () => {
  const stage = new Stage();
  const first = await stage.run('new');
  for (const name of ['one', 'idle']) {
    stage.mentioned.add(name);
    first.begin(terminal(name));
  }
  await first.close();
  const second = await stage.run();
  second.begin(terminal('two', 'second run\r\n'), id('one'));
  stage.mentioned.delete('one');
  stage.mentioned.add('two');
  second.windowsChanged();
  await second.close();
  const third = await stage.run();
  expect(await words(third, 'two')).toBe(`${marker} in one|second run`);
  expect(await words(third, 'idle')).toBe(`${marker} in idle`);
  expect(stage.kept.sort()).toEqual(['idle.sealed.json', 'two.sealed.json']);
  await third.close();
});

test('what no window names any more is deleted: a closed tab, and what a crash left', async () => {
  const stage = new Stage();
  const book = await stage.run('new');
  stage.mentioned.add('one').add('two');
  book.begin(terminal('one'));
  book.begin(terminal('two'));
  stage.clock.tick();
  await expect.poll(() => stage.kept.length).toBe(2);
  book.ended(id('one'));
  stage.mentioned.delete('one');
  book.windowsChanged();
  await expect.poll(() => stage.kept).toEqual(['two.sealed.json']);
  await book.close();
  stage.mentioned.clear();
  const old = new Date(Date.now() - 3_600_000);
  utimesSync(join(stage.dir, 'scrollback', 'two.sealed.json'), old, old);
  stage.knowsWindows = false;
  await (await stage.run()).close();
  expect(stage.kept, 'where the windows cannot be read nothing is deleted').toEqual(['two.sealed.json']);
  stage.knowsWindows = true;
  await (await stage.run()).close();
  expect(stage.kept).toEqual([]);
});

test('a window that is closed with the program keeps what stood in it', async () => {
  const stage = new Stage();
  const book = await stage.run('new');
  stage.mentioned.add('one');
  book.begin(terminal('one'));
  book.ended(id('one'));
  await book.close();
  expect(stage.kept).toEqual(['one.sealed.json']);
});

test('switching it off, and removing the vault, takes all of it off the disk', async () => {
  for (const how of ['setting', 'vault'] as const) {
    const stage = new Stage();
    const book = await stage.run('new');
    stage.mentioned.add('one');
    book.begin(terminal('one'));
    stage.clock.tick();
    await expect.poll(() => stage.kept.length).toBe(1);
    if (how === 'setting') {
      stage.isWanted = false;
      book.settle();
    } else await stage.vault.reset();
    await expect.poll(() => stage.kept, { message: how }).toEqual([]);
    await book.close();
    expect(stage.kept, how).toEqual([]);
  }
});

test('what was forgotten does not come back with the next words', async () => {
  const stage = new Stage();
  const book = await stage.run('new');
  stage.mentioned.add('one');
  const one = terminal('one');
  book.begin(one);
  stage.clock.tick();
  await expect.poll(() => stage.kept.length).toBe(1);
  expect(await book.forgetAll()).toBe(1);
  expect(stage.kept).toEqual([]);
  one.print('later\r\n');
  await book.close();
  const after = await stage.run();
  expect(await words(after, 'one')).toBe('later');
  await after.close();
});

test('a new passphrase seals all of it anew', async () => {
  const stage = new Stage();
  const book = await stage.run('new');
  stage.mentioned.add('one');
  book.begin(terminal('one'));
  stage.clock.tick();
  await expect.poll(() => stage.kept.length).toBe(1);
  book.ended(id('one'));
  expect(await stage.vault.change(passphrase, { by: 'passphrase', passphrase: 'another one' })).toBe(true);
  expect(await words(book, 'one')).toBe(`${marker} in one`);
  await book.close();
});

test('a file of a newer program is told and stays, a damaged one is told and kept aside, the others come back', async () => {
  const stage = new Stage();
  const before = await stage.run('new');
  for (const name of ['future', 'broken', 'changed', 'fine']) {
    stage.mentioned.add(name);
    before.begin(terminal(name));
  }
  await before.close();
  const file = (name: string): string => join(stage.dir, 'scrollback', `${name}.sealed.json`);
  const future = JSON.stringify({ format: 'hawser.scrollback', version: 3, anything: true });
  writeFileSync(file('future'), future);
  writeFileSync(file('broken'), '{"format":"hawser.scrollba');
  const changed = JSON.parse(readFileSync(file('changed'), 'utf8')) as { savedAt: number };
  writeFileSync(file('changed'), JSON.stringify({ ...changed, savedAt: changed.savedAt + 1 }));
  const after = await stage.run();
  expect(await after.read(id('future'))).toEqual({ kind: 'unreadable', why: 'fromTheFuture' });
  expect(await after.read(id('broken'))).toEqual({ kind: 'unreadable', why: 'malformed' });
  expect(await after.read(id('changed'))).toEqual({ kind: 'unreadable', why: 'malformed' });
  expect(await words(after, 'fine')).toBe(`${marker} in fine`);
  // Connected anew, its terminal writes no file over that of the newer program.
  after.begin(terminal('next'), id('future'));
  await after.close();
  expect(readFileSync(file('future'), 'utf8')).toBe(future);
  expect(stage.kept.filter((name) => name.includes('.unreadable-'))).toHaveLength(2);
});

test('an id of a page never becomes a path', async () => {
  const stage = new Stage();
  const book = await stage.run('new');
  writeFileSync(join(stage.dir, 'x.sealed.json'), '{}');
  expect(await book.read(id('../x'))).toEqual({ kind: 'none' });
  book.begin(terminal('one'), id('../x'));
  await book.close();
});

test('a file that the system does not give is told, and neither renamed nor written over', async () => {
  const stage = new Stage();
  stage.mentioned.add('one');
  const book = await stage.run('new');
  const folder = join(stage.dir, 'scrollback', 'one.sealed.json');
  // Reading a folder fails with EISDIR: no ENOENT, and no word about what the file says.
  mkdirSync(folder, { recursive: true });
  expect(await book.read(id('one'))).toEqual({ kind: 'unreadable', why: 'unavailable' });
  book.begin(terminal('next'), id('one'));
  book.windowsChanged();
  await book.close();
  expect(statSync(folder).isDirectory()).toBe(true);
  expect(stage.kept.filter((name) => name.includes('one'))).toEqual([]);
});

test('what was kept aside and what a crash left half written goes with the next start once no tab names it', async () => {
  const stage = new Stage();
  stage.mentioned.add('named');
  await (await stage.run('new')).close();
  const folder = join(stage.dir, 'scrollback');
  mkdirSync(folder, { recursive: true });
  const names = ['named.sealed.json.unreadable-1', 'gone.sealed.json.unreadable-1', '.named.sealed.json.7.abcd', 'notes.txt'];
  for (const name of names) {
    writeFileSync(join(folder, name), '{}');
    utimesSync(join(folder, name), 1, 1);
  }
  const book = await stage.run();
  await book.state();
  expect(stage.kept.sort()).toEqual(['named.sealed.json.unreadable-1', 'notes.txt']);
  await book.close();
});

test('a vault that is locked while its key is changed still has all of it sealed anew', async () => {
  const stage = new Stage();
  const book = await stage.run('new');
  stage.mentioned.add('one');
  book.begin(terminal('one'));
  stage.clock.tick();
  await expect.poll(() => stage.kept.length).toBe(1);
  book.ended(id('one'));
  const changing = stage.vault.change(passphrase, { by: 'passphrase', passphrase: 'another one' });
  stage.vault.lock();
  expect(await changing).toBe(true);
  await stage.vault.unlock('another one');
  expect(await words(book, 'one')).toBe(`${marker} in one`);
  await book.close();
});
