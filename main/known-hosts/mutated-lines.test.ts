import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { judgeOffer } from './certificate-verdict.ts';
import { hashAll, removeHost, removeName, replaceKey } from './edits.ts';
import { hashName, lookupNames } from './matcher.ts';
import { parseKnownHosts } from './parser.ts';

/** `FUZZ_LINES=1000000` for the long run. */
const count = Number(process.env['FUZZ_LINES'] ?? 20_000);

/** Small and the same in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function blobOf(seed: string): Buffer {
  const type = Buffer.from('ssh-ed25519');
  const key = createHash('sha256').update(seed).digest();
  return Buffer.concat([Buffer.from([0, 0, 0, type.length]), type, Buffer.from([0, 0, 0, 32]), key]);
}

describe('mutated lines', () => {
  const stored = blobOf('stored');
  const stranger = blobOf('stranger');
  const key = `ssh-ed25519 ${stored.toString('base64')}`;
  const salt = Buffer.alloc(20, 7);
  const models = [
    `web ${key}\n`,
    `web,[web]:2222,10.0.0.1 ${key} comment\r\n`,
    `w*,!db ${key}`,
    `@revoked * ${key}\n`,
    `@cert-authority *.example ${key}\n`,
    `${hashName('web', salt)} ${key}\n`,
    `web 1024 35 123456789\n`,
    `# a comment\n\n \t\n`,
  ].map((line) => Buffer.from(line));

  it(`of ${count} kinds throw nothing, lose no byte, and never make an offered key trusted that no line holds`, () => {
    const next = numbers(20_261_121);
    const names = lookupNames('web', 2222, undefined);
    for (let n = 0; n < count; n += 1) {
      const bytes = mutate(models[next(models.length)] ?? Buffer.alloc(0), next);
      const lines = parseKnownHosts(bytes, 'f');
      if (!Buffer.concat(lines.map(({ raw }) => raw)).equals(bytes)) throw new Error(`bytes lost of ${bytes.toString('hex')}`);
      const { verdict } = judgeOffer(stranger, names, lines, 0);
      if (verdict.kind === 'trusted' || verdict.kind === 'caTrusted') throw new Error(`trusted by ${bytes.toString('hex')}`);
      const known = judgeOffer(stored, names, lines, 0).verdict;
      if (known.kind === 'trusted' && !known.by.blob.equals(stored)) throw new Error(`the wrong key in ${bytes.toString('hex')}`);
      if (n % 20 !== 0) continue;
      for (const rewrite of [
        removeHost('web', lines),
        removeName('web', lines),
        hashAll(lines),
        replaceKey('web', stranger, lines),
      ]) {
        if (!rewrite.changed && !rewrite.bytes.equals(bytes)) throw new Error(`unchanged and changed: ${bytes.toString('hex')}`);
      }
    }
    expect(count).toBeGreaterThan(0);
  }, 600_000);
});

function mutate(model: Buffer, next: (below: number) => number): Buffer {
  let bytes = Buffer.from(model);
  for (let times = next(4); times >= 0; times -= 1) {
    const at = next(bytes.length + 1);
    const alien = Buffer.from([next(256), ...Buffer.from('@|,!*?\n\r\t #\0').subarray(next(12)).subarray(0, 1)]);
    const kind = next(5);
    if (kind === 0) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + next(8)))]);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), alien, bytes.subarray(at)]);
    else if (kind === 2 && at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8));
    else if (kind === 3) bytes = Buffer.concat([bytes, bytes.subarray(at)]);
    else bytes = bytes.subarray(0, at);
  }
  return bytes;
}
