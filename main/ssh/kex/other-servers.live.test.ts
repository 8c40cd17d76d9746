/** Hybrid key exchanges with servers that others wrote: Go's ML-KEM, Rust's, and those of Bouncy Castle under Apache MINA. */
import { describe, expect, it } from 'vitest';
import type { InteropProgram } from '../../../e2e/servers/interop/build.mjs';
import { startProgram, whyNotBuilt } from '../../../e2e/servers/interop/program.ts';
import { collect, connect, exec, hostOf, identityOf, keyStep } from '../test-support.ts';

const cases: readonly (readonly [InteropProgram, string])[] = [
  ['go', 'mlkem768x25519-sha256'],
  ['russh', 'mlkem768x25519-sha256'],
  ['mina', 'mlkem768x25519-sha256'],
  ['mina', 'sntrup761x25519-sha512'],
  ['mina', 'sntrup761x25519-sha512@openssh.com'],
];

describe('a post-quantum key exchange with another maker’s server', () => {
  it.for(cases)('%s: %s, alone, and again in later exchanges', { timeout: 330_000 }, async ([name, kex], { skip }) => {
    const why = await whyNotBuilt(name);
    if (why !== undefined) return skip(why);
    const server = await startProgram(name, { kex: [kex] });
    try {
      const connection = await connect(hostOf(server, { rekeyLimit: { bytes: 300_000, seconds: undefined } }), {
        steps: [keyStep(identityOf(server.clientKey.path))],
      });
      expect(connection.algorithms.kex).toBe(kex);
      const { output } = await collect(await exec(connection, 'head -c 1000000 /dev/zero'));
      expect(output.equals(Buffer.alloc(1_000_000))).toBe(true);
      expect(connection.algorithms.kex).toBe(kex);
      connection.close();
    } finally {
      await server.stop();
    }
  });
});
