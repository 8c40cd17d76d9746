import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { findProgram, isRoot, lacks } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import type { SessionInfo } from '../shared/model/session.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const waits = { timeout: 20_000, interval: 20 };

async function recorder(page: TestPage, { sessionId }: SessionInfo) {
  await page.reaches(sessionId, 'open');
  const screen = page.screen(sessionId);
  await vi.waitFor(() => expect(screen.text()).not.toBe(''), waits);
  const { file = '', withTyping } = await page.client.sessionLogs.start({ sessionId, form: 'asciicast', withTyping: true });
  expect(withTyping).toBe(true);
  /** Types it at once, and waits for what comes then. */
  const line = async (typed: string, then: string | RegExp): Promise<void> => {
    const before = screen.text().length;
    await screen.type(typed);
    await vi.waitFor(() => expect(screen.text().slice(before)).toMatch(then), waits);
  };
  /** Types it key by key, each after the terminal did something about the one before. */
  const slowly = async (typed: string): Promise<void> => {
    for (const key of typed) {
      const before = screen.text().length;
      await screen.type(key);
      await vi.waitFor(() => expect(screen.text().length).toBeGreaterThan(before), waits);
    }
  };
  const ended = async (): Promise<{ typed: string; file: string }> => {
    await page.client.sessionLogs.stop({ sessionId, kind: 'recording' });
    const text = await vi.waitFor(() => {
      const now = readFileSync(file, 'utf8');
      expect(now.endsWith(']\n')).toBe(true);
      return now;
    }, waits);
    const events = text.trimEnd().split('\n').slice(1);
    const rows = events.map((each) => JSON.parse(each) as [number, string, string]);
    return { typed: rows.flatMap(([, code, data]) => (code === 'i' ? data : [])).join(''), file: text };
  };
  return { screen, line, slowly, ended };
}

async function record() {
  const server = await sshd();
  const { workbench } = await startCore(block('lab', server, withKey(server)));
  const page = await TestPage.open(workbench);
  page.answer = trust;
  return recorder(page, await page.client.sessions.open({ target: { destination: 'lab' }, size }));
}

/** Six characters of it in a row are too many. */
function expectNothingOf(secret: string, kept: string): void {
  for (let at = 0; at + 6 <= secret.length; at++) expect(kept).not.toContain(secret.slice(at, at + 6));
}

const shells = [
  { name: 'bash', command: "PS1='re''ady> ' bash --norc" },
  { name: 'zsh', command: "PS1='re''ady> ' zsh -f" },
  { name: 'fish', command: 'fish --no-config -C \'function fish_prompt; echo -n "re"ady"> "; end\'' },
];

describe.each(shells)('typing into $name', ({ name, command }) => {
  it.skipIf(findProgram(name) === undefined)(
    'is recorded where its line editor shows it, and hidden where a prompt does not',
    { timeout: 90_000 },
    async () => {
      const { line, slowly, ended } = await record();
      await line(`${command}\r`, /ready> /);
      await slowly('echo slo');
      await line('w$SHLVL\r', /slow\d/);
      await line('echo at-once\r', /at-once\r?\n[^]*ready> /);
      const [read, stty] = [testSecret('quux'), testSecret('plugh')];
      const readLine =
        name === 'fish'
          ? 'read -sP To""ken:\\  token'
          : name === 'zsh'
            ? "read -rs 'token?To''ken: '"
            : "read -rsp 'To''ken: ' token";
      await line(`${readLine}; echo\r`, 'Token: ');
      await line(`${read}\r`, /ready> /);
      await line("stty -echo; printf 'Qu''iet: '; head -1 > /dev/null; stty echo\r", 'Quiet: ');
      await line(`${stty}\r`, /ready> /);
      await line("echo fini''shed\r", 'finished\r\n');
      const { typed, file } = await ended();
      expect(typed).toContain('echo slow$SHLVL\r');
      expect(typed).toContain('echo at-once\r');
      expect(typed).toContain("echo fini''shed\r");
      expect(typed).toContain('•\r');
      for (const secret of [read, stty]) {
        expect(file).not.toContain(secret);
        expectNothingOf(secret, typed);
      }
    },
  );
});

it(
  'an adversarial program that shows parts of a secret later gets nothing of it into the typing',
  { timeout: 60_000 },
  async () => {
    const { line, ended } = await record();
    const secret = testSecret('shown-later');
    // Parts of it at the very place where it was typed, after the line, and in pieces.
    await line(
      `read -rsp 'To''ken: ' t; printf '%s' "\${t:0:9}"; echo; printf 'Token: %s\\n' "\${t:4:9}"; printf '\\033[8G%s\\n' "\${t:0:4}"; echo e''nd\r`,
      'Token: ',
    );
    await line(`${secret}\r`, /\nend/);
    const { typed, file } = await ended();
    expectNothingOf(secret, typed);
    expect(file).not.toContain(secret);
    expect(typed).toContain('•\r');
  },
);

it.skipIf(findProgram('vim') === undefined)(
  'keys of an editor are a mark, and the shell’s next line is whole',
  { timeout: 60_000 },
  async () => {
    const { line, ended } = await record();
    await line('TERM=xterm vim -u NONE -N -n\r', /VIM|~/);
    await line('ihidden-words', /hidden-words|INSERT/);
    await line('\u001b', /[^]/);
    await line(':q!\r', /\$ |# /);
    await line("echo fini''shed\r", 'finished\r\n');
    const { typed } = await ended();
    expect(typed).not.toContain('ihidden-words');
    expect(typed).toContain('•');
    expect(typed.endsWith("echo fini''shed\r")).toBe(true);
  },
);

it.skipIf(!isRoot || findProgram('passwd') === undefined)(
  'a new password for passwd is hidden',
  { timeout: 60_000 },
  async () => {
    const { line, ended } = await record();
    const wanted = testSecret('wanted');
    await line('passwd\r', /[Nn]ew[^\n]*: /);
    await line(`${wanted}\r`, /[Rr]etype[^\n]*: |password: /);
    await line('other\r', /unchanged|match/);
    await line("echo fini''shed\r", 'finished\r\n');
    const { typed, file } = await ended();
    expect(file).not.toContain(wanted);
    expectNothingOf(wanted, typed);
    expect(typed).toContain('passwd\r•\r');
  },
);

describe.skipIf(lacks('accounts') || lacks('sudo'))('prompts of programs that ask for passwords', () => {
  it('sudo, also with stars, and a nested ssh leave nothing of them', { timeout: 90_000 }, async () => {
    const password = testSecret('own-password');
    const server = await startSshdWithAccounts({
      users: { fred: { password, shell: '/bin/bash' } },
      pam: true,
      sudoers: 'Defaults pwfeedback\nfred ALL=(ALL) ALL',
    });
    cleanUps.push(() => server.stop());
    const { workbench } = await startCore(block('lab', { ...server, user: 'fred' }, 'PubkeyAuthentication no'));
    const page = await TestPage.open(workbench);
    page.answer = (prompt) =>
      prompt.body.kind === 'password' || prompt.body.kind === 'keyboardInteractive'
        ? { kind: 'secrets', values: [password] }
        : trust(prompt);
    const { line, slowly, ended } = await recorder(
      page,
      await page.client.sessions.open({ target: { destination: 'lab' }, size }),
    );
    await line("PS1='re''ady> '\r", /ready> /);
    // It shows a star for each key.
    await line('sudo -k; sudo -v\r', /password[^\n]*: /i);
    await slowly(password);
    await line('\r', /ready> /);
    await line(
      `ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o PubkeyAuthentication=no -p ${server.port} fred@${server.host} true\r`,
      /assword: /,
    );
    await line(`${password}\r`, /ready> /);
    await line("echo fini''shed\r", 'finished\r\n');
    const { typed, file } = await ended();
    expect(file).not.toContain(password);
    expectNothingOf(password, typed);
    expect(typed).toContain('sudo -k; sudo -v\r•\r');
    expect(typed).toContain("echo fini''shed\r");
  });
});
