/**
 * Recorded sessions with a real PowerShell, as a page sees them. What is asked around a command (the prompt, the text of objects) was not recorded: the
 * replay answers that by itself, and nothing here proves it.
 */
import { describe, expect, it } from 'vitest';
import { recordingFile } from '../e2e/fixtures/psrp/recordings.ts';
import { replaySubsystem, type ReplayWhim } from '../e2e/servers/psrp-replay-command.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { PowerShellPage } from './fixtures/powershell-page.ts';
import { sshd, startCore, TestPage } from './fixtures/test-page.ts';

const played: readonly (readonly [name: string, ...whims: ReplayWhim[]])[] = [
  ['get-process', 'aside'],
  ['types', 'aside', 'odd'],
  ['streams', 'aside', 'noise'],
  ['write-host', 'aside', 'crlf'],
  ['progress', 'aside'],
  ['read-host', 'aside'],
  ['credential', 'aside'],
  ['throw', 'aside'],
  ['exit', 'aside'],
  ['tabexpansion2', 'aside'],
  ['jea'],
];

async function opened(): Promise<PowerShellPage> {
  const subsystems = played.map(([name, ...whims]) => replaySubsystem(name, recordingFile(name), ...whims));
  const server = await sshd({ config: subsystems.join('\n') });
  const { workbench } = await startCore(
    `Host box\nHostName ${server.host}\nPort ${server.port}\nUser ${server.user}\nIdentityFile ${server.clientKey.path}\nUserKnownHostsFile ${server.knownHostsFile}\n`,
  );
  return new PowerShellPage(await TestPage.open(workbench));
}

describe.skipIf(lacks('sshd'))('recorded PowerShell in the workbench', () => {
  it('shows objects as a grid and as text, with the versions of the server', async () => {
    const page = await opened();
    const session = await page.open('get-process');
    expect(session).toMatchObject({ versions: { powerShell: '7.6.5', edition: 'Core' }, prompt: 'PS /root> ' });
    // The first recorded command puts out nothing.
    expect(await page.run(session.psSessionId, 'Start-Process')).toMatchObject({ objects: 0, text: 'ready', isTextOnly: true });
    const { runId, objects } = await page.run(session.psSessionId, 'Get-Process');
    expect(objects).toBe(2);
    expect(await page.text(runId)).toEqual(['(printed by PowerShell)']);
    const grid = await page.calls.grid({ runId });
    expect(grid.columns.map(({ id }) => id)).toContain('Id');
    const { rows } = await page.calls.rows({ runId, revision: grid.revision, from: 0, count: 10 });
    expect(rows).toHaveLength(2);
    const types = await page.open('types');
    const all = await page.run(types.psSessionId, 'types');
    expect(all.objects).toBeGreaterThan(30);
    const { text } = await page.calls.copy({ runId: all.runId, format: 'json' });
    expect(text.length).toBeGreaterThan(1000);
  });

  it('tells streams, colours of Write-Host, progress, and why a script ended', async () => {
    const page = await opened();
    const streams = await page.run((await page.open('streams')).psSessionId, '…');
    const { records } = await page.calls.records({ runId: streams.runId, from: 0, count: 100 });
    expect(new Set(records.map(({ stream }) => stream))).toEqual(
      new Set(['warning', 'verbose', 'debug', 'information', 'error']),
    );
    const host = await page.run((await page.open('write-host')).psSessionId, '…');
    expect((await page.text(host.runId)).some((line) => line.startsWith('\u001b['))).toBe(true);
    const progress = await page.run((await page.open('progress')).psSessionId, '…');
    expect(progress.parts[0]).toMatchObject({ state: 'completed', progress: [] });
    const thrown = await page.run((await page.open('throw')).psSessionId, '…');
    expect(thrown.parts[0]?.state).toBe('failed');
    expect(thrown.parts[0]?.message).not.toBe('');
  });

  it('asks what a script asks, and hands the answers on', async () => {
    const page = await opened();
    page.answer = ({ request }) => {
      if (request.kind === 'line') return { kind: 'line', text: 'typed' };
      if (request.kind === 'fields') return { kind: 'fields', values: request.fields.map(({ name }) => ({ name, text: 'Bob' })) };
      if (request.kind === 'credential') return { kind: 'credential', userName: 'alice', password: 'pässw' };
      return request.kind === 'key' ? { kind: 'key', character: 'a', virtualKeyCode: 65, controlKeyState: 0 } : undefined;
    };
    const asked = await page.run((await page.open('read-host')).psSessionId, '…');
    expect(await page.text(asked.runId)).toContain('2: Bob');
    const credential = await page.run((await page.open('credential')).psSessionId, '…');
    expect(credential.parts[0]?.state).toBe('completed');
    expect(page.questions.find(({ request }) => request.kind === 'credential')).toBeDefined();
  });

  it('completes by TabExpansion2, and ends by exit', async () => {
    const page = await opened();
    const { psSessionId } = await page.open('tabexpansion2');
    const { matches, from, length } = await page.calls.complete({ psSessionId, text: 'Get-Pro', cursor: 7 });
    expect([from, length]).toEqual([0, 7]);
    expect(matches[0]).toMatchObject({ text: 'Get-Process', kind: 'Command' });
    expect(matches[0]?.toolTip).toContain('[-Name] <string[]>');
    const exit = await page.open('exit');
    await page.run(exit.psSessionId, 'exit 3');
    expect((await page.reaches(exit.psSessionId, 'closed')).state).toEqual({ kind: 'closed', exitCode: 3 });
  });

  it('recognises a session that takes commands only by its own refusal, and goes by names and values', async () => {
    const page = await opened();
    const session = await page.open('jea');
    expect(session).toMatchObject({ isRestricted: true, prompt: 'PS>' });
    const greeting = await page.run(session.psSessionId, 'Get-Greeting -Name Bob');
    expect(greeting.parts).toMatchObject([{ state: 'completed' }]);
    expect(await page.text(greeting.runId)).toEqual(['Hello Bob']);
    const commands = await page.run(session.psSessionId, 'Get-Command | Select-Object Name,CommandType');
    expect(commands).toMatchObject({ text: 'gone', objects: 11 });
    expect((await page.text(commands.runId)).join('\n')).toContain('Get-Greeting');
  });
});
