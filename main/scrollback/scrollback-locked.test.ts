import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScrollbackBook } from './scrollback-book.ts';
import { id, marker, passphrase, Stage, terminal, words } from './testing/scrollback-stage.ts';

interface File {
  readonly version: number;
  readonly letter?: { readonly from: string; readonly box: object };
  readonly earlier?: readonly { readonly letter?: object }[];
}

const fileOf = (stage: Stage, name: string): string => join(stage.dir, 'scrollback', `${name}.sealed.json`);
const inFile = (stage: Stage, name: string): File => JSON.parse(readFileSync(fileOf(stage, name), 'utf8')) as File;
const formerIn = ({ dir }: Stage): unknown[] | undefined =>
  (JSON.parse(readFileSync(join(dir, 'vault.json'), 'utf8')) as { data: { former?: unknown[] } }).data.former;

/** A terminal that goes on printing, in a book whose vault was locked after the first words were written. */
async function lockedAfterWords(stage: Stage): Promise<{ book: ScrollbackBook; one: ReturnType<typeof terminal> }> {
  const book = await stage.run('new');
  stage.mentioned.add('one');
  const one = terminal('one');
  book.begin(one);
  stage.clock.tick();
  await expect.poll(() => stage.kept).toEqual(['one.sealed.json']);
  expect(inFile(stage, 'one').version).toBe(1);
  stage.vault.lock();
  return { book, one };
}

async function savedAgain(stage: Stage, name = 'one'): Promise<void> {
  const before = stage.kept.includes(`${name}.sealed.json`) ? readFileSync(fileOf(stage, name), 'utf8') : '';
  // A turn may have been under way, after which the timer is set anew.
  await expect
    .poll(() => {
      stage.clock.tick();
      return stage.kept.includes(`${name}.sealed.json`) ? readFileSync(fileOf(stage, name), 'utf8') : '';
    })
    .not.toBe(before);
}

test('what is printed after the vault locked itself is there after a crash, and nothing on the disk opens it but the vault', async () => {
  const stage = new Stage();
  const { book, one } = await lockedAfterWords(stage);
  one.print('after-the-lock\r\n');
  await savedAgain(stage);
  expect((await book.state()).writes).toBe('yes');
  expect(inFile(stage, 'one')).toMatchObject({ version: 2, letter: {} });
  expect(stage.disk).not.toContain('after-the-lock');
  expect(stage.disk).not.toContain(Buffer.from('after-the-lock').toString('base64').slice(2, -4));
  expect(await words(book, 'one'), 'this run only tells what came before').toBe('');
  const crashed = await stage.run('locked');
  expect(await words(crashed, 'one')).toBe('locked');
  await stage.vault.unlock(passphrase);
  expect(await words(crashed, 'one')).toBe(`${marker} in one\nafter-the-lock`);
  await Promise.all([book.close(), crashed.close()]);
});

test('each letter is sealed by a key of its own, and the letterbox is another one each time that the vault is opened by a new run', async () => {
  const stage = new Stage();
  const { book, one } = await lockedAfterWords(stage);
  const letters: (File['letter'] | undefined)[] = [];
  for (const word of ['first\r\n', 'second\r\n']) {
    one.print(word);
    await savedAgain(stage);
    letters.push(inFile(stage, 'one').letter);
  }
  expect(letters[0]?.from).not.toBe(letters[1]?.from);
  expect(letters[0]?.box).toEqual(letters[1]?.box);
  await book.close();
  const next = await stage.run();
  stage.vault.lock();
  next.begin(terminal('two'));
  stage.mentioned.add('two');
  await savedAgain(stage, 'two');
  expect(inFile(stage, 'two').letter?.box).not.toEqual(letters[0]?.box);
  await next.close();
});

test('a letter that was put together by somebody else, or changed, is not shown', async () => {
  const stage = new Stage();
  const { book, one } = await lockedAfterWords(stage);
  one.print('after-the-lock\r\n');
  await savedAgain(stage);
  await book.close();
  const fine = readFileSync(fileOf(stage, 'one'), 'utf8');
  const other = new Stage();
  const strange = await lockedAfterWords(other);
  strange.one.print('never-shown\r\n');
  await savedAgain(other);
  await strange.book.close();
  const mine = JSON.parse(fine) as File & { keyId: string; letter: object };
  const theirs = JSON.parse(readFileSync(fileOf(other, 'one'), 'utf8')) as File & { letter: object };
  const forged: object[] = [
    // The attacker's letterbox and text under the id of this vault's key.
    { ...theirs, keyId: mine.keyId },
    { ...mine, letter: theirs.letter },
    { ...mine, letter: { ...mine.letter, from: theirs.letter?.from } },
    // A point of small order makes a secret that everybody knows.
    {
      ...mine,
      letter: { ...mine.letter, from: Buffer.from(`302a300506032b656e032100${'00'.repeat(32)}`, 'hex').toString('base64') },
    },
    { ...mine, letter: { ...mine.letter, from: 'AAAA' } },
  ];
  for (const file of forged) {
    writeFileSync(fileOf(stage, 'one'), JSON.stringify(file));
    const after = await stage.run();
    expect(await after.read(id('one'))).toEqual({ kind: 'unreadable', why: 'malformed' });
    await after.close();
  }
  writeFileSync(fileOf(stage, 'one'), fine);
  const after = await stage.run();
  expect(await words(after, 'one')).toContain('after-the-lock');
  await after.close();
});

test('a tab that is connected while the vault is locked keeps what stood there before, through more than one such run', async () => {
  const stage = new Stage();
  const first = await lockedAfterWords(stage);
  first.one.print('late\r\n');
  await savedAgain(stage);
  await first.book.close();

  const second = await stage.run();
  stage.vault.lock();
  stage.mentioned.add('two');
  const two = terminal('two', 'second run\r\n');
  second.begin(two, id('one'));
  await savedAgain(stage, 'two');
  two.print('and more\r\n');
  await savedAgain(stage, 'two');
  expect(inFile(stage, 'two').earlier).toHaveLength(1);
  expect(await words(second, 'two')).toBe('locked');
  const crashed = await stage.run();
  expect(await words(crashed, 'two')).toBe(`${marker} in one\nlate|second run\nand more`);
  await crashed.close();

  await second.close();
  const third = await stage.run();
  stage.vault.lock();
  stage.mentioned.add('three');
  const three = terminal('three', 'third run\r\n');
  third.begin(three, id('two'));
  await savedAgain(stage, 'three');
  expect(inFile(stage, 'three').earlier).toHaveLength(2);
  await stage.vault.unlock(passphrase);
  expect(await words(third, 'three'), 'what came before').toBe(`${marker} in one\nlate|second run\nand more`);
  three.print('open again\r\n');
  await savedAgain(stage, 'three');
  expect(inFile(stage, 'three').version, 'and is one with the rest').toBe(1);
  await third.close();
  const fourth = await stage.run();
  expect(await words(fourth, 'three')).toBe(`${marker} in one\nlate|second run\nand more|third run\nopen again`);
  await fourth.close();
});

test('"forget now" takes what was written while the vault is locked as well, and it does not come back with the next words', async () => {
  const stage = new Stage();
  const { book, one } = await lockedAfterWords(stage);
  one.print('after-the-lock\r\n');
  await savedAgain(stage);
  expect(await book.forgetAll()).toBe(1);
  expect(stage.kept).toEqual([]);
  one.print('later\r\n');
  await savedAgain(stage);
  await book.close();
  const after = await stage.run();
  expect(await words(after, 'one')).toBe('later');
  await after.close();
});

test('where the vault is removed nothing more is written for it', async () => {
  const stage = new Stage();
  const { book, one } = await lockedAfterWords(stage);
  await stage.vault.reset();
  one.print('after the vault\r\n');
  stage.clock.tick();
  await book.close();
  expect(stage.kept).toEqual([]);
});

test('a new passphrase seals what was written while the vault was locked anew, and forgets the former key', async () => {
  const stage = new Stage();
  const { book, one } = await lockedAfterWords(stage);
  one.print('after-the-lock\r\n');
  await savedAgain(stage);
  expect(await stage.vault.change(passphrase, { by: 'passphrase', passphrase: 'another one' })).toBe(true);
  expect(inFile(stage, 'one')).toMatchObject({ version: 1 });
  expect(formerIn(stage)).toBeUndefined();
  stage.vault.lock();
  one.print('by the new key\r\n');
  await savedAgain(stage);
  await book.close();
  const after = await stage.run('locked');
  await stage.vault.unlock('another one');
  expect(await words(after, 'one')).toBe(`${marker} in one\nafter-the-lock\nby the new key`);
  await after.close();
});

test('a crash between the new passphrase and the sealing anew loses nothing, twice over; a later start finishes it', async () => {
  const stage = new Stage();
  const { book, one } = await lockedAfterWords(stage);
  book.ended(id('one'));
  await book.state();
  const two = terminal('two', 'open\r\n');
  stage.mentioned.add('two');
  book.begin(two);
  await savedAgain(stage, 'two');
  await book.close();
  const byOldKey = readFileSync(fileOf(stage, 'one'), 'utf8');
  // The program ends as soon as the vault has its new key: the part that would seal anew is never done.
  for (const [from, to] of [
    [passphrase, 'another one'],
    ['another one', 'a third one'],
  ] as const) {
    const stopped = await stage.run('locked');
    await stopped.close();
    expect(await stage.vault.change(from, { by: 'passphrase', passphrase: to })).toBe(true);
  }
  expect(readFileSync(fileOf(stage, 'one'), 'utf8')).toBe(byOldKey);
  expect(formerIn(stage)).toHaveLength(2);
  const after = await stage.run('locked');
  expect(await words(after, 'one')).toBe('locked');
  await stage.vault.unlock('a third one');
  expect(await words(after, 'one')).toBe(`${marker} in one`);
  expect(await words(after, 'two')).toBe('open');
  await expect.poll(() => formerIn(stage)).toBeUndefined();
  await after.close();
  const later = await stage.run('locked');
  await stage.vault.unlock('a third one');
  expect([await words(later, 'one'), await words(later, 'two')]).toEqual([`${marker} in one`, 'open']);
  await later.close();
  expect(one.printed).toBeGreaterThan(0);
});

test('where not all of it could be sealed anew the former key stays, and it is tried again the next time', async () => {
  const stage = new Stage();
  const { book } = await lockedAfterWords(stage);
  let fails = true;
  stage.vault.onNewKey(() => (fails ? Promise.reject(new Error('no space left on device')) : Promise.resolve()));
  await stage.vault.change(passphrase, { by: 'passphrase', passphrase: 'another one' });
  expect(formerIn(stage)).toHaveLength(1);
  fails = false;
  stage.vault.lock();
  await stage.vault.unlock('another one');
  await expect.poll(() => formerIn(stage)).toBeUndefined();
  expect(await words(book, 'one')).toBe('');
  await book.close();
});

test('a folder that the system does not give, and a file of a newer program, keep the former key until they can be sealed anew', async () => {
  const stage = new Stage();
  const { book } = await lockedAfterWords(stage);
  book.ended(id('one'));
  await book.state();
  const folder = join(stage.dir, 'scrollback');
  renameSync(folder, `${folder}-away`);
  // ENOTDIR: as with EIO or EMFILE, nobody knows what is in it.
  writeFileSync(folder, '');
  await stage.vault.change(passphrase, { by: 'passphrase', passphrase: 'another one' });
  expect(formerIn(stage)).toHaveLength(1);
  rmSync(folder);
  renameSync(`${folder}-away`, folder);
  const future = fileOf(stage, 'future');
  writeFileSync(future, JSON.stringify({ format: 'hawser.scrollback', version: 3 }));
  await stage.vault.change('another one', { by: 'passphrase', passphrase: 'a third one' });
  expect(formerIn(stage)).toHaveLength(2);
  expect(await words(book, 'one')).toBe(`${marker} in one`);
  rmSync(future);
  stage.vault.lock();
  await stage.vault.unlock('a third one');
  await expect.poll(() => formerIn(stage)).toBeUndefined();
  expect(await words(book, 'one')).toBe(`${marker} in one`);
  await book.close();
});

test('a vault that locks itself is not kept open by what the terminals print', async () => {
  const stage = new Stage();
  stage.lockAfterMs = 30;
  const book = await stage.run('new');
  stage.mentioned.add('one');
  const one = terminal('one');
  book.begin(one);
  await expect.poll(() => stage.vault.state.kind).toBe('locked');
  await savedAgain(stage);
  expect(inFile(stage, 'one').version).toBe(2);
  expect(stage.vault.state.kind).toBe('locked');
  await book.close();
});
