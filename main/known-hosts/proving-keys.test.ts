import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hashName, lookupNames } from './matcher.ts';
import { parseKnownHosts } from './parser.ts';
import { provingKeys } from './proving-keys.ts';

const faces = JSON.parse(readFileSync(new URL('./fixtures/faces.json', import.meta.url), 'utf8')) as {
  name: string;
  line: string;
}[];
const key = (name: string): string => (faces.find((face) => face.name === name)?.line ?? '').split(' ').slice(0, 2).join(' ');
const [ed25519, ecdsa, rsa] = [key('ed25519'), key('ecdsa256'), key('rsa2048')];

function proving(text: string, port = 22, alias?: string): string {
  const { lines } = provingKeys(lookupNames('Web', port, alias), parseKnownHosts(Buffer.from(text), 'f'));
  return lines.map(({ line, marker }) => (marker === 'cert-authority' ? `CA ${line}` : String(line))).join(', ');
}

describe('provingKeys', () => {
  it.each<[string, string, string]>([
    ['nothing stored', `mail ${ed25519}`, ''],
    ['all types, in the order of the file', `web ${rsa}\nmail ${ecdsa}\nweb ${ed25519}`, '1, 3'],
    ['a key that stands twice, once', `web ${rsa}\nweb,mail ${rsa}`, '1'],
    ['patterns and hashed names', `w* ${rsa}\n${hashName('web')} ${ed25519}\n*,!web ${ecdsa}`, '1, 2'],
    ['authorities', `@cert-authority w?b ${rsa}\nweb ${ed25519}`, 'CA 1, 2'],
    ['a revoked key, by any line', `web ${rsa}\nweb ${ed25519}\n@revoked * ${rsa}`, '2'],
    ['a revoked authority', `@cert-authority * ${rsa}\n@revoked web ${rsa}`, ''],
    ['a key cut short', `web ${ed25519.slice(0, -8)}`, ''],
    ['another port', `[web]:2222 ${rsa}`, ''],
  ])('%s', (_, text, expected) => {
    expect(proving(text)).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['keys with the port count alone', `web ${rsa}\n[web]:2222 ${ed25519}`, '2'],
    ['without one there, those of the bare name', `web ${rsa}\n[web]:2223 ${ed25519}`, '1'],
    ['authorities of both', `@cert-authority web ${rsa}\n[web]:2222 ${ed25519}`, '2, CA 1'],
    ['what is revoked for the bare name', `[web]:2222 ${rsa}\n@revoked web ${rsa}`, ''],
  ])('on port 2222: %s', (_, text, expected) => {
    expect(proving(text, 2222)).toBe(expected);
  });

  it('takes the alias alone', () => {
    expect(proving(`web ${rsa}\n[web]:2222 ${ed25519}\nreal ${ecdsa}`, 2222, 'Real')).toBe('3');
  });
});
