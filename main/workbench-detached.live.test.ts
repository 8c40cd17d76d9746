import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import { DetachedRunId } from '../shared/model/detached-runs.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';
import { detachedCommand } from './workbench-detached.ts';

const patient = { timeout: 20_000 };

describe.skipIf(lacks('sshd'))('a detached run', () => {
  it('goes on when its terminal is closed, is listed and looked at again, and begins only once (TM-11)', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const folder = mkdtempSync(join(tmpdir(), 'detached-'));
    const file = join(folder, "it's done");
    const command = `echo begun; echo x >> "${folder}/count"; sleep 3; echo "over $((40+2))" | tee "${file}"`;
    const run = await page.client.detached.add({ target: { destination: 'lab' }, label: 'lab', command });
    cleanUps.push(() => {
      rmSync(join(homedir(), '.hawser', 'runs', run.id), { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
      try {
        execFileSync('tmux', ['kill-session', '-t', `hawser-${run.id}`], { stdio: 'ignore' });
      } catch {
        // There is no tmux here.
      }
    });
    const { sessionId } = await page.client.sessions.open({ target: run.target, size, detached: run.id });
    const screen = page.screen(sessionId);
    await vi.waitFor(() => expect(screen.text()).toContain('begun'), patient);
    expect((await page.client.detached.list({})).runs).toEqual([run]);
    await page.client.sessions.close({ sessionId });
    await vi.waitFor(() => expect(existsSync(file)).toBe(true), patient);

    const again = await page.client.sessions.open({ target: run.target, size, detached: run.id });
    const later = page.screen(again.sessionId);
    await vi.waitFor(() => expect(later.text()).toContain('The run ended with status 0.'), patient);
    expect(later.text()).toContain('over 42');
    expect(readFileSync(join(folder, 'count'), 'utf8')).toBe('x\n');
    await page.client.detached.forget({ id: run.id });
    expect((await page.client.detached.list({})).runs).toEqual([]);
  });

  it('survives the end of the program, also where there is no tmux', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const home = mkdtempSync(join(tmpdir(), 'nohup-'));
    cleanUps.push(() => rmSync(home, { recursive: true, force: true }));
    const id = DetachedRunId.parse('abcdef012345');
    // As on a host without tmux: its script finds none.
    const script = detachedCommand({ id, command: `sleep 3; echo over > "${home}/over"` }).replaceAll(
      'command -v tmux',
      'command -v no-tmux',
    );
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    const screen = page.screen(sessionId);
    await screen.type(`export HOME=${home}\r`);
    await screen.type(`${script}\r`);
    await vi.waitFor(() => expect(existsSync(join(home, '.hawser/runs', id, 'output'))).toBe(true), patient);
    await workbench.close();
    await vi.waitFor(() => expect(existsSync(join(home, 'over'))).toBe(true), patient);
    await vi.waitFor(() => expect(existsSync(join(home, '.hawser/runs', id, 'exit'))).toBe(true), patient);
    expect(readFileSync(join(home, '.hawser/runs', id, 'exit'), 'utf8')).toBe('0\n');
    expect(readFileSync(join(home, '.hawser/runs', id, 'output'), 'utf8')).toContain('The run ended with status 0.');
  });
});
