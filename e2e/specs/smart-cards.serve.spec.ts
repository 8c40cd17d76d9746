import { axeFindings } from '../pages/axe-findings.ts';
import { KeysPage } from '../pages/keys-page.ts';
import { appendFileSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, trust } from '../pages/test.ts';
import { lacks } from '../servers/requirements.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';
import { insertSmartCard } from '../servers/smart-card.ts';
import { startAgent } from '../servers/ssh-keys.ts';

const pin = testSecret('1234');

test('a smart card is given to the agent by its PIN, and taken out again', async ({ start }) => {
  test.skip(lacks('smart-card'), 'needs a smart card in software');
  const card = await insertSmartCard({ pin });
  const agent = await startAgent({ env: card.env });
  try {
    const { ui } = await start({ env: { SSH_AUTH_SOCK: agent.socket, ...card.env } });
    const { page } = ui;
    await new KeysPage(page).open();
    await page.getByRole('button', { name: 'Agents', exact: true }).click();
    const one = page.getByRole('article', { name: 'ssh-agent' });
    // The card's own words: each key of the agent has its own, too.
    const told = one.locator('p[role="status"]');
    const form = one.getByRole('form', { name: 'Add a smart card to ssh-agent' });
    const question = page.getByRole('dialog', { name: 'PIN of the smart card' });
    const add = async (answer: string): Promise<void> => {
      await one.getByRole('button', { name: 'Add the card', exact: true }).click();
      await expect(question).toContainText('blue card (SoftHSM)');
      expect(await axeFindings(page)).toEqual([]);
      await question.getByLabel('PIN', { exact: true }).fill(answer);
      await expect(question.getByRole('button', { name: /^Continue/ })).toBeEnabled();
      await question.getByLabel('PIN', { exact: true }).press('Enter');
      await expect(question).toBeHidden();
    };

    await test.step('a wrong PIN is told with what else it may be, and the form stays', async () => {
      await one.getByRole('button', { name: 'Add a smart card…' }).click();
      await form.getByLabel('Library of the card').selectOption({ value: card.library });
      expect(await axeFindings(page)).toEqual([]);
      await add(testSecret('9999'));
      await expect(told).toContainText('The PIN was wrong, or the agent was started with a list of libraries');
      expect(await agent.list()).toEqual([]);
    });

    await test.step('another library is typed; without a path nothing goes to the agent', async () => {
      await form.getByLabel('Library of the card').selectOption({ label: 'another…' });
      await one.getByRole('button', { name: 'Add the card', exact: true }).click();
      await expect(form.getByRole('alert')).toHaveText('Type the path of a library.');
      await form.getByLabel('Path of the library').fill('/usr/lib/no-such-library.so');
      await one.getByRole('button', { name: 'Add the card', exact: true }).click();
      await expect(told).toContainText('There is no such library on this computer.');
      await form.getByLabel('Library of the card').selectOption({ value: card.library });
    });

    await test.step('the right one puts its key there; it is said to be on a card', async () => {
      await add(pin);
      await expect(told).toHaveText('One key of the card is in the agent.');
      const row = one.getByRole('list', { name: 'Keys of ssh-agent' }).getByRole('listitem');
      await expect(row).toContainText('eve@card');
      await expect(row).toContainText('on a smart card');
      expect(await axeFindings(page)).toEqual([]);
      expect((await agent.list()).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(card.publicKeys);
    });

    await test.step('and it is taken out as a whole', async () => {
      await one.getByRole('button', { name: /^Remove the card/ }).click();
      await expect(told).toHaveText('The card is no longer in the agent.');
      await expect(one).toContainText('It holds no keys');
      expect(await agent.list()).toEqual([]);
    });
  } finally {
    await agent.stop();
    card.remove();
  }
});

test('a host of PKCS11Provider is logged in to by the card’s PIN; a library of one’s own is loaded only after a yes', async ({
  start,
  sshd,
  home,
}) => {
  test.skip(lacks('smart-card'), 'needs a smart card in software');
  const card = await insertSmartCard({ pin });
  const shots = process.env['CARD_SHOTS'];
  try {
    appendFileSync(sshd.authorizedKeysFile, `${card.publicKeys[0] ?? ''} on a card\n`);
    trust(home, sshd);
    const own = join(card.folder, 'libcard.so');
    copyFileSync(card.library, own);
    const host = (name: string, library: string): string =>
      [`Host ${name}`, `HostName ${sshd.host}`, `Port ${sshd.port}`, `User ${sshd.user}`, `PKCS11Provider ${library}`, ''].join(
        '\n',
      );
    home.write('.ssh/config', host('first', card.library) + host('second', own));
    const { ui } = await start({ env: card.env });
    const { page } = ui;
    const shoot = async (name: string): Promise<void> => {
      if (shots === undefined) return;
      for (const theme of ['dark', 'light'] as const) {
        await page.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme);
        await page.screenshot({ path: join(shots, `${name}-${theme}.png`) });
      }
    };
    const question = page.getByRole('dialog').filter({ visible: true });
    const answer = async (card: string): Promise<void> => {
      await expect(question).toContainText(`PIN to sign in to ${sshd.host}`);
      await expect(question).toContainText(`as ${sshd.user} with the smart card ${card}`);
      await question.getByLabel('PIN', { exact: true }).fill(pin);
      await expect(question.getByRole('button', { name: /^Continue/ })).toBeEnabled();
      await question.getByLabel('PIN', { exact: true }).press('Enter');
    };
    await ui.openHost('first');
    await expect(question).toContainText('blue card (SoftHSM)');
    expect(await axeFindings(page)).toEqual([]);
    await shoot('card-pin');
    await answer('blue card (SoftHSM)');
    await ui.waitConnected('first');

    await ui.openHost('second');
    await expect(question).toContainText('Load a library for the smart card of second?');
    await expect(question).toContainText(own);
    expect(await axeFindings(page)).toEqual([]);
    await shoot('card-library');
    await question.getByRole('button', { name: 'Load it' }).click();
    await answer('blue card (libcard.so)');
    await ui.waitConnected('second');
  } finally {
    card.remove();
  }
});
