import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrustEdit } from '../../../shared/model/trust.ts';
import { hashName } from '../matcher.ts';
import { parseKnownHosts } from '../parser.ts';
import { entryId } from './entry-id.ts';
import { bookOf, idAt, keyText, rowsOf } from './test-support.ts';

const adding = { kind: 'add', marker: 'none', hashed: false, compared: false } as const;

describe('edits of known_hosts files', () => {
  it('takes lines out, keeps the old file, and takes that back', async () => {
    const test = await bookOf([`a ${keyText(1)}`, 'broken', `b ${keyText(2)}`]);
    const before = readFileSync(test.file, 'utf8');
    const done = await test.book.edit({ kind: 'remove', ids: [await idAt(test, 1), await idAt(test, 2)] });
    expect(done).toMatchObject({ changed: 2, keptAs: [`${test.file}.old`] });
    expect(readFileSync(test.file, 'utf8')).toBe(`b ${keyText(2)}\n`);
    appendFileSync(test.file, `c ${keyText(3)}\n`);
    expect(await test.book.undo(done.undoId ?? '')).toBe('undone');
    expect(readFileSync(test.file, 'utf8')).toBe(`${before}c ${keyText(3)}\n`);
    expect(await test.book.undo(done.undoId ?? '')).toBe('conflict');
  });

  it('writes nothing when one of the lines is another one by now, in none of the files', async () => {
    const test = await bookOf([`a ${keyText(1)}`, `b ${keyText(2)}`]);
    writeFileSync(`${test.file}2`, `c ${keyText(3)}\n`);
    const ids = (await rowsOf(test)).map(({ id }) => id);
    writeFileSync(`${test.file}2`, `d ${keyText(3)}\n`);
    await expect(test.book.edit({ kind: 'remove', ids })).rejects.toMatchObject({ code: 'storage.conflict' });
    expect((await rowsOf(test)).map(({ names }) => names[0])).toEqual(['a', 'b', 'd']);
    await expect(test.book.card(ids[2] ?? '', [])).rejects.toMatchObject({ code: 'storage.conflict' });
    await expect(test.book.edit({ kind: 'remove', ids: ['nonsense'] })).rejects.toMatchObject({ code: 'storage.conflict' });
  });

  it('writes no file that is none of the stores, by whatever name it is called', async () => {
    const test = await bookOf([`a ${keyText(1)}`]);
    const other = join(test.home, '.ssh', 'authorized_keys');
    writeFileSync(other, `a ${keyText(2)}\n`);
    const crooked = [
      other,
      'authorized_keys',
      '',
      '/dev/stdout',
      `${test.file}/../authorized_keys`,
      `${test.file}\0`,
      `${test.file}.old`,
    ];
    for (const file of crooked) {
      const edits: TrustEdit[] = [
        { ...adding, file, names: 'restrict', text: keyText(3) },
        { kind: 'hash', file },
        { kind: 'unhash', file },
      ];
      for (const edit of edits) await expect(test.book.edit(edit)).rejects.toMatchObject({ code: 'storage.unwritable' });
    }
    // An id that is made up for a line of it names nothing.
    const [line] = parseKnownHosts(readFileSync(other), other);
    const id = line ? entryId(line) : '';
    for (const edit of [
      { kind: 'remove', ids: [id] },
      { kind: 'revoke', ids: [id] },
      { kind: 'removeName', id, name: 'a' },
    ] satisfies TrustEdit[])
      await expect(test.book.edit(edit)).rejects.toMatchObject({ code: 'storage.conflict' });
    expect([readFileSync(other, 'utf8'), readdirSync(join(test.home, '.ssh')).toSorted()]).toEqual([
      `a ${keyText(2)}\n`,
      ['authorized_keys', 'known_hosts'],
    ]);
  });

  it('shows what can not be seen in a name, and takes it off by its place', async () => {
    const test = await bookOf([`web,we\u200bb,we\u0007b,db ${keyText(1)}`]);
    const names = async (): Promise<readonly string[]> => (await rowsOf(test))[0]?.names ?? [];
    expect(await names()).toEqual(['web', 'we‹U+200B›b', 'we‹U+0007›b', 'db']);
    const edit = async (index: number): Promise<void> => {
      const name = (await names())[index] ?? '';
      expect(await test.book.edit({ kind: 'removeName', id: await idAt(test, 1), name, index })).toMatchObject({ changed: 1 });
    };
    await edit(2);
    await edit(1);
    expect(readFileSync(test.file, 'utf8')).toBe(`web,db ${keyText(1)}\n`);
    const gone = { kind: 'removeName', id: await idAt(test, 1), name: 'x', index: 2 } as const;
    expect(await test.book.edit(gone)).toMatchObject({ changed: 0 });
  });

  it('takes one name out of a list, also of an authority, and the last one with its line', async () => {
    const test = await bookOf([`a,B,c ${keyText(1)}`, `@cert-authority *.x,*.y ${keyText(2)}`]);
    await test.book.edit({ kind: 'removeName', id: await idAt(test, 1), name: 'b' });
    await test.book.edit({ kind: 'removeName', id: await idAt(test, 2), name: '*.x' });
    expect(readFileSync(test.file, 'utf8')).toBe(`a,c ${keyText(1)}\n@cert-authority *.y ${keyText(2)}\n`);
    const nothing = await test.book.edit({ kind: 'removeName', id: await idAt(test, 1), name: 'nobody' });
    expect(nothing).toMatchObject({ changed: 0, keptAs: [], notes: ['Line 1 does not have the name nobody.'] });
    await test.book.edit({ kind: 'removeName', id: await idAt(test, 2), name: '*.y' });
    expect(readFileSync(test.file, 'utf8')).toBe(`a,c ${keyText(1)}\n`);
  });

  it('adds keys under the names that are given or that the text has, and only what is new', async () => {
    const test = await bookOf([`a ${keyText(1)}`, `@revoked * ${keyText(9)}`]);
    const text = [keyText(1), `c ${keyText(2)} note`, keyText(9), 'SHA256:abcdefghijklmnopqrstuvwxyz', '# comment'].join('\n');
    const done = await test.book.edit({ ...adding, names: 'A, b,[x]:2222', text });
    expect(readFileSync(test.file, 'utf8').split('\n').slice(2, -1)).toEqual([
      `b,[x]:2222 ${keyText(1)}`,
      `c ${keyText(2)} note`,
    ]);
    expect(done.changed).toBe(2);
    expect(done.notes).toEqual([
      expect.stringContaining('Line 4: a fingerprint can be compared'),
      expect.stringMatching(/^a had SHA256:\S+ already\.$/),
      expect.stringMatching(/^SHA256:\S+ is not added: line 2 of .* revokes it\.$/),
    ]);
    const added = (await rowsOf(test)).filter(({ line }) => line > 2);
    expect(added.map(({ flags }) => flags)).toEqual([
      ['neverUsed', 'unverified'],
      ['neverUsed', 'unverified'],
    ]);
    expect(await test.book.undo(done.undoId ?? '')).toBe('undone');
    expect(readFileSync(test.file, 'utf8').split('\n')).toHaveLength(3);
  });

  it('hides the names of what it adds, one line for each', async () => {
    const test = await bookOf([]);
    await test.book.edit({ ...adding, names: 'a,b', text: keyText(1), hashed: true, compared: true });
    expect(readFileSync(test.file, 'utf8')).toMatch(/^\|1\|\S+ ssh-ed25519 \S+\n\|1\|\S+ ssh-ed25519 \S+\n$/);
    expect((await rowsOf(test, { text: 'b' })).map(({ line, flags }) => [line, flags])).toEqual([[2, ['neverUsed', 'hashed']]]);
    // Once more: hidden names are found among what is there.
    expect((await test.book.edit({ ...adding, names: 'b', text: keyText(1) })).changed).toBe(0);
  });

  it('refuses names that would mean something else, and takes authorities with patterns', async () => {
    const test = await bookOf([]);
    for (const names of ['', 'a b', '#a', '@a', 'web:22', '!web', '|1|x']) {
      const done = await test.book.edit({ ...adding, names, text: keyText(1) });
      expect([names, done.changed, done.notes.length]).toEqual([names, 0, 1]);
    }
    await test.book.edit({ ...adding, names: '*.x,!old.x', text: keyText(1), marker: 'cert-authority', hashed: true });
    expect(readFileSync(test.file, 'utf8')).toBe(`@cert-authority *.x,!old.x ${keyText(1)}\n`);
  });

  it('keeps names beyond ASCII whole: found, revoked, taken out, verified and shown again', async () => {
    const test = await bookOf([`münchen,Köln ${keyText(1)}`]);
    expect(await test.book.edit({ ...adding, names: 'MÜNCHEN,münchen,日本', text: keyText(1) })).toMatchObject({ changed: 1 });
    expect(readFileSync(test.file, 'utf8').split('\n')[1]).toBe(`mÜnchen,日本 ${keyText(1)}`);
    await test.book.edit({ kind: 'revoke', ids: [await idAt(test, 1)] });
    expect(readFileSync(test.file, 'utf8').split('\n')[2]).toBe(`@revoked münchen,Köln ${keyText(1)}`);
    await test.book.edit({ kind: 'removeName', id: await idAt(test, 1), name: 'köln' });
    expect(readFileSync(test.file, 'utf8').split('\n')[0]).toBe(`münchen ${keyText(1)}`);
    expect((await rowsOf(test, { text: 'Köln' })).map(({ line, names }) => [line, names])).toEqual([[3, ['münchen', 'Köln']]]);
    await test.book.verify(await idAt(test, 2), keyText(1));
    expect((await rowsOf(test)).map(({ flags }) => flags.includes('unverified'))).toEqual([false, false, false]);
  });

  it('revokes a key for the names of its line, once', async () => {
    const hidden = hashName('b');
    const test = await bookOf([`a ${keyText(1)} comment`, `${hidden} ${keyText(2)}`]);
    const ids = (await rowsOf(test)).map(({ id }) => id);
    expect(await test.book.edit({ kind: 'revoke', ids })).toMatchObject({ changed: 2, notes: [] });
    expect(readFileSync(test.file, 'utf8').split('\n').slice(2, -1)).toEqual([
      `@revoked a ${keyText(1)}`,
      `@revoked ${hidden} ${keyText(2)}`,
    ]);
    expect((await rowsOf(test)).every(({ flags }) => flags.includes('revoked'))).toBe(true);
    expect(await test.book.edit({ kind: 'revoke', ids })).toMatchObject({ changed: 0 });
  });

  it('hides all names and shows those again that bookmarks give away', async () => {
    const test = await bookOf([`a,b ${keyText(1)}`, `*.x ${keyText(2)}`], { names: ['b'] });
    const hashed = await test.book.edit({ kind: 'hash', file: test.file });
    expect(hashed).toMatchObject({ changed: 1, keptAs: [`${test.file}.old`] });
    expect(hashed.notes).toEqual([
      `${test.file}.old still has the names: delete it when they are to be hidden for good.`,
      '1 line with a pattern or a marker stays readable: such names can’t be hidden.',
    ]);
    const shown = await test.book.edit({ kind: 'unhash', file: test.file });
    expect(shown).toMatchObject({ changed: 1, notes: [expect.stringContaining('1 name stays hidden')] });
    expect((await rowsOf(test)).map(({ names }) => names)).toEqual([[], ['b'], ['*.x']]);
  });

  it('leaves files alone that are not among the stores', async () => {
    const test = await bookOf([]);
    const elsewhere = { ...adding, file: `${test.home}/other`, names: 'a', text: keyText(1) };
    await expect(test.book.edit(elsewhere)).rejects.toMatchObject({ code: 'storage.unwritable' });
    await expect(test.book.edit({ kind: 'hash', file: '/etc/passwd' })).rejects.toMatchObject({ code: 'storage.unwritable' });
  });
});
