import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { tempDir } from './fixtures/files-page.ts';
import { size, startCore, TestPage } from './fixtures/test-page.ts';

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
  } catch {
    return false;
  }
  // What ended and was not waited for has no command line.
  return readFileSync(`/proc/${processId}/cmdline`, 'utf8') !== '';
}

describe.skipIf(process.platform !== 'linux')('a program of Match exec', () => {
  it.each(['terminal', 'files', 'PowerShell'] as const)('ends when opening a tab (%s) is given up', async (kind) => {
    const written = join(tempDir(), 'pid');
    const { workbench } = await startCore(`Match exec "echo $$ > ${written}; sleep 60"\n`);
    const { client } = await TestPage.open(workbench);
    const given = new AbortController();
    const { signal } = given;
    const target = { destination: 'lab.invalid' };
    const opening =
      kind === 'PowerShell'
        ? client.powershell.open({ host: target }, { signal })
        : client.sessions.open({ target, size, kind }, { signal });
    const refused = expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    await vi.waitFor(() => expect(existsSync(written) && readFileSync(written, 'utf8')).toMatch(/^\d+\n$/), { timeout: 20_000 });
    const processId = Number(readFileSync(written, 'utf8'));
    expect(isRunning(processId)).toBe(true);
    given.abort();
    await refused;
    await vi.waitFor(() => expect(isRunning(processId)).toBe(false), { timeout: 20_000, interval: 20 });
    expect((await client.system.diagnostics({})).sessions).toBe(0);
  });

  it('does not run when the certificates of a host are looked at, as its row in the tree does', async () => {
    const written = join(tempDir(), 'ran');
    const { workbench } = await startCore(`Match exec "echo ran > ${written}"\n  User other\n`);
    const { client } = await TestPage.open(workbench);
    const target = { destination: 'lab.invalid' };
    const { user } = await client.certificates.ofHost({ target });
    expect(user).not.toBe('other');
    expect(existsSync(written)).toBe(false);
    // It would have run for who connects.
    await client.sessions.open({ target, size, kind: 'terminal' });
    await vi.waitFor(() => expect(existsSync(written)).toBe(true), { timeout: 20_000 });
  });
});
