import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { wireString } from '../../agent/ssh-wire.ts';
import { publicBlob } from '../public-key.ts';
import { isReadBySshd } from './sshd-line.ts';

const body = (pair: { readonly publicKey: Parameters<typeof publicBlob>[0] }): string =>
  publicBlob(pair.publicKey)?.blob.toString('base64') ?? '';
const ed25519 = body(generateKeyPairSync('ed25519'));
const rsa = body(generateKeyPairSync('rsa', { modulusLength: 2048 }));
const p256 = body(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
const curve = 'ecdsa-sha2-nistp256';
const blob = (...fields: string[]): string => Buffer.concat(fields.map((field) => wireString(field))).toString('base64');
const wrong = (text: string, at: number): string => text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);

it.each([
  ['a key', `ssh-ed25519 ${ed25519}`],
  ['a key behind options and blanks', ` \trestrict,command="a b\\" c" ssh-rsa\t  ${rsa} eve`],
  ['a key whose options are not known', `whatever="1" ${curve} ${p256}`],
  ['a key with the name of its signatures', `rsa-sha2-512 ${rsa}`],
  ['a key with a carriage return inside', `ssh-ed25519 ${ed25519.slice(0, 30)}\r${ed25519.slice(30)}`],
  ['a key with another one in its comment', `ssh-ed25519 ${ed25519} bob@hostssh-ed25519 ${ed25519} eve`],
  ['another Ed25519 key than it was', `ssh-ed25519 ${wrong(ed25519, 52)}`],
  ['a type that nobody knows yet', `ssh-new ${blob('ssh-new', 'x')}`],
])('sshd reads %s', (_name, line) => expect(isReadBySshd(line)).toBe(true));

it.each([
  ['nothing', '  '],
  ['a comment', `# ssh-ed25519 ${ed25519}`],
  ['a comma instead of the blank', `restrict,ssh-ed25519 ${ed25519}`],
  ['no blank behind the options', `command="x"ssh-ed25519 ${ed25519}`],
  ['options with a blank between', `no-pty, restrict ssh-ed25519 ${ed25519}`],
  ['a key that is cut off', `ssh-ed25519 ${ed25519.slice(0, -8)}`],
  ['a key without its padding', `ssh-rsa ${rsa.replace(/=*$/, '').slice(0, -1)}`],
  ['more than a key', `ssh-ed25519 ${ed25519}AAAA`],
  ['two that have grown together', `ssh-ed25519 ${ed25519}ssh-ed25519 ${ed25519}`],
  ['another type', `ssh-rsa ${ed25519}`],
  ['a point that is not on its curve', `${curve} ${wrong(p256, p256.length - 12)}`],
  ['quote marks', `"ssh-ed25519 ${ed25519}"`],
])('sshd reads no key out of %s', (_name, line) => expect(isReadBySshd(line)).toBe(false));
