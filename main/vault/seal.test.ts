import { describe, expect, it } from 'vitest';
import { keyOfPassphrase, newKey, seal, unseal } from './seal.ts';

const costs = { logN: 10, r: 8, p: 1 };

describe('sealing', () => {
  const key = newKey();

  it('opens with its key and its words only', () => {
    const sealed = seal(key, Buffer.from('sésame'), 'about it');
    expect(unseal(key, sealed, 'about it')?.toString()).toBe('sésame');
    expect(unseal(newKey(), sealed, 'about it')).toBeUndefined();
    expect(unseal(key, sealed, 'about them')).toBeUndefined();
  });

  it('takes a fresh nonce each time, so that the same secret never looks the same', () => {
    const all = Array.from({ length: 50 }, () => seal(key, Buffer.from('x'), ''));
    expect(new Set(all.map(({ nonce }) => nonce)).size).toBe(50);
    expect(new Set(all.map(({ sealed }) => sealed)).size).toBe(50);
  });

  it('opens nothing after any one bit was changed, and nothing that was cut', () => {
    const { nonce, sealed } = seal(key, Buffer.from('secret'), 'a');
    const bytes = Buffer.from(sealed, 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(unseal(key, { nonce, sealed: changed.toString('base64') }, 'a')).toBeUndefined();
      expect(unseal(key, { nonce, sealed: bytes.subarray(0, at).toString('base64') }, 'a')).toBeUndefined();
    }
    expect(unseal(key, { nonce: '', sealed }, 'a')).toBeUndefined();
  });
});

describe('a key of a passphrase', () => {
  const salt = Buffer.from('saltsaltsaltsalt');

  it('is that of scrypt as RFC 7914 has it', async () => {
    // Section 12, the third vector, its first 32 bytes.
    const key = await keyOfPassphrase('pleaseletmein', Buffer.from('SodiumChloride'), { logN: 14, r: 8, p: 1 });
    expect(key.toString('hex')).toBe('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2');
  });

  it('is the same for the same text, however it was composed, and another for another salt', async () => {
    const one = await keyOfPassphrase('caf\u00e9 au lait', salt, costs);
    expect(await keyOfPassphrase('cafe\u0301 au lait', salt, costs)).toEqual(one);
    expect(await keyOfPassphrase('caf\u00e9 au lait', Buffer.from('another salt 123'), costs)).not.toEqual(one);
  });

  it('is made beside the main thread', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await keyOfPassphrase('x', salt, { logN: 16, r: 8, p: 1 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});
