import { pbkdf2 } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AskpassDesk } from './askpass-desk.ts';

const derive = promisify(pbkdf2);

describe.skipIf(process.platform !== 'linux')('the desk for questions of OpenSSH’s programs', () => {
  it('closes its own descriptor once, and nothing that got the number after it', async () => {
    const desk = await AskpassDesk.open(process.env);
    // What closes in the background comes later than the files that are opened next.
    const busy = Array.from({ length: 8 }, () => derive('secret', 'salt', 150_000, 32, 'sha256'));
    const closing = desk.close();
    const opened = Array.from({ length: 5 }, () => openSync('/dev/null', 'r'));
    await Promise.all([closing, ...busy]);
    try {
      for (const descriptor of opened) expect(fstatSync(descriptor).isCharacterDevice()).toBe(true);
      expect(existsSync(desk.folder)).toBe(false);
    } finally {
      for (const descriptor of opened) closeSync(descriptor);
    }
  });
});
