import { describe, expect, it } from 'vitest';
import { isAppError } from '../../shared/model/errors.ts';
import { algorithmOffer, defaultAlgorithms, droppedNames, explainMismatch, hostCertificateAlgorithms } from './algorithms.ts';
import { keyLists, type KeyLists } from './key-lists.ts';
import { hostOf } from './test-support.ts';

const target = hostOf({ host: 'h', port: 22, user: 'u' });
const weak = /sha1|cbc|ssh-rsa|ssh-dss|md5|arcfour|3des|96/;

function theirs(changes: Partial<KeyLists> = {}): KeyLists {
  const offer = defaultAlgorithms(false);
  return {
    kex: offer.kex,
    hostKey: offer.hostKey,
    cipherOut: offer.cipher,
    cipherIn: offer.cipher,
    macOut: offer.mac,
    macIn: offer.mac,
    compressionOut: ['none'],
    compressionIn: ['none'],
    ...changes,
  };
}

describe('the algorithm offer', () => {
  it('has nothing weak by default', () => {
    const { kex, hostKey, cipher, mac } = algorithmOffer(target, []);
    expect([...kex, ...hostKey, ...cipher, ...mac].filter((name) => weak.test(name))).toEqual([]);
  });

  it('puts what a quantum computer does not open and GCM first, and compresses only when asked', () => {
    const offer = algorithmOffer(target, []);
    expect(offer.kex.slice(1, 4)).toEqual(['sntrup761x25519-sha512', 'sntrup761x25519-sha512@openssh.com', 'curve25519-sha256']);
    expect([offer.kex[0], offer.cipher[0], offer.mac[0], offer.compression[0]]).toEqual([
      'mlkem768x25519-sha256',
      'aes128-gcm@openssh.com',
      'hmac-sha2-256-etm@openssh.com',
      'none',
    ]);
    expect(algorithmOffer({ ...target, compression: true }, []).compression[0]).toBe('zlib@openssh.com');
  });

  it('offers SHA-1 and CBC after everything else where the host allows them, and ssh-dss never', () => {
    const offer = algorithmOffer({ ...target, allowLegacy: true }, []);
    for (const list of [offer.kex, offer.hostKey, offer.cipher, offer.mac]) {
      const firstWeak = list.findIndex((name) => weak.test(name));
      expect(firstWeak).toBeGreaterThan(0);
      expect(list.slice(firstWeak).every((name) => weak.test(name))).toBe(true);
    }
    expect(offer.hostKey).not.toContain('ssh-dss');
  });

  it('asks first for the key types that are stored for the host', () => {
    expect(algorithmOffer(target, ['ecdsa-sha2-nistp384']).hostKey[0]).toBe('ecdsa-sha2-nistp384');
    expect(algorithmOffer(target, ['ssh-rsa']).hostKey.slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
  });

  it('keeps the order of an explicit list, whatever is stored', () => {
    const hostKeyAlgorithms = ['rsa-sha2-256', 'ssh-ed25519'];
    expect(algorithmOffer({ ...target, hostKeyAlgorithms }, ['ssh-ed25519']).hostKey).toEqual(hostKeyAlgorithms);
  });

  it('passes over what ssh knows and we lack, and what is refused', () => {
    const macs = ['umac-128-etm@openssh.com', 'hmac-sha2-512'];
    expect(algorithmOffer({ ...target, macs }, []).mac).toEqual(['hmac-sha2-512']);
    const hostKeyAlgorithms = ['ssh-dss', 'sk-ssh-ed25519@openssh.com', 'ssh-dss-cert-v01@openssh.com', 'ssh-ed25519'];
    expect(algorithmOffer({ ...target, hostKeyAlgorithms }, []).hostKey).toEqual(['ssh-ed25519']);
    expect(droppedNames('hostKey', hostKeyAlgorithms)).toEqual(hostKeyAlgorithms.slice(0, 3));
  });

  it('asks for certificates where a list names them, and else where an authority is trusted', () => {
    const certificate = 'ssh-ed25519-cert-v01@openssh.com';
    const explicit = { ...target, hostKeyAlgorithms: ['ssh-ed25519', certificate, 'ssh-ed25519'] };
    expect(algorithmOffer(explicit, []).hostKey).toEqual(['ssh-ed25519', certificate]);
    // What `+ssh-rsa` makes of our defaults: certificates are in them, and only an authority brings them out.
    const hostKeyAlgorithms = [...hostCertificateAlgorithms(), ...defaultAlgorithms(false).hostKey, 'ssh-rsa'];
    const amended = { ...target, hostKeyAlgorithms, hostKeyAlgorithmsAmendDefaults: true };
    expect(algorithmOffer(amended, ['ecdsa-sha2-nistp256']).hostKey).toEqual([
      'ecdsa-sha2-nistp256',
      ...defaultAlgorithms(false).hostKey.filter((name) => name !== 'ecdsa-sha2-nistp256'),
      'ssh-rsa',
    ]);
    expect(algorithmOffer(amended, [certificate, 'ssh-rsa']).hostKey.slice(0, 2)).toEqual([certificate, 'rsa-sha2-512']);
    const onlyCertificates = { ...amended, hostKeyAlgorithms: hostCertificateAlgorithms() };
    expect(algorithmOffer(onlyCertificates, []).hostKey).toEqual(hostCertificateAlgorithms());
  });

  it('refuses a name that ssh would refuse, naming the keyword', () => {
    const attempt = (): unknown => algorithmOffer({ ...target, ciphers: ['aes128-ctr', 'aes129-ctr'] }, []);
    try {
      attempt();
      expect.unreachable();
    } catch (error) {
      expect(isAppError(error, 'algorithm.unknown') && error.detail).toEqual({ keyword: 'Ciphers', name: 'aes129-ctr' });
    }
  });
});

describe('a mismatch', () => {
  it('names the category and both lists, and whether the legacy switch would help', () => {
    const offer = algorithmOffer(target, []);
    const old = theirs({ kex: ['diffie-hellman-group14-sha1', 'kex-strict-s-v00@openssh.com', 'ext-info-s'] });
    expect(explainMismatch(target, offer, old)).toEqual({
      category: 'kex',
      ours: offer.kex,
      theirs: ['diffie-hellman-group14-sha1'],
      legacyWouldHelp: true,
    });
    expect(explainMismatch(target, offer, theirs({ hostKey: ['ssh-dss'] }))).toMatchObject({
      category: 'hostKey',
      legacyWouldHelp: false,
    });
    expect(explainMismatch(target, offer, theirs({ cipherIn: ['3des-cbc'] }))).toMatchObject({
      category: 'cipher',
      legacyWouldHelp: true,
    });
  });

  it('needs no MAC where the cipher authenticates itself', () => {
    const offer = algorithmOffer(target, []);
    const noMac = { macIn: ['hmac-md5'], macOut: ['hmac-md5'] };
    expect(explainMismatch(target, offer, theirs(noMac))).toBeUndefined();
    const ctr = theirs({ ...noMac, cipherIn: ['aes128-ctr'], cipherOut: ['aes128-ctr'] });
    expect(explainMismatch(target, offer, ctr)).toMatchObject({ category: 'mac', theirs: ['hmac-md5'] });
  });

  it('reads no lists out of a KEXINIT that is cut short anywhere', () => {
    const lists = ['a,b', 'c', 'd', 'e', 'f', 'g', 'none', 'none,zlib'];
    const payload = Buffer.concat([
      Buffer.alloc(17, 20),
      ...lists.map((list) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(list.length);
        return Buffer.concat([length, Buffer.from(list)]);
      }),
    ]);
    expect(keyLists(payload)).toMatchObject({ kex: ['a', 'b'], macIn: ['g'], compressionIn: ['none', 'zlib'] });
    for (let end = 0; end < payload.length; end += 1) expect(keyLists(payload.subarray(0, end))).toBeUndefined();
  });
});
