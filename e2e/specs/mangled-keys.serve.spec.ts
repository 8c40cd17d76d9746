import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { KeysPage } from '../pages/keys-page.ts';
import { configHost, expect, fred, test, trust } from '../pages/test.ts';
import { generateKey } from '../servers/ssh-keys.ts';

test('a damaged line of a key is shown beside the right one, which takes its place and logs in', async ({
  start,
  server,
  home,
}) => {
  test.setTimeout(120_000);
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const file = join(server.homeOf(fred.name), '.ssh', 'authorized_keys');
  const { publicLine: line } = await generateKey({ path: home.path('.ssh/id_ed25519'), comment: 'eve@laptop' });
  const before = `${readFileSync(file, 'utf8').trimEnd()}\n`;
  const damaged = `restrict,pty ${line.slice(0, 40)}\n${line.slice(40, 64)} ${line.slice(64)}\n`;
  writeFileSync(file, before + damaged);
  const shots = process.env['AGENT_SHOTS'];
  const { ui } = await start();
  const { page } = ui;
  const keys = new KeysPage(page);
  const first = before.split('\n').length;
  const where = `Lines ${first} to ${first + 1}`;

  await test.step('installing it tells what is wrong, marks the difference and writes nothing', async () => {
    await keys.open();
    await keys.act('id_ed25519', 'Install on a host…');
    await keys.button('Install').click();
    const card = keys.dialog.getByRole('region', { name: where });
    await expect(card).toContainText('The key is wrapped over lines; it has to be one line. There are blanks inside the key.');
    await expect(card.getByRole('figure', { name: 'On the server' }).locator('mark')).toHaveText(['⏎\n', '␣']);
    await expect(card.getByRole('figure', { name: 'The right line' })).toContainText(`restrict,pty ${line}`);
    expect(readFileSync(file, 'utf8')).toBe(before + damaged);
    expect(await axeFindings(page)).toEqual([]);
    for (const colorScheme of ['dark', 'light'] as const) {
      if (shots === undefined) break;
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(shots, `mangled-${colorScheme}.png`) });
    }
  });

  await test.step('the right line takes its place, logs in, and the damaged one can be put back', async () => {
    await keys.button(`Put the right line in its place: ${where}`).click();
    await expect(keys.dialog.getByText('It took the place of the damaged one.')).toBeVisible();
    expect(readFileSync(file, 'utf8')).toBe(`${before}restrict,pty ${line}\n`);
    await keys.button('Test: log in with only this key').click();
    await expect(keys.dialog.getByText('The server takes the key.')).toBeVisible();
    await keys.button('Take it out again').click();
    await expect(keys.button('Install')).toBeVisible();
    expect(readFileSync(file, 'utf8')).toBe(before + damaged);
  });

  await test.step('or it is left, and the right line goes behind it', async () => {
    await keys.button('Install').click();
    await keys.button('Leave it and add the right line').click();
    await expect(keys.dialog.getByText(`Damaged forms of it were left: line ${first}.`)).toBeVisible();
    expect(readFileSync(file, 'utf8')).toBe(`${before}${damaged}${line}\n`);
  });

  await test.step('where restrictions would be lost it is said, and nothing is offered in its place', async () => {
    await keys.button('Take it out again').click();
    await expect(keys.button('Install')).toBeVisible();
    writeFileSync(file, `${before}restrict,command="x"\n${line.slice(0, 40)} ${line.slice(40)}\n`);
    await keys.button('Install').click();
    const card = keys.dialog.getByRole('region', { name: `Line ${first + 1}` });
    await expect(card).toContainText('may restrict it and is not understood');
    await expect(card.getByRole('figure')).toHaveCount(1);
    await expect(card.getByRole('button')).toHaveCount(0);
    await expect(keys.button('Leave it and add the right line')).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    for (const colorScheme of ['dark', 'light'] as const) {
      if (shots === undefined) break;
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(shots, `mangled-withheld-${colorScheme}.png`) });
    }
  });
});
