import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { removeFolder } from '../e2e/servers/cleanup.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { DetachedRunId } from '../shared/model/detached-runs.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';
import { detachedCommand } from './workbench-detached.ts';

const patient = { timeout: 20_000 };
const id = DetachedRunId.parse('abcdef012345');

function hasTmux(): boolean {
  return spawnSync('tmux', ['-V']).status === 0;
}

/** An account's folder on a host, whose tmux is its own; `look` does what a run's terminal does, without a terminal, and answers what it says. */
function account() {
  const home = mkdtempSync(join(tmpdir(), 'account-'));
  const sockets = join(home, 'sockets');
  mkdirSync(sockets);
  const environment = (at = sockets) => ({
    PATH: process.env['PATH'],
    HOME: home,
    SHELL: '/bin/sh',
    TMUX_TMPDIR: at,
  });
  cleanUps.push(() => {
    spawnSync('tmux', ['kill-server'], { env: environment() });
    removeFolder(home);
  });
  const look = (command: string, { tmux = true, sockets: at = sockets } = {}): string => {
    const script = detachedCommand({ id, command }).replaceAll(
      'command -v tmux',
      tmux ? 'command -v tmux' : 'command -v no-tmux',
    );
    // `tail -f` has no end of its own.
    const options = { env: environment(at), encoding: 'utf8', timeout: 2000, stdio: 'pipe' } as const;
    const { stdout } = spawnSync('sh', ['-c', `umask 022; ${script}`], options);
    return stdout;
  };
  return {
    home,
    folder: join(home, '.hawser/runs', id),
    look,
    endTmux: () => spawnSync('tmux', ['kill-server'], { env: environment() }),
  };
}

describe.each([{ tmux: true }, { tmux: false }])('what a detached run does on its host (tmux: $tmux)', ({ tmux }) => {
  it.skipIf(tmux && !hasTmux())("has the account's own mask, and only its folder is for nobody else", async () => {
    const { home, folder, look } = account();
    look(`umask > "${home}/mask"; : > "${home}/made"`, { tmux });
    await vi.waitFor(() => expect(existsSync(join(folder, 'exit'))).toBe(true), patient);
    expect(readFileSync(join(home, 'mask'), 'utf8').trim()).toMatch(/^0*022$/);
    expect(statSync(join(home, 'made')).mode & 0o777).toBe(0o644);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(home, '.hawser/runs'))).toEqual([id]);
  });

  it.skipIf(tmux && !hasTmux())('says that it could not be started, and is started by the next look', async () => {
    const { home, folder, look } = account();
    mkdirSync(join(home, '.hawser'));
    // As a full disk: nothing can be written where runs stand.
    writeFileSync(join(home, '.hawser/runs'), '');
    const command = `echo x >> "${home}/count"`;
    expect(look(command, { tmux })).toContain('This run could not be started.');
    rmSync(join(home, '.hawser/runs'));
    look(command, { tmux });
    await vi.waitFor(() => expect(existsSync(join(folder, 'exit'))).toBe(true), patient);
    look(command, { tmux });
    expect(readFileSync(join(home, 'count'), 'utf8')).toBe('x\n');
  });
});

describe.skipIf(!hasTmux())('a detached run in tmux', () => {
  it('that tmux refused to begin is begun by the next look', async () => {
    const { home, folder, look } = account();
    // tmux takes no folder for its sockets that others can write in.
    const unsafe = join(home, `unsafe/tmux-${userInfo().uid}`);
    mkdirSync(unsafe, { recursive: true });
    chmodSync(unsafe, 0o777);
    expect(look('true', { sockets: join(home, 'unsafe') })).toContain('This run could not be started.');
    expect(existsSync(folder)).toBe(false);
    look('true');
    await vi.waitFor(() => expect(existsSync(join(folder, 'exit'))).toBe(true), patient);
  });

  it('tells how it ended when its session is gone, and that it is gone when it did not end', async () => {
    const { folder, look, endTmux } = account();
    look('exit 3');
    await vi.waitFor(() => expect(readFileSync(join(folder, 'exit'), 'utf8')).toBe('3\n'), patient);
    endTmux();
    expect(look('exit 3')).toBe('The run ended with status 3.\n');
    rmSync(join(folder, 'exit'));
    expect(look('exit 3')).toBe('This run is gone: its session was ended.\n');
  });
});

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
      removeFolder(join(homedir(), '.hawser', 'runs', run.id));
      removeFolder(folder);
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
    expect(again.detached).toBe(run.id);
    await page.client.detached.forget({ id: run.id });
    expect((await page.client.detached.list({})).runs).toEqual([]);
    // Not a plain shell in its place.
    const forgotten = page.client.sessions.open({ target: run.target, size, detached: run.id });
    await expect(forgotten).rejects.toMatchObject({ code: 'detached.notFound' });
  });

  it('survives the end of the program, also where there is no tmux', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const home = mkdtempSync(join(tmpdir(), 'nohup-'));
    cleanUps.push(() => removeFolder(home));
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
