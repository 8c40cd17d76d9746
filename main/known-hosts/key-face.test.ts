import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keyFace } from './key-face.ts';
import { readKeyBlob } from './key-blob.ts';

interface Face {
  readonly name: string;
  readonly line: string;
  readonly label: string;
  readonly bits: number;
  readonly sha256: string;
  readonly md5: string;
  readonly randomart: string;
}

const faces = JSON.parse(readFileSync(new URL('./fixtures/faces.json', import.meta.url), 'utf8')) as Face[];

function blobOf(line: string): Buffer {
  return Buffer.from(line.split(' ')[1] ?? '', 'base64');
}

describe('keyFace', () => {
  it.each(faces.map((face) => [face.name, face] as const))('shows %s as ssh-keygen -lv does', (_, face) => {
    expect(keyFace(blobOf(face.line))).toEqual({
      type: face.line.split(' ')[0],
      typeLabel: face.label,
      bits: face.bits,
      sha256: face.sha256,
      md5: face.md5,
      randomart: face.randomart,
    });
  });

  it('still hashes a blob it can’t read, without control characters in its type', () => {
    const blob = Buffer.concat([Buffer.from([0, 0, 0, 5]), Buffer.from('a\u001b[2J', 'latin1'), Buffer.alloc(3)]);
    const face = keyFace(blob);
    expect([face.typeLabel, face.bits]).toEqual(['UNKNOWN', 0]);
    expect(face.type).not.toContain('\u001b');
    expect(face.sha256).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });
});

describe('readKeyBlob', () => {
  const rsa = blobOf(faces.find(({ name }) => name === 'rsa2048')?.line ?? '');
  const ed25519 = blobOf(faces.find(({ name }) => name === 'ed25519')?.line ?? '');

  it('reads nothing that was cut at any point', () => {
    for (const blob of [rsa, ed25519]) {
      for (let length = 0; length < blob.length; length += 1) expect(readKeyBlob(blob.subarray(0, length))).toBeUndefined();
    }
  });

  it('reads nothing that has bytes left over', () => {
    expect(readKeyBlob(Buffer.concat([ed25519, Buffer.from([0])]))).toBeUndefined();
  });

  it('reads no type that an object happens to inherit', () => {
    for (const type of ['constructor', '__proto__', 'toString']) {
      expect(
        readKeyBlob(Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type), ed25519.subarray(15)])),
      ).toBeUndefined();
    }
  });

  it('gives a certificate’s plain key the fingerprint of the key itself', () => {
    const certificate = blobOf(faces.find(({ name }) => name === 'ed25519-cert')?.line ?? '');
    expect(readKeyBlob(certificate)?.plain).toEqual(ed25519);
  });
});
