import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test, trust } from '../pages/test.ts';
import { plantsSecret } from '../servers/secrets/look-through.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';
import { generateKey } from '../servers/ssh-keys.ts';
import { startSshd } from '../servers/sshd.ts';

const passphrase = testSecret('from the manager of passwords');

test('a command gives the passphrase of a key: shown and agreed to once, and what it prints is kept nowhere', async ({
  start,
  home,
}) => {
  const key = await generateKey({ path: home.path('.ssh/sealed'), passphrase });
  const server = await startSshd({ authorizedKeys: [key.publicLine], config: 'LoginGraceTime 300' });
  try {
    trust(home, server);
    // As a password manager would have it.
    home.write('kept.txt', `${passphrase}\na note\n`);
    plantsSecret(home.path('kept.txt'));
    const runs = (): number => {
      const file = home.path('runs');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
    };
    const command = `echo run >> '${home.path('runs')}'; cat '${home.path('kept.txt')}'`;
    const first = await start();
    const { hosts, page } = first.ui;
    const card = page.getByRole('dialog', { name: `Run a command to get the passphrase of your key for ${server.host}?` });

    await test.step('the bookmark names it', async () => {
      await hosts.newNode('New bookmark');
      await hosts.fill({ Host: server.host, Name: 'box', User: server.user, Port: String(server.port), 'Key file': key.path });
      await hosts.form.getByRole('button', { name: 'More settings' }).click();
      await hosts.fill({ 'Command for the key’s passphrase': command });
      await hosts.save();
    });

    await test.step('it is shown to the letter before it runs; a yes opens the key, and nobody is asked for a passphrase', async () => {
      await hosts.connect('box');
      await expect(card.getByRole('region', { name: 'The exact command' })).toHaveText(command);
      await expect(card).toContainText(`${server.user}@${server.host}:${server.port}`);
      await expect(card).toContainText('A yes counts for exactly this text');
      expect(await axeFindings(page)).toEqual([]);
      expect(runs()).toBe(0);
      await card.getByRole('button', { name: 'Run it' }).click();
      await first.ui.waitConnected('box');
      expect(runs()).toBe(1);
      expect(await page.content()).not.toContain(passphrase);
    });
    await first.workbench.stop();

    await test.step('after a restart it runs without a question, and nothing that it printed was stored', async () => {
      const { ui, workbench } = await start();
      await ui.hosts.connect('box');
      await ui.waitConnected('box');
      expect(runs()).toBe(2);
      expect(await ui.page.getByRole('dialog').count()).toBe(0);
      await workbench.stop();
      expect(filesBelow(home.dataDir).filter((file) => readFileSync(file).includes(passphrase))).toEqual([]);
      expect(filesBelow(home.dataDir).some((file) => readFileSync(file, 'utf8').includes('kept.txt'))).toBe(true);
    });
  } finally {
    await server.stop();
  }
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
