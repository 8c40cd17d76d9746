import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Bench, buildHawser } from '../e2e/servers/run-hawser.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import type { SessionId } from '../shared/model/ids.ts';
import { tempDir } from './fixtures/files-page.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

/** Words that make a file where a shell or ssh's options get hold of them. `mark` has no sign that a host or a user may not have. */
const words = (mark: string): readonly string[] => [
  `-oProxyCommand=touch ${mark}`,
  `ssh -o ProxyCommand="touch ${mark}" web`,
  `ssh -oProxyCommand=touch\${IFS}${mark} web`,
  `$(touch ${mark})`,
  `\`touch ${mark}\``,
  `x;touch ${mark};`,
  `x|touch ${mark}`,
  `x\ntouch ${mark}\n`,
  `x' ; touch ${mark} ; '`,
];

/** The user's own configuration runs programs with words of the address in them: as in ssh, these are his. */
const own = 'Host *.lan\n  ProxyCommand echo %r@%h >/dev/null; exit 1\nMatch user bob exec "test %r = %h"\n  Port 9\n';

/** SE-24, by a mark that nobody makes. */
describe('words of others', () => {
  async function ended(page: TestPage, id: SessionId): Promise<void> {
    await expect.poll(() => page.state(id)?.kind, { timeout: 20_000, interval: 20 }).toMatch(/failed|open/);
  }

  /** Everything a page does with a text that it was given. */
  async function use(page: TestPage, destination: string): Promise<'refused' | 'tried'> {
    const { client } = page;
    const target = { destination };
    const looked = await Promise.allSettled([
      client.hosts.parseDestination({ input: destination }),
      client.hosts.describe({ target }),
      client.sshConfig.why({ target, run: false }),
      client.policy.host({ target }),
      client.imports.commands({ target }),
    ]);
    expect(looked).toHaveLength(5);
    const opened = await client.sessions.open({ target, size }).catch(() => undefined);
    if (opened === undefined) return 'refused';
    await ended(page, opened.sessionId);
    return 'tried';
  }

  it('in an address from outside run nothing: not when it comes, not when it is looked at, not when it is opened', async () => {
    const mark = join(tempDir(), 'mark');
    const { workbench } = await startCore(own);
    const page = await TestPage.open(workbench);
    const links = words(mark).flatMap((word) => {
      const encoded = encodeURIComponent(word);
      return ['ssh', 'sftp'].flatMap((scheme) => [
        `${scheme}://${word}`,
        `${scheme}://${encoded}`,
        `${scheme}://${encoded}@web.lan/`,
        `${scheme}://${word}@web.lan`,
        `${scheme}://bob@${encoded}:22/`,
        `${scheme}://web.lan/${encoded}`,
        `${scheme}://web.lan:${encoded}/`,
      ]);
    });
    for (const link of links) workbench.imports.openLink(link);
    const { links: taken } = await page.client.imports.takeLinks({});
    expect(taken.length).toBeGreaterThan(0);
    let tried = 0;
    for (const link of links) {
      const meant = await page.client.hosts.parseDestination({ input: link });
      if ((await use(page, link)) === 'tried') tried += 1;
      // What the page opens is what the core made of the address.
      if (meant.kind === 'destination') await use(page, meant.destination);
    }
    expect(existsSync(mark)).toBe(false);
    // Some are good addresses with an odd folder: those connect, by the user's own command.
    expect(tried).toBeGreaterThan(0);
  }, 120_000);

  describe.skipIf(lacks('sshd'))('that were taken over', () => {
    it('name no program as a jump host, by whatever tokens', async () => {
      const dir = tempDir();
      const mark = join(dir, 'mark');
      const server = await sshd();
      const { workbench } = await startCore(block('gate', server, withKey(server)));
      const page = await TestPage.open(workbench);
      page.answer = (prompt) => trust(prompt) ?? { kind: 'cancel' };
      const evil = `ssh -o ProxyCommand="touch ${mark}" gate`;
      const rows = [
        ...words(mark).map((word) => ({ settings: { proxyJump: word } })),
        { settings: { proxyJump: '%r', user: evil } },
        { settings: { proxyJump: 'gate,%r', user: `-oProxyCommand=touch ${mark}` } },
        { settings: { proxyJump: '%n' }, host: evil },
        { settings: { user: `$(touch ${mark})`, proxyCommand: 'nc %r %p' } },
        { settings: { proxyCommand: `touch ${mark}; exit 1` } },
        { settings: { options: [{ keyword: 'ProxyCommand', value: `touch ${mark}` }] } },
        {
          settings: {
            options: [
              { keyword: 'LocalCommand', value: `touch ${mark}` },
              { keyword: 'PermitLocalCommand', value: 'yes' },
            ],
          },
        },
        { settings: { options: [{ keyword: 'KnownHostsCommand', value: `/usr/bin/touch ${mark}` }] } },
      ];
      const bookmarks = rows.map(({ settings, ...more }, at) => ({
        kind: 'bookmark',
        id: `evil-${at}`,
        name: `evil ${at}`,
        host: server.host,
        ...more,
        settings: { port: server.port, identityFile: server.clientKey.path, ...settings },
      }));
      const text = JSON.stringify({ format: 'hawser-bookmarks', version: 1, roots: bookmarks });
      const uploadId = 'evil-1';
      const pipe = page.client.imports.upload({ uploadId, name: 'hosts.json' });
      await pipe.write(new TextEncoder().encode(text));
      pipe.end();
      const preview = await page.client.imports.read({ source: { uploadIds: [uploadId] } });
      const taken = preview.rows.map((_row, at) => at);
      await page.client.imports.apply({ importId: preview.importId, rows: taken, parentId: null });
      const { roots } = await page.client.hosts.tree({});
      const made = roots.flatMap((node) => (node.kind === 'bookmark' ? [node] : node.children));
      expect(made.length).toBeGreaterThan(5);
      for (const { id } of made) {
        const target = { bookmarkId: id };
        await Promise.allSettled([
          page.client.hosts.describe({ target }),
          page.client.sshConfig.why({ target, run: false }),
          page.client.imports.commands({ target }),
        ]);
        const opened = await page.client.sessions.open({ target, size }).catch(() => undefined);
        if (opened) await ended(page, opened.sessionId);
      }
      expect(existsSync(mark)).toBe(false);
      // The commands that could be taken over were shown first, each for a yes.
      const asked = page.prompts.filter(({ body }) => body.kind === 'runCommand');
      expect(asked.length).toBeGreaterThan(0);
    }, 120_000);
  });

  describe('as the HOST of the command line', () => {
    beforeAll(() => buildHawser(), 120_000);

    it('are no options, whatever they look like', async () => {
      const bench = new Bench();
      cleanUps.push(() => bench.remove());
      const mark = join(bench.dir, 'mark');
      const [dashed, line, blank, substituted] = words(mark) as [string, string, string, string];
      const commands = [
        ...[dashed, line, blank, substituted].map((word) => ['exec', '--', word, 'true']),
        ['doctor', '--', line],
        ['resolve', '--', line],
        ['forward', '-D', '0', '--', line],
        ['ls', '--', `${line}:/`],
      ];
      const ran = await Promise.all(commands.map((command) => bench.run(command)));
      expect(ran.map(({ status }) => status === 0 || status === null)).toEqual(commands.map(() => false));
      expect(existsSync(mark)).toBe(false);
      const { errors } = await bench.run(['exec', `ssh -o ProxyCommand="touch ${mark}" web`, 'true']);
      expect(errors).toContain('A whole ssh line is no host here: give its options as words of their own.');
      expect(existsSync(mark)).toBe(false);
    }, 120_000);

    it('while the same line typed in a window is the user’s own', async () => {
      const mark = join(tempDir(), 'mark');
      const { workbench } = await startCore();
      const page = await TestPage.open(workbench);
      const { sessionId } = await page.open(`ssh -o ProxyCommand="touch ${mark}; exit 1" web`);
      await page.reaches(sessionId, 'failed');
      expect(existsSync(mark)).toBe(true);
    });
  });
});
