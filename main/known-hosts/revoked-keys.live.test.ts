import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { readRevokedKeys } from './revoked-keys.ts';

describe.skipIf(lacks('sshd'))('revoked keys beside ssh-keygen -Q', () => {
  let dir: string;
  const files: string[] = [];
  const path = (name: string) => join(dir, name);
  const text = (name: string) => readFileSync(path(name), 'utf8').trim();
  const keygen = (...words: readonly string[]) => execFileSync(program('ssh-keygen'), words, { stdio: 'pipe' });

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-krl-'));
    for (const name of ['a', 'b', 'c', 'ca', 'ca2']) {
      keygen('-q', '-t', name === 'b' ? 'ecdsa' : 'ed25519', '-N', '', '-f', path(name));
      if (!name.startsWith('ca')) files.push(`${name}.pub`);
    }
    for (const [serial, id] of [
      ['0', 'zero'],
      ['5', 'five'],
      ['7', 'seven'],
      ['64', 'x'],
      ['200', 'last'],
    ] as const) {
      for (const ca of ['ca', 'ca2']) {
        writeFileSync(path(`${ca}-${serial}.pub`), text('c.pub'));
        keygen('-q', '-s', path(ca), '-I', id, '-h', '-n', 'web', '-z', serial, path(`${ca}-${serial}.pub`));
        files.push(`${ca}-${serial}-cert.pub`);
      }
    }
  }, 60_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  function compare(list: string): void {
    const revoked = readRevokedKeys(readFileSync(path(list)));
    if (revoked.kind !== 'list') throw new Error(revoked.why);
    const theirs = files.filter((file) => spawnSync(program('ssh-keygen'), ['-Q', '-f', path(list), path(file)]).status !== 0);
    const ours = files.filter((file) => revoked.revokes(Buffer.from(text(file).split(' ')[1] ?? '', 'base64')));
    expect(ours).toEqual(theirs);
    expect(theirs.length).toBeGreaterThan(0);
    expect(theirs.length).toBeLessThan(files.length);
  }

  it.each<readonly [string, (key: (name: string) => string) => string, string | undefined]>([
    ['a key', (key) => key('a.pub'), undefined],
    ['a SHA-1 and a SHA-256 hash', (key) => `sha1: ${key('a.pub')}\nsha256: ${key('b.pub')}`, undefined],
    ['serials of an authority', () => 'serial: 5\nserial: 64-200', 'ca'],
    ['many serials, as a bitmap', () => Array.from({ length: 30 }, (_, n) => `serial: ${n * 2 + 1}`).join('\n'), 'ca'],
    ['ids of an authority', () => 'id: zero\nid: last', 'ca2'],
    ['serials of any authority', () => 'serial: 7\nid: five', 'none'],
    ['an authority itself', (key) => key('ca.pub'), undefined],
    ['a certificate', (key) => key('ca-5-cert.pub'), undefined],
  ])('agree on a list of %s', (_, spec, ca) => {
    writeFileSync(path('spec'), `${spec(text)}\n`);
    const authority = ca === undefined ? [] : ['-s', ca === 'none' ? 'none' : path(`${ca}.pub`)];
    keygen('-k', '-f', path('krl'), ...authority, path('spec'));
    compare('krl');
  });

  it('are read from plain lists of keys and authorities, which ssh takes and -Q does not', () => {
    const revoked = readRevokedKeys(Buffer.from(`# revoked\n\n${text('a.pub')}\r\n  ${text('ca2.pub')}\n`));
    if (revoked.kind !== 'list') throw new Error(revoked.why);
    const ours = files.filter((file) => revoked.revokes(Buffer.from(text(file).split(' ')[1] ?? '', 'base64')));
    expect(ours).toEqual(files.filter((file) => file === 'a.pub' || file.startsWith('ca2-')));
  });

  it('are malformed, which refuses every host, when anything is cut off or is no key', () => {
    writeFileSync(path('spec'), `${text('a.pub')}\n`);
    keygen('-k', '-f', path('krl'), path('spec'));
    const whole = readFileSync(path('krl'));
    const header = 44;
    for (let length = header + 1; length < whole.length; length += 1) {
      expect([length, readRevokedKeys(whole.subarray(0, length)).kind]).toEqual([length, 'malformed']);
    }
    expect(readRevokedKeys(Buffer.from('web\n')).kind).toBe('malformed');
    expect(readRevokedKeys(Buffer.from('')).kind).toBe('list');
  });
});
