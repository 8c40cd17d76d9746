import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { TrustEdit, TrustEntry, TrustFlag, TrustQuery } from '../../../shared/model/trust.ts';
import { hashName } from '../matcher.ts';
import { parseKnownHosts } from '../parser.ts';
import { entryId } from './entry-id.ts';
import { previewKeys } from './pasted-keys.ts';
import { everything, keyText, openTestBook, type TestBook } from './test-support.ts';

let open: TestBook | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function bookOf(lines: readonly string[], options: Parameters<typeof openTestBook>[0] = {}): Promise<TestBook> {
  open = await openTestBook(options);
  writeFileSync(open.file, lines.map((line) => `${line}\n`).join(''));
  return open;
}

const rows = async ({ book }: TestBook, query: Partial<TrustQuery> = {}): Promise<TrustEntry[]> =>
  (await book.query({ ...everything, ...query })).rows;

const idAt = async (test: TestBook, line: number): Promise<string> => {
  const entry = (await rows(test)).find((each) => each.line === line);
  if (!entry) throw new Error(`no entry on line ${line}`);
  return entry.id;
};

const flagsOf = async (test: TestBook): Promise<[number, TrustFlag[]][]> =>
  (await rows(test)).map(({ line, flags }) => [line, flags.filter((flag) => flag !== 'neverUsed')]);

describe('the table of known_hosts files', () => {
  it('has every line that is neither blank nor a comment, with the store it stands in', async () => {
    const test = await bookOf(['# head', '', `web,web2 ${keyText(1)} a comment`, 'broken', `@revoked old ${keyText(2)}`]);
    const page = await test.book.query(everything);
    expect(page.stores.map(({ file, list, state, writable }) => [file, list, state, writable])).toEqual([
      [test.file, 'user', { kind: 'read', entries: 2, invalid: 1 }, true],
      [`${test.file}2`, 'user', { kind: 'missing' }, true],
    ]);
    expect(page.rows.map(({ line, names, comment, marker, why }) => [line, names, comment, marker, why])).toEqual([
      [3, ['web', 'web2'], 'a comment', 'none', undefined],
      [4, [], '', 'none', 'it ends before the key'],
      [5, ['old'], '', 'revoked', undefined],
    ]);
    expect([page.total, page.matching, page.flagCounts]).toEqual([3, 3, { neverUsed: 1, invalid: 1, revoked: 1 }]);
  });

  it('marks what is a repetition, and never a line with one more name', async () => {
    const test = await bookOf([
      `web,web2 ${keyText(1)}`,
      `WEB ${keyText(1)}`,
      `web,other ${keyText(1)}`,
      `${hashName('web2')} ${keyText(1)}`,
      `web ${keyText(2)}`,
      `@revoked web ${keyText(1)}`,
      `*.x,!a.x ${keyText(3)}`,
      `a.x ${keyText(3)}`,
      `*.x,!a.x ${keyText(3)}`,
    ]);
    const repeated = (await rows(test)).filter(({ flags }) => flags.includes('duplicate')).map(({ line }) => line);
    expect(repeated).toEqual([2, 4, 9]);
  });

  it('marks patterns, authorities, hidden names, and keys that another line revokes', async () => {
    const test = await bookOf([
      `*.example ${keyText(1)}`,
      `@cert-authority * ${keyText(2)}`,
      `${hashName('web')} ${keyText(3)}`,
      `db ${keyText(4)}`,
      `@revoked * ${keyText(4)}`,
    ]);
    expect(await flagsOf(test)).toEqual([
      [1, ['pattern']],
      [2, ['authority', 'everyHost', 'pattern']],
      [3, ['hashed']],
      [4, ['revoked']],
      [5, ['revoked', 'everyHost', 'pattern']],
    ]);
  });

  it('shows when a key was first seen and when it vouched last, and asks for proof of what was taken over unseen', async () => {
    const test = await bookOf([`web ${keyText(1)}`, `db ${keyText(2)}`]);
    const [web] = await rows(test);
    expect(web?.flags).toEqual(['neverUsed']);
    const fingerprint = web?.key?.sha256 ?? '';
    test.memory.stored('web', fingerprint, false);
    expect((await rows(test))[0]).toMatchObject({ flags: ['neverUsed', 'unverified'], since: expect.any(Number) as number });
    test.memory.vouched('web', fingerprint);
    expect((await rows(test))[0]?.flags).toEqual(['unverified']);
    const other = (await rows(test))[1]?.key?.sha256 ?? '';
    expect(await test.book.verify(web?.id ?? '', other)).toBe('different');
    expect(await test.book.verify(web?.id ?? '', 'what?')).toBe('unreadable');
    expect(await test.book.verify(web?.id ?? '', fingerprint.slice(0, 20))).toBe('unreadable');
    expect(await test.book.verify(web?.id ?? '', `256 ${fingerprint} root@web (ED25519)`)).toBe('same');
    expect((await rows(test))[0]?.flags).toEqual([]);
  });

  it('finds hosts by patterns and hidden names, and parts of names, comments, types and fingerprints', async () => {
    const test = await bookOf([
      `web.example ${keyText(1)} Rack 7`,
      `*.example ${keyText(2)}`,
      `${hashName('web.example')} ${keyText(3)}`,
      `${hashName('[web.example]:2222')} ${keyText(4)}`,
      `db ${keyText(5)}`,
    ]);
    const found = async (text: string): Promise<number[]> => (await rows(test, { text })).map(({ line }) => line);
    expect(await found('Web.Example')).toEqual([1, 2, 3]);
    expect(await found('web.example:2222')).toEqual([4]);
    expect(await found('[web.example]:2222')).toEqual([4]);
    expect(await found('rack')).toEqual([1]);
    expect(await found('ED25519')).toEqual([1, 2, 3, 4, 5]);
    const fingerprint = (await rows(test))[4]?.key?.sha256 ?? '';
    expect(await found(fingerprint)).toEqual([5]);
    expect(await found(fingerprint.slice(10, 20))).toEqual([5]);
    // What a search found out stays known while the file stays as it is.
    expect((await rows(test))[2]).toMatchObject({ names: [], resolvedName: 'web.example' });
  });

  it('shows the names that bookmarks give away', async () => {
    const test = await bookOf([`${hashName('[web]:2222')} ${keyText(1)}`, `${hashName('other')} ${keyText(2)}`], {
      names: ['web:2222'],
    });
    expect((await rows(test)).map(({ resolvedName }) => resolvedName)).toEqual(['[web]:2222', undefined]);
    const card = await test.book.card(await idAt(test, 1), []);
    expect(card).toMatchObject({ hosts: ['web:2222'], face: { typeLabel: 'ED25519' }, sameKey: [] });
  });

  it('sorts, filters and cuts windows of one order', async () => {
    const test = await bookOf([`c ${keyText(1)}`, `a ${keyText(2)}`, `${hashName('x')} ${keyText(3)}`, `[b]:22 ${keyText(4)}`]);
    const lines = async (query: Partial<TrustQuery>): Promise<number[]> => (await rows(test, query)).map(({ line }) => line);
    expect(await lines({ sort: { by: 'name', descending: false } })).toEqual([2, 4, 1, 3]);
    expect(await lines({ sort: { by: 'name', descending: true } })).toEqual([1, 4, 2, 3]);
    expect(await lines({ sort: { by: 'place', descending: true }, from: 1, count: 2 })).toEqual([3, 2]);
    expect(await lines({ flags: ['hashed'] })).toEqual([3]);
    expect(await lines({ file: `${test.file}2` })).toEqual([]);
  });

  it('says on a card which connections stand on the line, also when it moved', async () => {
    const test = await bookOf(['# head', `web ${keyText(1)}`]);
    const [web] = await rows(test);
    const standing = [
      { id: 'one' as never, fingerprint: web?.key?.sha256 ?? '', file: test.file, line: 1 },
      { id: 'two' as never, fingerprint: 'SHA256:other', file: test.file, line: 2 },
    ];
    expect((await test.book.card(web?.id ?? '', standing)).connections).toEqual(['one']);
  });
});

describe('files that nobody meant to be known_hosts', () => {
  it('shows a line of 10 MB, binary bytes and CRLF without choking, and edits around them', async () => {
    const test = await bookOf([]);
    const names = Array.from({ length: 700_000 }, (_, n) => `n${n}.example`).join(',');
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 7919) & 0xff));
    writeFileSync(
      test.file,
      Buffer.concat([
        Buffer.from(`${names} ${keyText(1)}\n`),
        noise,
        Buffer.from(`\nweb ${keyText(2)}\r\n@x y z\nlast ${keyText(3)}`),
      ]),
    );
    const before = readFileSync(test.file);
    const shown = await rows(test);
    const [long] = shown;
    expect(long?.names).toHaveLength(200);
    expect(JSON.stringify(shown).length).toBeLessThan(100_000);
    expect(shown.filter(({ names: [name] }) => name === 'web' || name === 'last')).toHaveLength(2);
    expect((await rows(test, { text: 'n699999.example' })).map(({ line }) => line)).toEqual([1]);
    expect((await test.book.card(long?.id ?? '', [])).lineText.length).toBeLessThanOrEqual(20_000);
    const web = shown.find(({ names: [name] }) => name === 'web');
    await test.book.edit({ kind: 'remove', ids: [web?.id ?? ''] });
    const gone = `web ${keyText(2)}\r\n`;
    const at = before.indexOf(gone);
    expect(readFileSync(test.file).equals(Buffer.concat([before.subarray(0, at), before.subarray(at + gone.length)]))).toBe(true);
  });

  it('says why a store can not be read and goes on with the others', async () => {
    const test = await bookOf([`web ${keyText(1)}`]);
    mkdirSync(`${test.file}2`);
    const page = await test.book.query(everything);
    expect(page.stores.map(({ state }) => state)).toEqual([
      { kind: 'read', entries: 1, invalid: 0 },
      { kind: 'unreadable', reason: 'it is not a plain file' },
    ]);
    expect(page.total).toBe(1);
    const add = { ...adding, file: `${test.file}2`, names: 'a', text: keyText(2) };
    await expect(test.book.edit(add)).rejects.toMatchObject({ code: 'storage.unwritable' });
  });
});

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
    const ids = (await rows(test)).map(({ id }) => id);
    writeFileSync(`${test.file}2`, `d ${keyText(3)}\n`);
    await expect(test.book.edit({ kind: 'remove', ids })).rejects.toMatchObject({ code: 'storage.conflict' });
    expect((await rows(test)).map(({ names }) => names[0])).toEqual(['a', 'b', 'd']);
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
    const names = async (): Promise<readonly string[]> => (await rows(test))[0]?.names ?? [];
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
    const added = (await rows(test)).filter(({ line }) => line > 2);
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
    expect((await rows(test, { text: 'b' })).map(({ line, flags }) => [line, flags])).toEqual([[2, ['neverUsed', 'hashed']]]);
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
    expect((await rows(test, { text: 'Köln' })).map(({ line, names }) => [line, names])).toEqual([[3, ['münchen', 'Köln']]]);
    await test.book.verify(await idAt(test, 2), keyText(1));
    expect((await rows(test)).map(({ flags }) => flags.includes('unverified'))).toEqual([false, false, false]);
  });

  it('revokes a key for the names of its line, once', async () => {
    const hidden = hashName('b');
    const test = await bookOf([`a ${keyText(1)} comment`, `${hidden} ${keyText(2)}`]);
    const ids = (await rows(test)).map(({ id }) => id);
    expect(await test.book.edit({ kind: 'revoke', ids })).toMatchObject({ changed: 2, notes: [] });
    expect(readFileSync(test.file, 'utf8').split('\n').slice(2, -1)).toEqual([
      `@revoked a ${keyText(1)}`,
      `@revoked ${hidden} ${keyText(2)}`,
    ]);
    expect((await rows(test)).every(({ flags }) => flags.includes('revoked'))).toBe(true);
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
    expect((await rows(test)).map(({ names }) => names)).toEqual([[], ['b'], ['*.x']]);
  });

  it('leaves files alone that are not among the stores', async () => {
    const test = await bookOf([]);
    const elsewhere = { ...adding, file: `${test.home}/other`, names: 'a', text: keyText(1) };
    await expect(test.book.edit(elsewhere)).rejects.toMatchObject({ code: 'storage.unwritable' });
    await expect(test.book.edit({ kind: 'hash', file: '/etc/passwd' })).rejects.toMatchObject({ code: 'storage.unwritable' });
  });
});

describe('what a text would add', () => {
  it('shows keys with the names that their lines have, and says what can not be taken', async () => {
    const text = [
      `web,db ${keyText(1)} note`,
      keyText(2),
      '# comment',
      `@revoked * ${keyText(3)}`,
      '256 SHA256:abcdefghijklmnopqrstuvwxyz root',
      'x',
    ];
    const { keys, problems } = await previewKeys(text.join('\r\n'));
    expect(keys.map(({ line, names, comment }) => [line, names, comment])).toEqual([
      [1, 'web,db', 'note'],
      [2, undefined, ''],
      [4, '*', ''],
    ]);
    expect(problems).toEqual([expect.stringMatching(/^Line 5: a fingerprint/), 'Line 6: it ends before the key.']);
    const secret = await previewKeys('-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n');
    expect(secret).toEqual({ keys: [], problems: [expect.stringContaining('private key')] });
  });

  it('shows the first thousand of very many keys', async () => {
    const { keys, problems } = await previewKeys(Array.from({ length: 1010 }, (_, n) => `h${n} ${keyText(n)}`).join('\n'));
    expect([keys.length, problems]).toEqual([1000, ['10 more keys are not shown here.']]);
  });
});

describe('revisions', () => {
  it('stay while nothing changes, and change with a file, a host, and what is remembered', async () => {
    const test = await bookOf([`a ${keyText(1)}`]);
    const revision = async (): Promise<number> => (await test.book.query(everything)).revision;
    const first = await revision();
    expect(await revision()).toBe(first);
    appendFileSync(test.file, `b ${keyText(2)}\n`);
    expect(await revision()).toBe(first + 1);
    test.memory.vouched('a', 'SHA256:x');
    expect(await revision()).toBe(first + 2);
    test.hostsChanged.emit();
    expect(await revision()).toBe(first + 3);
  });
});
