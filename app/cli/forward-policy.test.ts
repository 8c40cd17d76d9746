import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { runForward } from './forward.ts';

const dir = mkdtempSync(join(tmpdir(), 'hawser-forward-policy-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it.each([
  ['{"tunnels": false, "reason": "Use the VPN."}', 'Use the VPN.'],
  ['{"tunnels": fal', 'can’t be understood'],
])('hawser forward does nothing where the administrator’s file is %s', async (text, reason) => {
  const file = join(dir, 'policy.json');
  writeFileSync(file, text);
  chmodSync(file, 0o644);
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const policy = { file, ownerId: process.getuid?.() };
  // Nothing listens on port 1: whoever tried to connect would say so.
  const words = ['-F', 'none', '-p', '1', '-L', '127.0.0.1:0:localhost:80', '127.0.0.1'];
  const status = await runForward(words, { input, output, errors } as never, new AbortController().signal, policy);
  const said = String(errors.read());
  expect([status, output.read()]).toEqual([255, null]);
  expect(said).toContain('Tunnels are switched off');
  expect(said).toContain(reason);
  expect(said).not.toContain('port 1');
});
