import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { connect, hostOf, identityOf, keyStep } from '../ssh/test-support.ts';
import type { OpenFile } from './file-system.ts';
import { listAll, never, path, sftpOn } from './test-support.ts';

const sizeBytes = 48 * 1024 * 1024 + 12_345;
const step = 261_120;

/** Reads with the same few buffers again and again, as transfers do; each block is taken away when it has come. */
async function readAgain(file: OpenFile, target: Buffer, atOnce: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    const into = Buffer.alloc(step);
    while (next < sizeBytes) {
      const start = next;
      next += step;
      const end = Math.min(sizeBytes, start + step);
      for (let at = start; at < end;) {
        const block = await file.read(at, end - at, never, into);
        for (const piece of block.pieces) target.set(piece, at);
        at += block.sizeBytes;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function writeAll(file: OpenFile, bytes: Buffer): Promise<void> {
  const writes: Promise<void>[] = [];
  for (let at = 0; at < bytes.length; at += step) writes.push(file.write(at, bytes.subarray(at, at + step), never));
  await Promise.all(writes);
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(lacks('sshd'))('bulk data', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    // New keys in the middle of both directions, several times.
    sshd = await startSshd({ config: 'LogLevel INFO\nRekeyLimit 5M' });
  });
  afterAll(() => sshd.stop());

  it.each([
    ['aes128-gcm@openssh.com', false],
    ['chacha20-poly1305@openssh.com', false],
    ['aes256-ctr', false],
    ['aes128-gcm@openssh.com', true],
  ])(
    'comes and goes unharmed with %s, compressed: %s, while commands and listings run beside it',
    async (cipher, compression) => {
      const connection = await connect(hostOf(sshd, { ciphers: [cipher], compression }), {
        steps: [keyStep(identityOf(sshd.clientKey.path))],
      });
      const files = await sftpOn(connection);
      const folder = join(sshd.dir, `${cipher}-${compression}`);
      mkdirSync(folder);
      const bytes = randomBytes(sizeBytes);
      const up = await files.open(path(`${folder}/file`), { kind: 'readWrite', create: 'new', truncate: false }, never);
      const others = (async () => {
        for (let round = 0; round < 5; round += 1) {
          const channel = await connection.openSession({
            command: 'head -c 300000 /dev/zero',
            windowBytes: 65_536,
            signal: never,
          });
          const chunks: Uint8Array[] = [];
          // Kept, not borrowed: later reads must not show in them.
          channel.receive((chunk, used) => {
            chunks.push(chunk);
            used();
          });
          await new Promise<void>((resolve) => channel.onClosed(() => resolve()));
          await listAll(files, path('/etc'));
          const said = Buffer.concat(chunks);
          expect({ length: said.length, isZero: said.every((byte) => byte === 0) }).toEqual({ length: 300_000, isZero: true });
        }
      })();
      await writeAll(up, bytes);
      const back = Buffer.alloc(sizeBytes);
      await readAgain(up, back, 16);
      await Promise.all([up.close(), others]);
      expect(hash(readFileSync(join(folder, 'file')))).toBe(hash(bytes));
      expect(hash(back)).toBe(hash(bytes));
      files.close();
      connection.close();
    },
  );
});
