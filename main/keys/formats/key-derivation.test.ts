import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Derivation } from './derive.ts';
import { KeyDerivation } from './key-derivation.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hawser-derivation-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, code: string): string => {
  const path = join(folder, name);
  writeFileSync(path, code);
  return path;
};
const bcrypt = (rounds: number): Derivation => ({ kind: 'bcrypt', rounds });
const argon2: Derivation = { kind: 'argon2', variant: 'id', memoryKib: 256, passes: 2, lanes: 1 };
// Test vectors of OpenBSD's bcrypt_pbkdf (regress/lib/libutil) and of Argon2's reference implementation (test.c).
const bcryptVector = '5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9';
const argon2Vector = '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe';

describe('where no thread can start', { timeout: 30_000 }, () => {
  it.each([
    ['there is no file for it', () => join(folder, 'none.mjs')],
    ['its file does not load', () => write('broken.mjs', 'this is no JavaScript')],
    ['it ends before it is ready', () => write('short.mjs', 'process.exit(0)')],
  ])('because %s, keys are made in steps', async (_why, file) => {
    const derivation = new KeyDerivation(file());
    const key = await derivation.key(Buffer.from('password'), Buffer.from('salt'), bcrypt(4), 32);
    expect(key.toString('hex')).toBe(bcryptVector);
    expect(derivation.runsIn).toBe('steps');
    expect((await derivation.key(Buffer.from('password'), Buffer.from('somesalt'), argon2, 32)).toString('hex')).toBe(
      argon2Vector,
    );
  });

  it('a derivation is cancelled between two steps, and the passphrase is cleared', async () => {
    const derivation = new KeyDerivation(join(folder, 'none.mjs'));
    for (const how of [bcrypt(2000), { ...argon2, memoryKib: 65536, passes: 40 }]) {
      const passphrase = Buffer.alloc(64, 'p');
      const abort = new AbortController();
      const outcome = derivation.key(passphrase, Buffer.alloc(16), how, 48, abort.signal);
      setImmediate(() => abort.abort());
      await expect(outcome).rejects.toMatchObject({ code: 'cancelled' });
      expect(passphrase).toEqual(Buffer.alloc(64));
    }
  });
});

describe('a thread', { timeout: 30_000 }, () => {
  it('that starts and never says that it is ready is not waited for without end: keys are made in steps, and it is told nothing', async () => {
    const told = join(folder, 'told');
    const code = `import { writeFileSync } from 'node:fs';
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => writeFileSync(${JSON.stringify(told)}, 'told'));`;
    const derivation = new KeyDerivation(write('mute.mjs', code), 300);
    for (const _ of ['waits for the thread', 'does not try again']) {
      const key = await derivation.key(Buffer.from('password'), Buffer.from('salt'), bcrypt(4), 32);
      expect([key.toString('hex'), derivation.runsIn, existsSync(told)]).toEqual([bcryptVector, 'steps', false]);
    }
  });

  it('that fails at its job says why, and is not tried again in steps', async () => {
    const code = `import { parentPort } from 'node:worker_threads';
      parentPort.once('message', () => parentPort.postMessage({ kind: 'failed', reason: 'no memory' }));
      parentPort.postMessage({ kind: 'ready' });`;
    const derivation = new KeyDerivation(write('failing.mjs', code));
    await expect(derivation.key(Buffer.from('password'), Buffer.from('salt'), bcrypt(4), 32)).rejects.toThrow('no memory');
    expect(derivation.runsIn).toBe('thread');
  });

  it('gets nothing in its arguments and its environment, and the passphrase by message only; two run at a time', async () => {
    const code = `import { parentPort } from 'node:worker_threads';
      parentPort.once('message', ({ passphrase }) => {
        const seen = { argv: process.argv.slice(2), env: process.env, execArgv: process.execArgv, length: passphrase.length };
        parentPort.postMessage({ kind: 'key', key: new Uint8Array(new TextEncoder().encode(JSON.stringify(seen))) });
      });
      parentPort.postMessage({ kind: 'ready' });`;
    const derivation = new KeyDerivation(write('telling.mjs', code));
    const keys = await Promise.all(
      Array.from({ length: 3 }, () => derivation.key(Buffer.from('password'), Buffer.from('salt'), bcrypt(4), 32)),
    );
    for (const key of keys) expect(JSON.parse(key.toString())).toEqual({ argv: [], env: {}, execArgv: [], length: 8 });
  });

  it('that waits for its turn is cancelled there, and the others go on', async () => {
    const code = `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => undefined);
      parentPort.postMessage({ kind: 'ready' });`;
    const derivation = new KeyDerivation(write('silent.mjs', code));
    const aborts = Array.from({ length: 4 }, () => new AbortController());
    const outcomes = aborts.map((abort) =>
      derivation.key(Buffer.from('password'), Buffer.from('salt'), bcrypt(4), 32, abort.signal).catch((error: unknown) => error),
    );
    for (const abort of aborts.reverse()) abort.abort();
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toMatchObject({ code: 'cancelled' });
  });
});
