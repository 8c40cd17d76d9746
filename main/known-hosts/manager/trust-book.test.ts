import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TrustFlag, TrustQuery } from '../../../shared/model/trust.ts';
import { hashName } from '../matcher.ts';
import { bookOf, everything, idAt, keyText, rowsOf, type TestBook } from './test-support.ts';

const flagsOf = async (test: TestBook): Promise<[number, TrustFlag[]][]> =>
  (await rowsOf(test)).map(({ line, flags }) => [line, flags.filter((flag) => flag !== 'neverUsed')]);

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
    const repeated = (await rowsOf(test)).filter(({ flags }) => flags.includes('duplicate')).map(({ line }) => line);
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
    const [web] = await rowsOf(test);
    expect(web?.flags).toEqual(['neverUsed']);
    const fingerprint = web?.key?.sha256 ?? '';
    test.memory.stored('web', fingerprint, false);
    expect((await rowsOf(test))[0]).toMatchObject({ flags: ['neverUsed', 'unverified'], since: expect.any(Number) as number });
    test.memory.vouched('web', fingerprint);
    expect((await rowsOf(test))[0]?.flags).toEqual(['unverified']);
    const other = (await rowsOf(test))[1]?.key?.sha256 ?? '';
    expect(await test.book.verify(web?.id ?? '', other)).toBe('different');
    expect(await test.book.verify(web?.id ?? '', 'what?')).toBe('unreadable');
    expect(await test.book.verify(web?.id ?? '', fingerprint.slice(0, 20))).toBe('unreadable');
    expect(await test.book.verify(web?.id ?? '', `256 ${fingerprint} root@web (ED25519)`)).toBe('same');
    expect((await rowsOf(test))[0]?.flags).toEqual([]);
  });

  it('finds hosts by patterns and hidden names, and parts of names, comments, types and fingerprints', async () => {
    const test = await bookOf([
      `web.example ${keyText(1)} Rack 7`,
      `*.example ${keyText(2)}`,
      `${hashName('web.example')} ${keyText(3)}`,
      `${hashName('[web.example]:2222')} ${keyText(4)}`,
      `db ${keyText(5)}`,
    ]);
    const found = async (text: string): Promise<number[]> => (await rowsOf(test, { text })).map(({ line }) => line);
    expect(await found('Web.Example')).toEqual([1, 2, 3]);
    expect(await found('web.example:2222')).toEqual([4]);
    expect(await found('[web.example]:2222')).toEqual([4]);
    expect(await found('rack')).toEqual([1]);
    expect(await found('ED25519')).toEqual([1, 2, 3, 4, 5]);
    const fingerprint = (await rowsOf(test))[4]?.key?.sha256 ?? '';
    expect(await found(fingerprint)).toEqual([5]);
    expect(await found(fingerprint.slice(10, 20))).toEqual([5]);
    // What a search found out stays known while the file stays as it is.
    expect((await rowsOf(test))[2]).toMatchObject({ names: [], resolvedName: 'web.example' });
  });

  it('shows the names that bookmarks give away', async () => {
    const test = await bookOf([`${hashName('[web]:2222')} ${keyText(1)}`, `${hashName('other')} ${keyText(2)}`], {
      names: ['web:2222'],
    });
    expect((await rowsOf(test)).map(({ resolvedName }) => resolvedName)).toEqual(['[web]:2222', undefined]);
    const card = await test.book.card(await idAt(test, 1), []);
    expect(card).toMatchObject({ hosts: ['web:2222'], face: { typeLabel: 'ED25519' }, sameKey: [] });
  });

  it('sorts, filters and cuts windows of one order', async () => {
    const test = await bookOf([`c ${keyText(1)}`, `a ${keyText(2)}`, `${hashName('x')} ${keyText(3)}`, `[b]:22 ${keyText(4)}`]);
    const lines = async (query: Partial<TrustQuery>): Promise<number[]> => (await rowsOf(test, query)).map(({ line }) => line);
    expect(await lines({ sort: { by: 'name', descending: false } })).toEqual([2, 4, 1, 3]);
    expect(await lines({ sort: { by: 'name', descending: true } })).toEqual([1, 4, 2, 3]);
    expect(await lines({ sort: { by: 'place', descending: true }, from: 1, count: 2 })).toEqual([3, 2]);
    expect(await lines({ flags: ['hashed'] })).toEqual([3]);
    expect(await lines({ file: `${test.file}2` })).toEqual([]);
  });

  it('says on a card which connections stand on the line, also when it moved', async () => {
    const test = await bookOf(['# head', `web ${keyText(1)}`]);
    const [web] = await rowsOf(test);
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
    const shown = await rowsOf(test);
    const [long] = shown;
    expect(long?.names).toHaveLength(200);
    expect(JSON.stringify(shown).length).toBeLessThan(100_000);
    expect(shown.filter(({ names: [name] }) => name === 'web' || name === 'last')).toHaveLength(2);
    expect((await rowsOf(test, { text: 'n699999.example' })).map(({ line }) => line)).toEqual([1]);
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
    const add = {
      kind: 'add',
      marker: 'none',
      hashed: false,
      compared: false,
      file: `${test.file}2`,
      names: 'a',
      text: keyText(2),
    } as const;
    await expect(test.book.edit(add)).rejects.toMatchObject({ code: 'storage.unwritable' });
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
