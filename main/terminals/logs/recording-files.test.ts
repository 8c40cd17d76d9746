import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Pipe } from '../../../shared/rpc/pipe.ts';
import { sendRecording } from './recording-files.ts';

test.skipIf(process.platform === 'win32')('a named pipe is no recording, and is not waited for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-recordings-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'a.cast');
  execFileSync('mkfifo', [path]);
  const sent = sendRecording(folder, path, {} as Pipe, new AbortController().signal);
  await expect(sent).rejects.toMatchObject({ code: 'recording.unreadable' });
});
