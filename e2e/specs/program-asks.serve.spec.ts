import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { configHost, expect, fred, prompt, test, trust } from '../pages/test.ts';
import { program } from '../servers/requirements.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';

for (const way of ['ProxyCommand', 'Match exec'] as const)
  test(`an ssh in ${way} asks by a card, which names the command and the host`, async ({ start, server, home }) => {
    trust(home, server);
    const shots = process.env['ASKING_SHOTS'];
    const ssh = `${program('ssh')} -F none -o UserKnownHostsFile=${home.path('.ssh/known_hosts')} -o IdentityFile=none -o IdentityAgent=none -p ${server.port}`;
    home.write(
      '.ssh/config',
      way === 'ProxyCommand'
        ? `${configHost('far', server)}  ProxyCommand ${ssh} -W ${server.host}:${server.port} ${fred.name}@${server.host}\n`
        : `Match originalhost far exec "${ssh} ${fred.name}@${server.host} true"\n  ConnectTimeout 20\n${configHost('far', server)}`,
    );
    const { ui } = await start();
    const { page } = ui;
    await ui.openHost('far');
    const card = page.getByRole('dialog', { name: `${way} asks` });
    const field = card.getByLabel(new RegExp(`^${fred.name}@.*password`));
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute('type', 'password');
    await expect(card).toContainText(
      `Asked by a program on this computer, ${way === 'ProxyCommand' ? 'on the way to' : 'for the settings of'} far: ${program('ssh')}`,
    );
    expect(await axeFindings(page)).toEqual([]);
    if (shots !== undefined)
      for (const theme of ['dark', 'light'] as const) {
        await page.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme);
        await page.screenshot({ path: join(shots, `${way.replace(' ', '-')}-${theme}.png`) });
      }
    await ui.prompts.answerQuestion(/password/, testSecret('not of the gate'));
    await expect(field).toHaveValue('');
    await ui.prompts.answerQuestion(/password/, fred.password);
    await (await ui.waitConnected('far')).waitForText(prompt);
    await expect(card).toBeHidden();
  });
