import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hashName, lookupNames } from './matcher.ts';
import { parseKnownHosts } from './parser.ts';
import { preferredAlgorithms } from './preferred-types.ts';
import { judgeHostKey, otherNamesOf } from './verdict.ts';

const faces = JSON.parse(readFileSync(new URL('./fixtures/faces.json', import.meta.url), 'utf8')) as {
  name: string;
  line: string;
}[];
function key(name: string): string {
  return (faces.find((face) => face.name === name)?.line ?? '').split(' ').slice(0, 2).join(' ');
}
function blob(name: string): Buffer {
  return Buffer.from(key(name).split(' ')[1] ?? '', 'base64');
}
const mine = key('ed25519');
const other = key('walk1');
const ecdsa = key('ecdsa256');
const rsa = key('rsa2048');

function judge(text: string, host = 'web', port = 22, alias?: string): string {
  const { verdict } = judgeHostKey(blob('ed25519'), lookupNames(host, port, alias), parseKnownHosts(Buffer.from(text), 'f'));
  if (verdict.kind === 'trusted') return `trusted ${verdict.by.line}${verdict.withoutPort ? ' without port' : ''}`;
  if (verdict.kind === 'changed') return `changed ${verdict.stored.map(({ line }) => line).join(',')}`;
  return verdict.kind === 'revoked' ? `revoked ${verdict.by.line}` : verdict.kind;
}

describe('judgeHostKey', () => {
  it.each<[string, string, string]>([
    ['nothing stored', '', 'unknown'],
    ['the same key', `web ${mine}`, 'trusted 1'],
    ['the same key behind a broken and a foreign line', `web nonsense\nmail ${other}\nweb ${mine}`, 'trusted 3'],
    ['another key of the type', `web ${other}`, 'changed 1'],
    ['keys of other types only', `web ${ecdsa}\nweb ${rsa}`, 'changed 1,2'],
    ['another key and the same key', `web ${other}\nweb ${mine}`, 'trusted 2'],
    ['the same key, revoked elsewhere', `web ${mine}\n@revoked mail ${mine}`, 'trusted 1'],
    ['the same key, revoked for all', `web ${mine}\n@revoked * ${mine}`, 'revoked 2'],
    ['another key revoked', `web ${mine}\n@revoked * ${other}`, 'trusted 1'],
    ['only another key revoked', `@revoked * ${other}`, 'unknown'],
    ['only an authority', `@cert-authority * ${mine}`, 'unknown'],
    ['a negated name', `*,!web ${mine}`, 'unknown'],
    ['a hashed name', `${hashName('web')} ${mine}`, 'trusted 1'],
    ['a hashed name with another key', `${hashName('web')} ${other}`, 'changed 1'],
    ['a key cut short', `web ${mine.slice(0, -8)}`, 'unknown'],
    ['an SSH-1 line', 'web 1024 35 12345', 'unknown'],
  ])('%s', (_, text, expected) => {
    expect(judge(text)).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['the name with its port', `[web]:2222 ${mine}`, 'trusted 1'],
    ['only the name without port', `web ${mine}`, 'trusted 1 without port'],
    ['without port another key', `web ${other}`, 'unknown'],
    ['with port another key, without the same', `[web]:2222 ${other}\nweb ${mine}`, 'changed 1'],
    ['revoked without port', `@revoked web ${mine}`, 'revoked 1'],
    ['revoked without port, trusted with it', `@revoked web ${mine}\n[web]:2222 ${mine}`, 'trusted 2'],
    ['another port', `[web]:2223 ${mine}`, 'unknown'],
  ])('on port 2222: %s', (_, text, expected) => {
    expect(judge(text, 'web', 2222)).toBe(expected);
  });

  it('looks up an alias without port and without falling back', () => {
    expect([judge(`vm ${mine}`, 'web', 2222, 'VM'), judge(`[vm]:2222 ${mine}\nweb ${mine}`, 'web', 2222, 'vm')]).toEqual([
      'trusted 1',
      'unknown',
    ]);
  });

  it('keeps authorities of the name for certificates', () => {
    const text = `@cert-authority *.lan ${rsa}\n@cert-authority web ${ecdsa}\n`;
    const { caCandidates } = judgeHostKey(
      blob('ed25519'),
      lookupNames('web', 22, undefined),
      parseKnownHosts(Buffer.from(text), 'f'),
    );
    expect(caCandidates.map(({ line }) => line)).toEqual([2]);
  });
});

describe('otherNamesOf', () => {
  it('names every other place of the key, hidden ones by file and line', () => {
    const text = `web ${mine}\nold.example,10.0.0.1 ${mine}\n${hashName('x')} ${mine}\nmail ${other}\n@revoked y ${mine}\n`;
    expect(otherNamesOf(blob('ed25519'), lookupNames('web', 22, undefined), parseKnownHosts(Buffer.from(text), 'f'))).toEqual([
      'old.example',
      '10.0.0.1',
      'a hidden name (f:3)',
    ]);
  });
});

describe('preferredAlgorithms', () => {
  function preferred(text: string, port = 22): string[] {
    return preferredAlgorithms(lookupNames('web', port, undefined), parseKnownHosts(Buffer.from(text), 'f'));
  }
  it('asks for certificates first where an authority is trusted for the name', () => {
    const first = ['ssh-ed25519-cert-v01@openssh.com', 'ecdsa-sha2-nistp256-cert-v01@openssh.com'];
    expect(preferred(`@cert-authority web ${mine}\nweb ${ecdsa}`).slice(0, 2)).toEqual(first);
    expect(preferred(`@cert-authority web ${mine}\nweb ${ecdsa}`).at(-1)).toBe('ecdsa-sha2-nistp256');
  });
  it.each<[string, string[]]>([
    ['', []],
    [`web ${rsa}`, ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']],
    [`web ${ecdsa}\nweb ${mine}\nmail ${rsa}`, ['ssh-ed25519', 'ecdsa-sha2-nistp256']],
    [`web ${mine}\nweb ${ecdsa}\n@revoked * ${mine}`, ['ecdsa-sha2-nistp256']],
    [`@cert-authority mail ${mine}`, []],
  ])('of %j', (text, expected) => {
    expect(preferred(text)).toEqual(expected);
  });

  it('asks the portless name only when none has the port', () => {
    expect([preferred(`web ${mine}`, 2222), preferred(`web ${mine}\n[web]:2222 ${ecdsa}`, 2222)]).toEqual([
      ['ssh-ed25519'],
      ['ecdsa-sha2-nistp256'],
    ]);
  });
});
