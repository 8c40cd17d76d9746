import { spawn } from 'node:child_process';
import { findElectron, projectDir } from '../browser.ts';
import { axeFindings } from '../pages/axe-findings.ts';
import { configHost, expect, fred, prompt, test, trust } from '../pages/test.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';
import { isRoot } from '../servers/requirements.ts';

/** Opens an address as the system does: a second start, which hands it to the first and ends. */
function openAddress(url: string, dataDir: string): Promise<number | null> {
  const args = [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', projectDir, url];
  const child = spawn(findElectron() ?? '', args, { env: { ...process.env, HAWSER_DATA: dataDir }, stdio: 'ignore' });
  return new Promise((done) => child.on('exit', done));
}

test('an address from another program is asked about and never connects by itself', async ({ launch, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const from = server.log().length;
  const { page } = await launch({ args: [`ssh://${fred.name}@web1`] });
  const ui = new WorkbenchPage(page);
  const dialog = page.getByRole('dialog');

  await test.step('of the program’s own start', async () => {
    await expect(dialog).toContainText('Open this address?');
    await expect(dialog).toContainText(fred.name);
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    expect(await ui.tabs.names()).not.toContain('web1');
  });

  await test.step('passwords and names that could be options are refused, also when they are written otherwise', async () => {
    for (const [url, why] of [
      ['ssh://fred:secret@web1', 'A password in an address is not taken'],
      ['ssh://-oProxyCommand=touch%20x@web1', 'begin with a dash'],
      ['ssh://%2DoProxyCommand=x@web1', 'begin with a dash'],
      ['sftp://-oProxyCommand=x/etc', 'begin with a dash'],
    ] as const) {
      expect(await openAddress(url, home.dataDir)).toBe(0);
      await expect(dialog).toContainText(why);
      await expect(dialog.getByRole('button', { name: 'Connect' })).toHaveCount(0);
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
    }
    expect(server.log().slice(from)).not.toContain('Connection from');
  });

  await test.step('sftp opens the files in the folder that it names, after a press', async () => {
    const folder = `${server.homeOf(fred.name)}/`;
    expect(await openAddress(`sftp://web1${encodeURI(folder)}`, home.dataDir)).toBe(0);
    await expect(dialog).toContainText(folder);
    await dialog.getByRole('button', { name: 'Open files' }).click();
    await expect.poll(() => ui.tabs.names()).toContain('web1 files');
  });

  await test.step('ssh opens a shell', async () => {
    expect(await openAddress(`SSH://${fred.name}@web1`, home.dataDir)).toBe(0);
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await (await ui.waitConnected('web1')).waitForText(prompt);
  });
});
