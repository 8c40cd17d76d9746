import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test } from '../pages/test.ts';
import { TransfersPage } from '../pages/transfers-page.ts';

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('a command streams to a file, a file to a command: byte for byte, with progress, a pause, and its end told', async ({
  shell,
  server,
  home,
}) => {
  const { ui, workbench } = shell;
  const { page } = ui;
  const transfers = new TransfersPage(page);
  const dialog = page.getByRole('dialog');
  const command = dialog.getByLabel('Command on the host');
  const file = dialog.getByLabel('File on this computer');
  const begin = dialog.getByRole('button', { name: 'Begin' });
  const bytes = randomBytes(3_000_000);
  const source = join(server.homeOf('fred'), 'stream-source');
  writeFileSync(source, bytes);
  chmodSync(source, 0o644);

  await test.step('from the palette, with a dated name proposed', async () => {
    await ui.runCommand('Stream a command’s output to a file…');
    await expect(dialog).toContainText('Runs on web1, without a terminal');
    await expect(command).toBeFocused();
    await expect(file).toHaveValue(/^~\/web1-\d{4}-\d\d-\d\d\.out$/);
    await expect(begin).toBeDisabled();
    expect(await axeFindings(page)).toEqual([]);
    await command.fill('cat stream-source; echo careful >&2');
    await file.fill('~/no/such/place');
    await expect(dialog.getByText('There is no such folder.')).toBeVisible();
    await expect(begin).toBeDisabled();
    await file.fill('~/copy');
    await begin.click();
    await expect(dialog).toBeHidden();
    await transfers.open();
    await expect(transfers.counts).toHaveText('1 done');
    expect(sha(readFileSync(home.path('copy')))).toBe(sha(bytes));
  });

  await test.step('its row opens to what it did, and what it said beside the stream', async () => {
    const job = transfers.job('copy');
    await expect(job).toContainText('web1: cat stream-source; echo careful >&2 → copy');
    await transfers.button(job, /^About copy/).click();
    const about = page.getByRole('region', { name: 'About copy' });
    await expect(about).toContainText('exit code 0');
    await expect(about.getByRole('region', { name: 'Standard error' }).last()).toHaveText('careful');
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step('what is there is replaced only when that is said; a command that fails leaves a part, and runs again', async () => {
    await ui.hosts.row('web1').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Stream a command’s output to a file…' }).click();
    await command.fill('echo half; [ -e again ]');
    await file.fill('~/copy');
    await expect(dialog).toContainText('There is a file of that name already (2.9 MB).');
    await expect(begin).toBeDisabled();
    await dialog.getByRole('switch', { name: 'Write over it' }).click();
    expect(await axeFindings(page)).toEqual([]);
    await begin.click();
    const failed = transfers.jobs.filter({ hasText: 'exit code 1' });
    await expect(failed).toContainText('kept as copy.part');
    expect(sha(readFileSync(home.path('copy')))).toBe(sha(bytes));
    expect(readFileSync(home.path('copy.part'), 'utf8')).toBe('half\n');
    writeFileSync(join(server.homeOf('fred'), 'again'), '');
    await transfers.button(failed, /^Run copy again/).click();
    await expect(transfers.counts).toHaveText('2 done');
    expect(readFileSync(home.path('copy'), 'utf8')).toBe('half\n');
  });

  await test.step('a pause stops it, cancel ends it and keeps what came', async () => {
    await shell.terminal.pane.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Stream a command to a file…' }).click();
    await command.fill('while :; do echo tick; sleep 0.05; done');
    await file.fill('~/ticks');
    await begin.click();
    const job = transfers.job('ticks');
    await expect(job).toContainText('so far');
    await transfers.button(job, /^Pause/).click();
    await expect(job).toContainText('paused');
    await transfers.button(job, /^Go on/).click();
    await expect(job).not.toContainText('paused');
    await transfers.button(job, /^Cancel/).click();
    await expect(job).toContainText('kept as ticks.part');
    expect(readFileSync(home.path('ticks.part'), 'utf8')).toMatch(/^(tick\n)+$/);
    expect(existsSync(home.path('ticks'))).toBe(false);
  });

  await test.step('a file is what a command reads, and its answer is shown', async () => {
    home.write('input', bytes.toString('latin1'));
    const sent = readFileSync(home.path('input'));
    await ui.runCommand('Send a file to a command…');
    if (workbench.app) {
      await workbench.app.evaluate(({ dialog: system }, path) => {
        Object.assign(system, { showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [path] }) });
      }, home.path('input'));
      await dialog.getByRole('button', { name: 'Choose…' }).click();
      await expect(file).toHaveValue(home.path('input'));
    } else {
      await expect(dialog.getByRole('button', { name: 'Choose…' })).toHaveCount(0);
      await file.fill('~/input');
    }
    await expect(dialog).toContainText('will be sent.');
    await command.fill('sha256sum');
    await begin.click();
    const job = transfers.job('input');
    await transfers.button(job, /^About input/).click();
    const about = page.getByRole('region', { name: 'About input' });
    await expect(about.getByRole('region', { name: 'Standard output' }).last()).toContainText(sha(sent));
  });

  await test.step('a command that ends early says how much it took', async () => {
    home.write('large', 'x'.repeat(30_000_000));
    await ui.runCommand('Send a file to a command…');
    await command.fill('head -c 10 >/dev/null; exit 1');
    await file.fill('~/large');
    await begin.click();
    await expect(transfers.job('large')).toContainText(/took at most .*of 29 MB/);
  });
});

test('a capture goes to a program of this computer, which is started by a line that is shown', async ({ shell, home }) => {
  const { ui } = shell;
  const { page } = ui;
  const transfers = new TransfersPage(page);
  const dialog = page.getByRole('dialog');
  await ui.runCommand('Capture network traffic…');
  const command = dialog.getByLabel('Command on the host');
  await expect(command).toHaveValue(/^tcpdump -U -w - 'not port \d+'$/);
  // Without Wireshark here, a file is proposed.
  await dialog.getByRole('button', { name: 'To a program' }).click();
  await command.fill(`printf '\\324\\303\\262\\241\\002\\000\\004\\000'`);
  await dialog.getByLabel('Program on this computer').fill(`cat > '${home.path('seen')}'`);
  await expect(dialog.getByRole('region', { name: 'Started on this computer' })).toContainText('cat > ');
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Start both' }).click();
  await transfers.open();
  await expect(transfers.counts).toHaveText('1 done');
  expect(readFileSync(home.path('seen')).toString('hex')).toBe('d4c3b2a102000400');
});
