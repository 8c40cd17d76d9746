import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicBlob, type PublicKey } from '../public-key.ts';
import { withSuccessor } from './succeed-key.ts';

const made = (comment: string): PublicKey & { readonly line: string } => {
  const half = publicBlob(generateKeyPairSync('ed25519').privateKey);
  if (!half) throw new Error('no key');
  return { ...half, comment, line: `${half.type} ${half.blob.toString('base64')} ${comment}` };
};
const [old, next, other] = [made('old'), made('new'), made('other')];
const after = (text: string): string | undefined => withSuccessor(Buffer.from(text), old.blob, next).content?.toString();

describe('a key that follows another', () => {
  it('stands behind it, and may do what it may and no more', () => {
    const options = 'restrict,command="say \\"cert-authority\\" é",from="10.0.0.0/8"';
    const text = `# mine\n${other.line}\n${options} ${old.line}\n\n${other.line}`;
    expect(after(text)).toBe(`# mine\n${other.line}\n${options} ${old.line}\n${options} ${next.line}\n\n${other.line}`);
    expect(after(old.line)).toBe(`${old.line}\n${next.line}`);
    expect(after(`${old.line}\r\n${other.line}\r\n`)).toBe(`${old.line}\n${next.line}\r\n${other.line}\r\n`);
  });

  it('follows each of several lines, once', () => {
    const text = `${old.line}\ncommand="a" ${old.line}\n`;
    const twice = `${old.line}\n${next.line}\ncommand="a" ${old.line}\ncommand="a" ${next.line}\n`;
    expect([after(text), after(twice)]).toEqual([twice, undefined]);
    expect(after(`${next.line}\ncommand="a" ${old.line}\n`)).toContain(`command="a" ${next.line}`);
  });

  it('is not written where the old one is not, or is an authority', () => {
    expect(withSuccessor(Buffer.from(`${other.line}\n`), old.blob, next)).toEqual({ isAuthority: false });
    const signs = `cert-authority,principals="a" ${old.line}\n`;
    expect(withSuccessor(Buffer.from(signs), old.blob, next)).toEqual({ isAuthority: true });
  });
});
