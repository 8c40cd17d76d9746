import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ScrollbackShelf, type SealedScrollback } from './scrollback-shelf.ts';
import { id, lacks, marker, passphrase, Stage, terminal, words } from './testing/scrollback-stage.ts';

const fileOf = (stage: Stage, name: string): string => join(stage.dir, 'scrollback', `${name}.sealed.json`);
const inFile = (stage: Stage, name: string): SealedScrollback =>
  JSON.parse(readFileSync(fileOf(stage, name), 'utf8')) as SealedScrollback;
const put = (stage: Stage, name: string, file: object): void => writeFileSync(fileOf(stage, name), JSON.stringify(file));
const asides = (stage: Stage): string[] => stage.kept.filter((name) => name.includes('.unreadable-'));
const keyOf = ({ dir }: Stage): string =>
  (JSON.parse(readFileSync(join(dir, 'vault.json'), 'utf8')) as { data: { key: { id: string } } }).data.key.id;
const newLock = { by: 'passphrase' as const, passphrase: 'another one' };

async function turn(stage: Stage, name: string, saved: () => boolean): Promise<void> {
  await expect
    .poll(() => {
      stage.clock.tick();
      return readdirSync(stage.dir).includes('scrollback') && stage.kept.includes(`${name}.sealed.json`) && saved();
    })
    .toBe(true);
}

/** A file whose text was written in runs during which the vault was locked: the oldest is in `earlier` first. */
async function ofRuns(stage: Stage, names: readonly string[], way: 'new' | 'unlock' = 'new'): Promise<void> {
  let before: string | undefined;
  for (const name of names) {
    const book = await stage.run(before === undefined ? way : 'unlock');
    stage.vault.lock();
    stage.mentioned.add(name);
    book.begin(terminal(name), before === undefined ? undefined : id(before));
    await turn(stage, name, () => (inFile(stage, name).earlier ?? []).length === names.indexOf(name));
    await turn(stage, name, () => before === undefined || inFile(stage, name).id !== inFile(stage, before).id);
    await book.close();
    before = name;
  }
}

const textOfRuns = (...names: string[]): string => names.map((name) => `${marker} in ${name}`).join('|');

function changed(value: string): string {
  const bytes = Buffer.from(value, 'base64');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString('base64');
}

test('an instance that has not heard of another one’s new key writes nothing by the former one, and all of it once it is open again', async () => {
  const stage = new Stage();
  const desktop = await stage.run('new', 'late');
  const vaultOfDesktop = stage.vault;
  stage.mentioned.add('one');
  const one = terminal('one');
  desktop.begin(one);
  vaultOfDesktop.lock();
  await turn(stage, 'one', () => true);
  const serve = await stage.run('locked');
  expect(await stage.vault.change(passphrase, newLock)).toBe(true);
  const resealed = inFile(stage, 'one');
  expect(resealed.keyId).toBe(keyOf(stage));
  one.print('after the other key\r\n');
  stage.clock.tick();
  // Its turn is over when it answers.
  await desktop.state();
  await expect.poll(() => vaultOfDesktop.keyId).toBe(keyOf(stage));
  await desktop.state();
  expect(inFile(stage, 'one')).toEqual(resealed);
  expect(asides(stage)).toEqual([]);
  await vaultOfDesktop.unlock('another one');
  await turn(stage, 'one', () => inFile(stage, 'one').id !== resealed.id);
  expect(await words(serve, 'one')).toBe(`${marker} in one\nafter the other key`);
  await Promise.all([desktop.close(), serve.close()]);
});

test('by a new key everything is written anew, also of terminals that print nothing more', async () => {
  const stage = new Stage();
  const desktop = await stage.run('new');
  stage.mentioned.add('one');
  desktop.begin(terminal('one'));
  await turn(stage, 'one', () => true);
  await stage.vault.change(passphrase, newLock);
  const { id: resealed } = inFile(stage, 'one');
  await turn(stage, 'one', () => inFile(stage, 'one').id !== resealed);
  expect(inFile(stage, 'one').keyId).toBe(keyOf(stage));
  await desktop.close();
});

test('what another vault sealed is not written over: it is kept aside', async () => {
  const stage = new Stage();
  const other = new Stage();
  await ofRuns(other, ['one']);
  await ofRuns(stage, ['one']);
  const strange = readFileSync(fileOf(other, 'one'), 'utf8');
  writeFileSync(fileOf(stage, 'one'), strange);
  const book = await stage.run();
  stage.mentioned.add('two');
  book.begin(terminal('two'), id('one'));
  expect(await book.read(id('two'))).toEqual({ kind: 'unreadable', why: 'otherKey' });
  await book.close();
  expect(asides(stage).filter((name) => name.startsWith('two.'))).toHaveLength(1);
  expect(stage.disk).toContain(strange);
  const after = await stage.run();
  expect(await words(after, 'two')).toBe(textOfRuns('two'));
  await after.close();
});

test('a record that cannot be opened costs no other one, and its file is kept aside once', async () => {
  const stage = new Stage();
  await ofRuns(stage, ['one', 'two', 'three']);
  const file = inFile(stage, 'three');
  const [first, second] = file.earlier ?? [];
  if (first === undefined || second === undefined) throw new Error('no earlier records');
  put(stage, 'three', { ...file, earlier: [first, { ...second, sealed: changed(second.sealed) }] });
  for (let reads = 0; reads < 2; reads += 1) {
    const book = await stage.run();
    expect(await words(book, 'three')).toBe(textOfRuns('one', 'three'));
    expect(await lacks(book, 'three'), 'said where it is missing, also the next time').toEqual([undefined, 'damaged']);
    await book.close();
    expect(asides(stage)).toHaveLength(1);
  }
  put(stage, 'three', { ...file, sealed: changed(file.sealed) });
  const book = await stage.run();
  expect(await words(book, 'three')).toBe(textOfRuns('one', 'two'));
  await book.close();
  expect(asides(stage)).toHaveLength(2);
  const next = await stage.run();
  expect(await lacks(next, 'three'), 'the end').toEqual([undefined, undefined, 'damaged']);
  stage.mentioned.add('four');
  next.begin(terminal('four'), id('three'));
  await turn(stage, 'four', () => inFile(stage, 'four').id !== inFile(stage, 'three').id);
  await next.close();
  const last = await stage.run();
  expect(await lacks(last, 'four'), 'above what the tab prints then').toEqual([undefined, undefined, 'damaged', undefined]);
  await last.close();
});

test('a record of the former key that does not open is kept aside before the rest is sealed anew', async () => {
  const stage = new Stage();
  await ofRuns(stage, ['one', 'two']);
  const book = await stage.run();
  const file = inFile(stage, 'two');
  const damaged = { ...file, earlier: file.earlier?.map((each) => ({ ...each, sealed: changed(each.sealed) })) };
  put(stage, 'two', damaged);
  await stage.vault.change(passphrase, newLock);
  const kept = asides(stage);
  expect(kept).toHaveLength(1);
  expect(JSON.parse(readFileSync(join(stage.dir, 'scrollback', kept[0] ?? ''), 'utf8'))).toEqual(damaged);
  expect(await words(book, 'two')).toBe(textOfRuns('two'));
  expect(await lacks(book, 'two')).toEqual(['damaged']);
  expect(asides(stage)).toHaveLength(1);
  await book.close();
});

test('a write that failed after it happened does not make the text stand twice', async () => {
  const stage = new Stage();
  await ofRuns(stage, ['one']);
  const book = await stage.run();
  stage.vault.lock();
  stage.mentioned.add('two');
  const two = terminal('two');
  book.begin(two, id('one'));
  const original = Object.getOwnPropertyDescriptor(ScrollbackShelf.prototype, 'write')?.value as ScrollbackShelf['write'];
  const failing = vi.spyOn(ScrollbackShelf.prototype, 'write').mockImplementationOnce(async function (
    this: ScrollbackShelf,
    ...args
  ) {
    await original.apply(this, args);
    throw new Error('fsync of the folder: EIO');
  });
  onTestFinished(() => failing.mockRestore());
  await turn(stage, 'two', () => failing.mock.calls.length > 1);
  await book.close();
  expect(inFile(stage, 'two').earlier).toHaveLength(1);
  const after = await stage.run();
  expect(await words(after, 'two')).toBe(textOfRuns('one', 'two'));
  await after.close();
});

test('what stands above is what stood there: nothing of another terminal is put in between, and nothing is turned round', async () => {
  const stage = new Stage();
  await ofRuns(stage, ['secret']);
  const strange = inFile(stage, 'secret');
  await ofRuns(stage, ['one', 'two', 'three'], 'unlock');
  const file = inFile(stage, 'three');
  const [first, second] = file.earlier ?? [];
  put(stage, 'three', { ...file, earlier: [second, first] });
  const book = await stage.run();
  expect(await words(book, 'three'), 'turned round').toBe(textOfRuns('one', 'two', 'three'));
  expect(await lacks(book, 'three'), 'turned round').toEqual([undefined, undefined, undefined]);
  expect(asides(stage)).toEqual([]);
  put(stage, 'three', { ...file, earlier: [first, strange, second] });
  expect(await words(book, 'three'), 'put in between').toBe(textOfRuns('one', 'two', 'three'));
  expect(await lacks(book, 'three'), 'nothing of it is missing').toEqual([undefined, undefined, undefined]);
  expect(asides(stage)).toHaveLength(1);
  put(stage, 'three', { ...file, above: [first?.id, strange.id, second?.id], earlier: [first, strange, second] });
  expect(await words(book, 'three'), 'and named so').toBe(textOfRuns('one', 'two'));
  await book.close();
});
