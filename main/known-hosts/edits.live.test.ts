import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { findEntries, hashAll, removeHost, unhash } from './edits.ts';
import { hashName } from './matcher.ts';
import { parseKnownHosts } from './parser.ts';

describe.skipIf(lacks('sshd'))('edits beside ssh-keygen', () => {
  let dir: string;
  let file: string;
  let text: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-edits-'));
    file = join(dir, 'known_hosts');
    const keys = ['ed25519', 'rsa', 'ecdsa'].map((type) => {
      const path = join(dir, type);
      execFileSync(program('ssh-keygen'), ['-q', '-t', type, '-N', '', '-C', `c ${type}`, '-f', path]);
      return readFileSync(`${path}.pub`, 'utf8').trimEnd();
    });
    const [ed = '', rsa = '', ec = ''] = keys;
    text = [
      '# head',
      '',
      `web,web2,10.0.0.1 ${ed}`,
      `  Web ${rsa}\r`,
      `w* ${ec}`,
      `*,!db ${ed}`,
      `@revoked web ${ed}`,
      `@cert-authority * ${rsa}`,
      `${hashName('web')} ${ed}`,
      `${hashName('[web]:2222')} ${ed}`,
      `[web]:2222,[db]:2222 ${ec}`,
      'web RSA AAAA',
      `DB,,x ${rsa}`,
      '',
    ].join('\n');
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const lines = () => parseKnownHosts(Buffer.from(text), file);
  // ssh-keygen finds a hidden name only as ssh spells it, in lower case; we find it however it is typed.
  const names = ['web', 'WEB2', 'web2', 'db', '[web]:2222', '[db]:2222', '10.0.0.1', 'x', 'other'];

  it('finds the lines that -F prints', () => {
    writeFileSync(file, text);
    for (const name of names) {
      const { stdout } = spawnSync(program('ssh-keygen'), ['-F', name, '-f', file], { encoding: 'utf8' });
      const theirs = [...stdout.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
      expect([name, findEntries(name, lines()).map(({ line }) => line)]).toEqual([name, theirs]);
    }
  });

  it('leaves the bytes that -R leaves', () => {
    for (const name of names) {
      writeFileSync(file, text);
      execFileSync(program('ssh-keygen'), ['-R', name, '-f', file], { stdio: 'ignore' });
      expect([name, removeHost(name, lines()).bytes.toString('latin1')]).toEqual([name, readFileSync(file, 'latin1')]);
    }
  });

  it('hides what -H hides, line by line', () => {
    writeFileSync(file, text);
    execFileSync(program('ssh-keygen'), ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const theirs = readFileSync(file);
    const salted = (bytes: Buffer) => bytes.toString('latin1').replace(/\|1\|\S+/g, '|1|');
    const ours = hashAll(lines()).bytes;
    expect(salted(ours)).toBe(salted(theirs));
    const found = (bytes: Buffer, name: string) => findEntries(name, parseKnownHosts(bytes, file)).map(({ line }) => line);
    for (const name of names) expect([name, found(ours, name)]).toEqual([name, found(theirs, name)]);
  });

  it('takes names beyond ASCII byte by byte, as ssh-keygen: capitals among them stay', () => {
    const key = text.split('\n')[2]?.split(' ').slice(1).join(' ') ?? '';
    const foreign = [`münchen ${key}`, `MÜLLER,plain ${key}`, `日本.example ${key}`, `*.köln ${key}`, `ëĊ ${key}`, ''].join('\n');
    const found = (bytes: Buffer, name: string) => findEntries(name, parseKnownHosts(bytes, file)).map(({ line }) => line);
    const theirs = (name: string): number[] => {
      const { stdout } = spawnSync(program('ssh-keygen'), ['-F', name, '-f', file], { encoding: 'utf8' });
      return [...stdout.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
    };
    const asked = ['münchen', 'mÜller', 'müller', 'plain', '日本.example', 'dom.köln', 'ëĊ', 'ã¼'];
    writeFileSync(file, foreign);
    for (const name of asked) expect([name, found(Buffer.from(foreign), name)]).toEqual([name, theirs(name)]);
    expect(found(Buffer.from(foreign), 'münchen')).toEqual([1]);
    // What we hide is found by ssh-keygen, and the other way round.
    const ours = hashAll(parseKnownHosts(Buffer.from(foreign), file)).bytes;
    writeFileSync(file, ours);
    for (const name of asked) expect([name, found(ours, name)]).toEqual([name, theirs(name)]);
    writeFileSync(file, foreign);
    execFileSync(program('ssh-keygen'), ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const hidden = readFileSync(file);
    for (const name of asked) expect([name, found(hidden, name)]).toEqual([name, theirs(name)]);
    expect(found(hidden, '日本.example')).toEqual([4]);
    const shown = unhash(['münchen', 'plain', '日本.example', 'ëĊ'], parseKnownHosts(hidden, file)).bytes.toString('utf8');
    expect(shown.split('\n').filter((line) => !line.startsWith('|'))).toEqual([
      `münchen ${key}`,
      `plain ${key}`,
      `日本.example ${key}`,
      `*.köln ${key}`,
      `ëĊ ${key}`,
      '',
    ]);
  });

  it('goes on where ssh-keygen refuses: a line that can not be read is kept', () => {
    writeFileSync(file, `odd\n${text}`);
    const { status } = spawnSync(program('ssh-keygen'), ['-R', 'web2', '-f', file]);
    expect(status).not.toBe(0);
    const rewrite = removeHost('web2', parseKnownHosts(readFileSync(file), file));
    expect([rewrite.invalid.map(({ line }) => line), rewrite.bytes.toString().startsWith('odd\n# head\n')]).toEqual([[1], true]);
  });
});
