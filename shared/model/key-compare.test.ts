import { describe, expect, it } from 'vitest';
import type { KeyFace } from './host-key.ts';
import { compareKey, fingerprintGroups, type KeyComparison } from './key-compare.ts';

/** Made with `ssh-keygen -t ed25519`; the forms below are what ssh-keygen 9.2 prints of it. */
const publicLine = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAG7p94d+9+GZk1qQ9tPzZedfM9LNr9JxW77u1xLGTzI root@pi kitchen';
const offered: KeyFace = {
  type: 'ssh-ed25519',
  typeLabel: 'ED25519',
  bits: 256,
  sha256: 'SHA256:Dx4DgJcRuJWNxWJOKqrPyOw4L4IsuUEquOc0giGOtWw',
  md5: 'MD5:a3:16:d5:b6:79:f1:44:e9:9c:f5:99:71:61:62:a7:42',
  randomart: '',
};
const other: KeyFace = {
  ...offered,
  sha256: 'SHA256:HgmPYcbdR5o+H58SAR1TjAa53wdep4o5JGdK/DhZabw',
  md5: 'MD5:00:16:d5:b6:79:f1:44:e9:9c:f5:99:71:61:62:a7:42',
};

/** Made with `ssh-keygen -s ca -I id -h -n pi`. */
const certificateLine =
  'ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIJOxor+IhHmT71Knm60wLN6kYI86RKl9Wu7/L9hba9ZFAAAAINDW3TIMZj4kkBxK5JVXppRAsZYuEiN7t/Ln+wU6Fh2pAAAAAAAAAAAAAAACAAAAAmlkAAAABgAAAAJwaQAAAAAAAAAA//////////8AAAAAAAAAAAAAAAAAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIHQK0OSGCXw2HreeHgAs74IKpZJzekzEIUM0XNnRBGj7AAAAUwAAAAtzc2gtZWQyNTUxOQAAAEBcX3ZYC/GiAAYJkmwqguyMi8LnW08RdJ4XHnSNzPasvh+0fAJ1sBmaiH3kyzM/1Vi1055YstduFuMsJLcOKc4N host';
const certified: KeyFace = { ...offered, sha256: 'SHA256:Thf8qd6yIx86tkKQz84JrR2ENazsSouFHCX/JgEO3HA' };

const sha256 = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)));
const compare = (words: string, key = offered): Promise<KeyComparison> => compareKey(key, words, sha256);

describe('comparing a key with what a person was given', () => {
  it.each([
    ['a whole fingerprint', 'SHA256:Dx4DgJcRuJWNxWJOKqrPyOw4L4IsuUEquOc0giGOtWw'],
    ['a bare one', 'Dx4DgJcRuJWNxWJOKqrPyOw4L4IsuUEquOc0giGOtWw'],
    ['a padded one', 'SHA256:Dx4DgJcRuJWNxWJOKqrPyOw4L4IsuUEquOc0giGOtWw='],
    ['groups of four', ' SHA256: Dx4D gJcR uJWN xWJO KqrP yOw4\n L4Is uUEq uOc0 giGO tWw '],
    ['a line of ssh-keygen -l', '256 SHA256:Dx4DgJcRuJWNxWJOKqrPyOw4L4IsuUEquOc0giGOtWw root@pi kitchen (ED25519)'],
    ['a line of ssh-keygen -E md5 -l', '256 MD5:a3:16:d5:b6:79:f1:44:e9:9c:f5:99:71:61:62:a7:42 root@pi kitchen (ED25519)'],
    ['a bare MD5 of OpenSSH 6.7 and older', 'A3:16:d5:b6:79:f1:44:e9:9c:f5:99:71:61:62:a7:42'],
    ['MD5 without colons', 'a316d5b679f144e99cf599716162a742'],
    ['a .pub line', publicLine],
    ['a known_hosts line', `pi,10.0.9.14 ${publicLine}`],
    ['a marked known_hosts line', `@cert-authority *.lab ${publicLine}`],
    ['an SSHFP record', 'pi IN SSHFP 4 2 0f1e03809711b8958dc5624e2aaacfc8ec382f822cb9412ab8e73482218eb56c'],
  ])('says same key to %s, and different key when the server offers another', async (_form, words) => {
    expect((await compare(words)).kind).toBe('same');
    expect((await compare(words, other)).kind).toBe('different');
  });

  it('marks the groups that agree while a fingerprint is being typed', async () => {
    expect(await compare('SHA256:Dx4D gJ')).toEqual({
      kind: 'soFar',
      form: 'sha256',
      groups: ['match', ...Array.from({ length: 10 }, () => 'open')],
    });
    expect((await compare('Dx4DgJcX')).kind).toBe('different');
    expect(await compare('Dx4DgJcX')).toMatchObject({ groups: ['match', 'differ', ...Array.from({ length: 9 }, () => 'open')] });
  });

  it('never calls a beginning the same key', async () => {
    for (let length = 1; length < offered.sha256.length; length++) {
      expect((await compare(offered.sha256.slice(0, length))).kind).not.toBe('same');
    }
  });

  it.each([
    ['a wrong letter case', 'SHA256:dx4dgjcrujwnxwjokqrpyow4l4isuuequoc0gigotww', 'different'],
    ['a cut fingerprint', 'SHA256:Dx4DgJcRuJWNxWJOKqrPyOw4L4IsuUEquOc0giGOtW', 'soFar'],
    ['one character too many', 'SHA256:Dx4DgJcRuJWNxWJOKqrPyOw4L4IsuUEquOc0giGOtWwX', 'unreadable'],
    ['an MD5 of 17 octets', 'a3:16:d5:b6:79:f1:44:e9:9c:f5:99:71:61:62:a7:42:00', 'unreadable'],
    ['a sentence', 'the key is fine, trust me', 'unreadable'],
    ['an SSHFP record with SHA-1', 'pi IN SSHFP 4 1 5cc6b5a9c14558e8dc4e0bd529880017ff567477', 'unreadable'],
    ['a key whose base64 is broken', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAG7p', 'unreadable'],
    ['nothing', '  \n ', 'empty'],
  ])('answers %s', async (_name, words, kind) => {
    expect((await compare(words)).kind).toBe(kind);
  });

  it('says when the pasted words speak of another type of key', async () => {
    const rsa = '3072 SHA256:HgmPYcbdR5o+H58SAR1TjAa53wdep4o5JGdK/DhZabw x (RSA)';
    expect(await compare(rsa)).toMatchObject({ kind: 'different', otherType: 'RSA' });
    expect(await compare(rsa.replace('RSA', 'ED25519'))).toMatchObject({ kind: 'different', otherType: undefined });
  });

  it.each([
    ['its line', certificateLine],
    ['its known_hosts line', `pi,10.0.9.14 ${certificateLine}`],
    ['what ssh-keygen -l prints of it', '256 SHA256:Thf8qd6yIx86tkKQz84JrR2ENazsSouFHCX/JgEO3HA host (ED25519-CERT)'],
  ])('takes a certificate for the key it certifies: %s', async (_form, words) => {
    expect((await compare(words, certified)).kind).toBe('same');
    expect(await compare(words)).toMatchObject({ kind: 'different', otherType: undefined });
  });

  it.each([
    ['cut short', certificateLine.replace(/ (AAAA.{60}).*/, ' $1=')],
    ['of another type than it says', certificateLine.replace('ssh-ed25519-cert', 'ssh-rsa-cert')],
    ['of a type that nobody knows', certificateLine.replace('ssh-ed25519-cert', 'ssh-new-cert')],
  ])('calls a certificate broken that is %s', async (_form, words) => {
    expect(await compare(words, certified)).toEqual({ kind: 'unreadable', why: 'brokenKey' });
  });

  it.each(['256 SHA1:cx0EXER7KFKWDIWKVgiOQx2/xw0 host (ED25519)', 'SHA1:cx0E', '731d045c447b2852960c858a56088e431dbfc70d'])(
    'says that SHA-1 proves nothing: %s',
    async (words) => {
      expect(await compare(words)).toEqual({ kind: 'unreadable', why: 'sha1' });
    },
  );

  const rsa = '3072 SHA256:HgmPYcbdR5o+H58SAR1TjAa53wdep4o5JGdK/DhZabw x (RSA)';
  const ecdsa = '256 SHA256:mkynjL/Be7NFfNFCCngk6c94TUkRhNIj1mnDw/kyDW8 x (ECDSA)';
  it('finds the key among the lines of a server that has several', async () => {
    const mine = `256 ${offered.sha256} x (ED25519)`;
    expect((await compare([rsa, mine, ecdsa, ''].join('\n'))).kind).toBe('same');
    expect((await compare(`# pi:22 SSH-2.0-x\r\npi ${publicLine}\r\n`)).kind).toBe('same');
  });

  it('compares with the line of the same type when none of several is the key', async () => {
    const [theirs, another] = [`256 ${other.sha256} x (ED25519)`, '256 SHA256:Dx4Dmy'];
    expect(await compare([ecdsa, theirs, rsa].join('\n'))).toMatchObject({ kind: 'different', otherType: undefined });
    expect(await compare([ecdsa, rsa].join('\n'))).toMatchObject({ kind: 'different', otherType: 'ECDSA' });
    expect((await compare([ecdsa, another].join('\n'))).kind).toBe('different');
  });

  it('groups a fingerprint by four', () => {
    expect(fingerprintGroups(offered, 'sha256')).toEqual('Dx4D gJcR uJWN xWJO KqrP yOw4 L4Is uUEq uOc0 giGO tWw'.split(' '));
    expect(fingerprintGroups(offered, 'md5').join(' ')).toBe('a316 d5b6 79f1 44e9 9cf5 9971 6162 a742');
  });
});
