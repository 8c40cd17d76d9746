import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { configHost, expect, prompt, test, trust, type Started } from '../pages/test.ts';
import type { WorkbenchPage } from '../pages/workbench-page.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';

const passphrase = testSecret('nine lives of a scrolled cat');
/** What stands in a terminal; the command that prints it does not hold it. */
const marker = 'stood-here-before-7';
/** What is printed after the vault was locked. */
const lateMarker = 'after-the-lock-7';
const printMarker = "printf '\\033[31mstood-here-%s\\033[0m\\n' before-7";

async function setUpVault(ui: WorkbenchPage): Promise<void> {
  await ui.runCommand('Vault: kept passwords and passphrases');
  await ui.page.getByRole('button', { name: 'Lock it by a passphrase' }).click();
  const dialog = ui.page.getByRole('dialog', { name: 'Set up the vault' });
  await dialog.getByLabel('New passphrase').fill(passphrase);
  await dialog.getByLabel('Once more').fill(passphrase);
  await dialog.getByLabel('Once more').press('Enter');
  await expect(ui.page.getByText('Nothing is kept yet.')).toBeVisible();
}

async function unlockVault(ui: WorkbenchPage): Promise<void> {
  await ui.runCommand('Vault: kept passwords and passphrases');
  await ui.page.getByRole('button', { name: 'Unlock', exact: true }).click();
  const dialog = ui.page.getByRole('dialog', { name: 'Unlock the vault' });
  await dialog.getByLabel('Passphrase of the vault').fill(passphrase);
  await dialog.getByLabel('Passphrase of the vault').press('Enter');
  await expect(ui.statusBar.getByRole('button', { name: 'The vault is unlocked' })).toBeVisible();
}

/** As `kill -9` does, or a power cut. */
async function killProgram({ workbench }: Started): Promise<void> {
  if (workbench.app === undefined) return workbench.stop();
  const child = workbench.app.process();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** Every byte of the data folder. */
async function onDisk(dataDir: string): Promise<string> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1').catch(() => '')),
  );
  return texts.join('\n');
}

async function keptTerminals(dataDir: string): Promise<number> {
  const names = await readdir(join(dataDir, 'scrollback')).catch(() => []);
  return names.filter((name) => name.endsWith('.sealed.json')).length;
}

/** When each file of a terminal was written, in milliseconds since 1970. */
async function writtenAt(dataDir: string): Promise<ReadonlyMap<string, number>> {
  const folder = join(dataDir, 'scrollback');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.sealed.json'));
  const times = names.map((name) =>
    stat(join(folder, name)).then(
      ({ mtimeMs }) => [[name, mtimeMs] as const],
      () => [],
    ),
  );
  return new Map((await Promise.all(times)).flat());
}

/**
 * Waits until all that these terminals show now is on the disk; no others print anything. The first write of a terminal may have
 * read it before: the second one began after that. Only a terminal that printed something since is written again.
 */
async function waitKept(ui: WorkbenchPage, dataDir: string, names: readonly string[]): Promise<void> {
  for (const turn of ['first', 'second']) {
    const before = await writtenAt(dataDir);
    for (const name of names) await ui.terminal(name).run('true');
    const written = async (): Promise<number> =>
      [...(await writtenAt(dataDir))].filter(([name, at]) => at > (before.get(name) ?? 0)).length;
    await expect.poll(written, { message: `the ${turn} write`, timeout: 60_000 }).toBe(names.length);
  }
}

test('what stood in a terminal stands there again after kill -9, sealed on the disk, and once it is connected above it', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  home.write('.ssh/config', ['web1', 'web2'].map((name) => configHost(name, server)).join(''));
  const before = await start();
  await setUpVault(before.ui);
  await before.ui.tabs.close('Vault');
  await before.ui.openHost('web1');
  await (await before.ui.waitConnected('web1')).waitForText(prompt);
  await before.ui.terminal('web1').run(`${printMarker}; printf '\\033]0;a-title\\007\\033[c'`);
  await before.ui.terminal('web1').waitForText(marker);
  // Beside it another one, which the window begins with.
  await before.ui.page.keyboard.press('Control+Shift+D');
  await expect(before.ui.tabs.selected).toHaveCount(2);
  await before.ui.openHost('web2');
  await (await before.ui.waitConnected('web2')).waitForText(prompt);
  await before.ui.tabs.tab('web1').last().click({ button: 'middle' });
  await expect.poll(() => before.ui.tabs.names()).toEqual(['web1', 'web2']);
  await expect.poll(() => keptTerminals(home.dataDir), { timeout: 60_000 }).toBe(2);
  await waitKept(before.ui, home.dataDir, ['web1', 'web2']);
  await before.ui.runCommand('Lock the vault now');
  await before.ui.terminal('web2').run("printf 'after-the-%s\\n' lock-7");
  await before.ui.terminal('web2').waitForText(lateMarker);
  await waitKept(before.ui, home.dataDir, ['web1', 'web2']);
  await killProgram(before);
  for (const each of [marker, lateMarker]) expect(await onDisk(home.dataDir)).not.toContain(each);

  const { ui } = await start();
  const region = ui.page.getByRole('region', { name: 'What stood in web1' });
  await test.step('while the vault is locked nothing of it is shown, and it is said why', async () => {
    await ui.tabs.waitForState('web1', 'not connected yet');
    await expect(ui.page.getByText('What stood here is sealed by the vault, which is locked.')).toHaveCount(2);
    await expect(region).toBeHidden();
  });

  await test.step('with the vault open it stands there, before anything is connected', async () => {
    await unlockVault(ui);
    await expect(region).toContainText(marker);
    await expect(region).toContainText(/before the restart, today \d/);
    expect(await axeFindings(ui.page)).toEqual([]);
    for (const theme of ['light', 'dark'] as const) {
      await ui.page.emulateMedia({ colorScheme: theme });
      await ui.page.screenshot({ path: `test-results/scrollback-${theme}.png` });
    }
  });

  await test.step('connected, the shell goes on below it, and nothing in it was acted on', async () => {
    await ui.tabs.waitForState('web1', 'not connected yet');
    await ui.tabs.show('web1');
    const terminal = await ui.waitConnected('web1');
    await terminal.waitForText(prompt);
    await expect.poll(() => terminal.screen()).toMatch(new RegExp(`${marker}[^]*before the restart, today[^]*fred@web1`));
    // The query was answered when it was made, and the answer stood at the prompt then: nobody answers it again.
    await terminal.waitForText(/fred@web1:~\$ *$/);
    expect((await terminal.screen()).split('1;2c')).toHaveLength(2);
    expect(await axeFindings(ui.page)).toEqual([]);
    await terminal.run('echo second-run');
  });

  await test.step('what was printed after the vault was locked is there as well', async () => {
    await ui.tabs.show('web2');
    const terminal = await ui.waitConnected('web2');
    await expect.poll(() => terminal.screen()).toMatch(new RegExp(`${lateMarker}[^]*before the restart, today[^]*fred@`));
    await ui.tabs.show('web1');
  });

  await test.step('after the next start both runs stand there', async () => {
    await ui.reload();
    const terminal = await ui.waitConnected('web1');
    await expect.poll(() => terminal.screen()).toMatch(new RegExp(`${marker}[^]*before the restart[^]*second-run`));
  });

  await test.step('"Forget now" takes all of it off the disk', async () => {
    await ui.page.keyboard.press('Control+Shift+,');
    await ui.page.getByRole('searchbox', { name: 'Search the settings' }).fill('stood');
    await ui.page.screenshot({ path: 'test-results/scrollback-setting.png' });
    expect(await axeFindings(ui.page)).toEqual([]);
    await ui.page.getByRole('button', { name: 'Forget now' }).click();
    await expect.poll(() => keptTerminals(home.dataDir)).toBe(0);
  });
});

test('of a terminal that printed more than is kept, the tab that comes back says above its text that older lines are not there', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const before = await start();
  await setUpVault(before.ui);
  await before.ui.tabs.close('Vault');
  await before.ui.openHost('web1');
  const printing = await before.ui.waitConnected('web1');
  await printing.waitForText(prompt);
  // A little more than the 200 000 characters that are kept.
  await printing.run('seq -f %099.0f 2100; echo all-prin""ted');
  await printing.waitForText('all-printed');
  await waitKept(before.ui, home.dataDir, ['web1']);
  await killProgram(before);

  const { ui } = await start();
  await unlockVault(ui);
  await ui.tabs.close('Vault');
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(/before the restart, today[^]*fred@web1/);
  await terminal.press('Control+Shift+F');
  await terminal.findField.fill('older lines are not kept');
  await expect.poll(() => terminal.screen()).toMatch(/^── older lines are not kept ──\n0+1\d\d\n/);
  for (const theme of ['light', 'dark'] as const) {
    await ui.page.emulateMedia({ colorScheme: theme });
    await ui.page.screenshot({ path: `test-results/scrollback-cut-${theme}.png` });
  }
});

test('without a vault nothing of a terminal is written, and a closed tab takes its text along', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const before = await start();
  await before.ui.openHost('web1');
  const terminal = await before.ui.waitConnected('web1');
  await terminal.waitForText(prompt);
  await terminal.run(printMarker);
  await terminal.waitForText(marker);

  await test.step('with a vault it is kept, and gone with its tab', async () => {
    await setUpVault(before.ui);
    await expect.poll(() => keptTerminals(home.dataDir)).toBe(1);
    await before.ui.openHost('web1');
    await expect.poll(() => keptTerminals(home.dataDir)).toBe(2);
    await before.ui.tabs.tab('web1').first().click({ button: 'middle' });
    await expect.poll(() => keptTerminals(home.dataDir)).toBe(1);
  });

  await test.step('with the vault everything goes', async () => {
    await before.ui.runCommand('Vault: kept passwords and passphrases');
    await before.ui.page.getByRole('button', { name: 'Forget everything' }).click();
    await before.ui.page
      .getByRole('dialog')
      .or(before.ui.page.getByRole('alertdialog'))
      .getByRole('button', { name: /^(Forget|Delete)/ })
      .click();
    await expect.poll(() => keptTerminals(home.dataDir)).toBe(0);
  });
  await before.workbench.stop();
  expect(await onDisk(home.dataDir)).not.toContain(marker);
});
