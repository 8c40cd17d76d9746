import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../fixtures.ts';
import { axeFindings } from '../pages/axe-findings.ts';
import { EditsPage } from '../pages/edits-page.ts';
import { FilesPage } from '../pages/files-page.ts';
import { configHost, expect, fred, test, trust } from '../pages/test.ts';
import type { SshdWithAccounts } from '../servers/accounts.ts';

const config = [
  'worker_processes 4;',
  'events {',
  '  worker_connections 512;',
  '}',
  'http {',
  '  sendfile on;',
  '  gzip off;',
  '}',
  '',
];

/** A folder of the server with files of fred's, and an editor that notes what it was given and adds a line to it. */
function prepare(home: Home, server: SshdWithAccounts): { readonly there: string; readonly opened: () => string[] } {
  const there = join(server.homeOf(fred.name), `edits-${process.pid}-${Date.now()}`);
  mkdirSync(there);
  writeFileSync(join(there, 'nginx.conf'), config.join('\n'), { mode: 0o640 });
  writeFileSync(join(there, 'motd'), 'Welcome\n');
  execFileSync('chown', ['-R', `--reference=${server.homeOf(fred.name)}`, there]);
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const notes = home.path('opened');
  // Saves as vim does: a new file, renamed over the old one.
  const script = `#!/bin/sh\ncp "$2" "$2~" && echo "# $1" >> "$2~" && mv "$2~" "$2"\nprintf '%s\\n' "$2" >> '${notes}'\n`;
  const editor = home.write('My Editor/editor', script);
  execFileSync('chmod', ['755', editor]);
  const settings = { editorCommand: `"${editor}" edited` };
  home.write('data/settings.json', JSON.stringify({ format: 'hawser.settings', version: 1, revision: 1, data: settings }));
  return { there, opened: () => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []) };
}

/** As an editor that saves by a rename. */
function save(copy: string, content: string): void {
  writeFileSync(`${copy}.new`, content);
  renameSync(`${copy}.new`, copy);
}

test('a remote file is edited in the user’s editor, compared where both sides changed, and kept over a restart', async ({
  start,
  server,
  home,
}) => {
  const { there, opened } = prepare(home, server);
  const { ui, workbench } = await start();
  const { page } = ui;
  const files = new FilesPage(page);
  const edits = new EditsPage(page);
  const on = (name: string): string => readFileSync(join(there, name), 'utf8');
  let copy = '';
  await test.step('F4 opens it, and what the editor saves is sent', async () => {
    await files.open('web1');
    await files.right.goTo(`/home/${fred.name}/${there.slice(there.lastIndexOf('/') + 1)}`);
    await expect(edits.region).toHaveCount(0);
    await files.right.row('nginx.conf').click();
    await page.keyboard.press('F4');
    await expect.poll(() => on('nginx.conf')).toBe(`${config.join('\n')}# edited\n`);
    await expect(edits.status).toHaveText(/^nginx\.conf on web1 · sent \d/);
    // The editor saves first and notes what it was given then.
    await expect.poll(() => opened().length).toBe(1);
    copy = opened()[0] ?? '';
    expect(copy.split('/').slice(-2)).toEqual(['work', 'nginx.conf']);
    expect(statSync(copy).mode & 0o77).toBe(0);
    expect(statSync(join(there, 'nginx.conf')).mode & 0o777).toBe(0o640);
    expect(readdirSync(there).sort()).toEqual(['motd', 'nginx.conf']);
  });
  await test.step('a change on the server is shown before anything is sent', async () => {
    const common = on('nginx.conf');
    writeFileSync(join(there, 'nginx.conf'), common.replace('512', '1024').replace('gzip off', 'gzip on'));
    save(copy, common.replace('512', '2048').replace('processes 4', 'processes 8'));
    await expect(edits.status).toHaveText('nginx.conf on web1 · changed on both sides');
    await edits.region.getByRole('button', { name: 'Compare: nginx.conf' }).click();
    await expect(edits.comparison).toContainText('worker_connections 2048');
    await expect(edits.comparison).toContainText('worker_connections 1024');
    await expect(edits.comparison.getByText('You changed this')).toBeVisible();
    await expect(edits.comparison.getByText('Changed on the server')).toBeVisible();
    await expect(edits.comparison.getByText('Changed differently')).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    expect(on('nginx.conf')).toContain('1024');
  });
  await test.step('merged, with marks where both differ; saved without them it is sent', async () => {
    await edits.conflict.getByRole('button', { name: 'Open merged' }).click();
    await edits.conflict.waitFor({ state: 'detached' });
    await expect.poll(() => opened().length).toBe(2);
    await expect(edits.status).toHaveText('nginx.conf on web1 · 1 place still marked');
    const marked = readFileSync(copy, 'utf8');
    expect(marked).toContain('worker_processes 8;');
    expect(marked).toContain('gzip on;');
    expect(marked).toContain('<<<<<<< yours\n  worker_connections 2048;\n=======\n  worker_connections 1024;\n>>>>>>> on web1\n');
    save(copy, marked.replace(/<<<<<<< yours\n(.*\n)=======\n.*\n>>>>>>> on web1\n/, '$1'));
    await expect.poll(() => on('nginx.conf')).toContain('worker_connections 2048;');
    expect(on('nginx.conf')).toContain('gzip on;');
    await expect(edits.status).toHaveText(/· sent \d/);
  });
  await test.step('mine under another name, by keyboard', async () => {
    writeFileSync(join(there, 'nginx.conf'), 'theirs\n');
    save(copy, 'mine\n');
    await expect(edits.status).toContainText('changed on both sides');
    await edits.open();
    await edits.button('nginx.conf', 'Compare').click();
    await edits.conflict.getByRole('button', { name: 'Save mine as…' }).click();
    await expect(edits.saveAs.getByLabel('Name', { exact: true })).toHaveValue('nginx-mine.conf');
    await page.keyboard.press('Enter');
    await edits.saveAs.waitFor({ state: 'detached' });
    await expect(edits.row('nginx-mine.conf')).toContainText('sent');
    expect([on('nginx.conf'), on('nginx-mine.conf')]).toEqual(['theirs\n', 'mine\n']);
  });
  await test.step('finished, its copy is gone', async () => {
    await edits.button('nginx-mine.conf', 'Finish').click();
    await expect(edits.region).toHaveCount(0);
    await expect.poll(() => existsSync(copy)).toBe(false);
  });
  await test.step('what could not be sent says why, and is not thrown away unasked', async () => {
    await files.right.act('motd', 'Edit');
    await expect.poll(() => on('motd')).toBe('Welcome\n# edited\n');
    await expect.poll(() => opened().length).toBe(3);
    copy = opened().at(-1) ?? '';
    // What came of the sending is looked at after it: the file must be there for that.
    await expect(edits.status).toHaveText(/^motd on web1 · sent \d/);
    execFileSync('rm', [join(there, 'motd')]);
    save(copy, 'typed\n');
    await edits.open();
    await expect(edits.row('motd')).toContainText('no longer on the server');
    await edits.button('motd', 'Finish').click();
    await expect(edits.discard.getByRole('button', { name: 'Go on editing' })).toBeFocused();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(edits.row('motd')).toBeVisible();
  });
  await test.step('after a restart it is still there, and is sent when that is wanted', async () => {
    await workbench.stop();
    const again = await start();
    const later = new EditsPage(again.ui.page);
    await expect(later.status).toHaveText('motd on web1 · not sent in the last run');
    await later.open();
    await later.button('motd', 'Send').click();
    await expect(later.row('motd')).toContainText('no longer on the server');
    await later.button('motd', 'Put it there again').click();
    await expect.poll(() => existsSync(join(there, 'motd')) && on('motd')).toBe('typed\n');
    await later.button('motd', 'Finish').click();
    await expect(later.region).toHaveCount(0);
  });
});
