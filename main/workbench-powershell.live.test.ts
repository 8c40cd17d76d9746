/** PowerShell sessions as a page has them, with the independent server behind a real sshd. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../e2e/servers/cleanup.ts';
import { lacksPsrpcore, psrpcoreSubsystem, readClixml, type ServerWhim } from '../e2e/servers/psrpcore-server/command.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import type { Sshd } from '../e2e/servers/sshd.ts';
import type { PsRunId, PsSessionId } from '../shared/model/powershell.ts';
import { PowerShellPage, startedRun } from './fixtures/powershell-page.ts';
import { generateKey } from '../e2e/servers/ssh-keys.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { cleanUps, size, sshd, startCore, TestPage } from './fixtures/test-page.ts';
import type { Workbench } from './workbench.ts';

const servers: Readonly<Record<string, readonly ServerWhim[]>> = {
  usual: [],
  whims: ['odd', 'late-acks', 'crlf', 'noise'],
  jea: ['no-language'],
  throwing: ['prompt-throws'],
  hanging: ['prompt-hangs'],
  dying: ['die-after=30'],
};

function configFor(server: Sshd, more = ''): string {
  return `Host box\nHostName ${server.host}\nPort ${server.port}\nUser ${server.user}\nIdentityFile ${server.clientKey.path}\nUserKnownHostsFile ${server.knownHostsFile}\n${more}`;
}

async function opened(more = ''): Promise<PowerShellPage & { readonly workbench: Workbench; readonly home: string }> {
  const subsystems = Object.entries(servers).map(([name, whims]) => psrpcoreSubsystem(name, ...whims));
  const server = await sshd({ config: [...subsystems, 'MaxSessions 10', more].join('\n') });
  const { workbench, home } = await startCore(configFor(server));
  return Object.assign(new PowerShellPage(await TestPage.open(workbench)), { workbench, home });
}

describe.skipIf(lacks('sshd') || lacksPsrpcore())('PowerShell sessions in the workbench', () => {
  it('are opened, listed with their prompt, run commands, and are closed', async () => {
    const page = await opened();
    const session = await page.open('usual');
    expect(session).toMatchObject({
      id: 1,
      name: 'SSH1',
      label: 'box',
      availability: 'available',
      prompt: 'PS /home/test> ',
      location: '/home/test',
      versions: { protocol: '2.3', powerShell: '7.5.0' },
      startedBy: 'subsystem “usual”',
      isRestricted: false,
    });
    const id = session.psSessionId;
    const run = await page.run(id, 'objects 3', { isTyped: true });
    expect(run).toMatchObject({ command: 'objects 3', prompt: '[box]: PS /home/test> ', objects: 3, kept: 3, text: 'ready' });
    expect(run.parts).toMatchObject([{ state: 'completed', objects: 3, errors: 0 }]);
    const lines = await page.text(run.runId);
    expect(lines).toHaveLength(7);
    expect(lines[1]).toMatch(/^\u001b\[32;1mId Name/);
    expect(lines[3]).toContain('process number 1');
    await page.run(id, 'cd /srv');
    await expect.poll(() => page.sessions.get(id)?.prompt).toBe('PS /srv> ');
    // Its objects are no longer kept over there.
    await page.calls.print({ runId: run.runId });
    await page.until(run.runId, ({ text }) => text === 'gone');
    expect((await page.text(run.runId)).join('\n')).toContain('process number 1');
    await page.calls.reset({ psSessionId: id });
    await expect.poll(() => page.sessions.get(id)?.prompt).toBe('PS /home/test> ');
    await page.calls.close({ psSessionId: id });
    await expect.poll(() => page.removed).toContain(id);
    expect(await page.calls.list({})).toEqual({ sessions: [], runs: [], questions: [] });
    await expect(page.calls.lines({ runId: run.runId, from: 0, count: 1 })).rejects.toMatchObject({
      code: 'powershell.notFound',
    });
  });

  it('tell what comes on every stream, with text as PowerShell prints it', async () => {
    const page = await opened();
    const { psSessionId: id, noise } = await page.open('whims');
    expect(noise).toContain('Last login: today');
    const run = await page.run(id, 'streams');
    expect(run).toMatchObject({ errors: 0, records: 4, isTextOnly: true, text: 'ready' });
    expect(run.parts[0]?.hints).toContain('noise');
    const { records } = await page.calls.records({ runId: run.runId, from: 0, count: 10 });
    expect(records.map(({ stream, text }) => `${stream} ${text}`)).toEqual([
      'warning w1',
      'verbose v1',
      'debug d1',
      'information i1',
    ]);
    expect(await page.calls.records({ runId: run.runId, from: 0, count: 10, streams: ['debug'] })).toMatchObject({ total: 1 });
    expect((await page.text(run.runId)).map(plain)).toEqual(['WARNING: w1', 'VERBOSE: v1', 'DEBUG: d1', 'o1']);

    const colours = await page.run(id, 'write-colours');
    expect(await page.text(colours.runId)).toEqual(['\u001b[92mgreen\u001b[0m plain']);

    const failing = await page.run(id, 'write-error sudo: a terminal is required to read the password');
    expect(failing).toMatchObject({ errors: 1, parts: [{ state: 'completed', errors: 1, hints: ['noise', 'sudo'] }] });
    const thrown = await page.run(id, 'throw gone');
    expect(thrown.parts).toMatchObject([{ state: 'failed', message: 'gone', errors: 1 }]);
    await expect.poll(() => page.sessions.get(id)?.lastStatus).toEqual({ ok: false });
    expect((await page.calls.records({ runId: thrown.runId, from: 0, count: 1 })).records[0]).toMatchObject({
      stream: 'error',
      text: 'gone',
      error: { category: 'OperationStopped', reason: 'RuntimeException' },
    });
    for (const text of ['bad-xml', 'deep']) {
      const { runId, parts } = await page.run(id, text);
      expect(parts).toMatchObject([{ state: 'completed' }]);
      expect((await page.text(runId)).join(' ')).toContain('could not be read');
    }
  });

  it('ask the page, hand its answer on, and withdraw what nobody waits for any more', async () => {
    const page = await opened();
    const { psSessionId: id } = await page.open('usual');
    page.answer = ({ request }) => {
      if (request.kind === 'line') return { kind: 'line', text: request.isSecure ? 'geheim' : 'typed' };
      if (request.kind === 'credential') return { kind: 'credential', userName: 'bob', password: 'pw' };
      return request.kind === 'choice' ? { kind: 'choices', indexes: [1] } : undefined;
    };
    expect(await textOf(page, id, 'read-host')).toEqual(['1: typed']);
    expect(await textOf(page, id, 'read-secure')).toEqual(['geheim']);
    expect((await page.run(id, 'get-credential')).objects).toBe(1);
    expect((await page.run(id, 'choice')).objects).toBe(1);
    expect(page.questions).toMatchObject([
      { computer: 'box', request: { kind: 'line', isSecure: false } },
      { request: { kind: 'line', isSecure: true } },
      { request: { kind: 'credential', userName: 'alice' } },
      {
        request: {
          kind: 'choice',
          choices: [
            { label: 'Yes', hotKey: 'Y' },
            { label: 'No', hotKey: 'N' },
          ],
          defaults: [1],
        },
      },
    ]);
    page.answer = () => undefined;
    const { runId } = await page.start(id, 'read-host');
    await expect.poll(() => page.questions).toHaveLength(5);
    const questionId = page.questions[4]?.questionId ?? ('' as never);
    expect((await page.calls.list({})).questions).toMatchObject([{ questionId, runId }]);
    await expect(
      page.calls.answer({ questionId, answer: { kind: 'key', character: 'a', virtualKeyCode: 65, controlKeyState: 0 } }),
    ).rejects.toMatchObject({ code: 'rpc.badRequest' });
    await page.calls.answer({ questionId, answer: { kind: 'cancel' } });
    expect((await page.ends(runId)).parts).toMatchObject([{ state: 'stopped' }]);
    expect(page.withdrawn).toContain(questionId);
    await expect(page.calls.answer({ questionId, answer: { kind: 'line', text: '' } })).rejects.toMatchObject({
      code: 'powershell.notFound',
    });
    const waiting = await page.start(id, 'read-host');
    await expect.poll(() => page.questions).toHaveLength(6);
    await page.calls.stop({ runId: waiting.runId });
    await page.ends(waiting.runId);
    expect(page.withdrawn).toContain(page.questions[5]?.questionId);
    expect(await textOf(page, id, 'emit 1')).toEqual(['1']);
  });

  it('do one command after another, and stop what runs, what waits, and what prints without end', async () => {
    const page = await opened();
    const { psSessionId: id } = await page.open('usual');
    const first = await page.start(id, 'hang');
    const second = await page.start(id, 'emit 2');
    const third = await page.start(id, 'emit 3');
    await page.until(first.runId, ({ objects }) => objects === 1);
    expect(page.runs.get(second.runId)?.parts[0]?.state ?? 'waiting').toBe('waiting');
    expect(await page.calls.complete({ psSessionId: id, text: 'em', cursor: 2 })).toMatchObject({ why: 'busy' });
    await expect(page.calls.reset({ psSessionId: id })).rejects.toMatchObject({ code: 'powershell.busy' });
    await page.calls.stop({ runId: second.runId });
    expect((await page.ends(second.runId)).parts).toMatchObject([{ state: 'stopped', objects: 0 }]);
    await page.calls.stop({ runId: first.runId });
    expect((await page.ends(first.runId)).parts).toMatchObject([{ state: 'stopped' }]);
    expect((await page.ends(third.runId)).parts).toMatchObject([{ state: 'completed', objects: 3 }]);
    const endless = await page.start(id, 'fill');
    await page.until(endless.runId, ({ objects }) => objects > 300);
    await page.calls.stop({ runId: endless.runId });
    await page.ends(endless.runId);
    const late = await page.start(id, 'hang', { timeoutSeconds: 0.5 });
    expect((await page.ends(late.runId)).parts).toMatchObject([{ state: 'timedOut' }]);
    await expect.poll(() => page.sessions.get(id)?.availability).toBe('available');
    const completion = await page.calls.complete({ psSessionId: id, text: 'get-cr', cursor: 6 });
    expect(completion).toEqual({
      from: 0,
      length: 6,
      matches: [{ text: 'get-credential', label: 'get-credential', kind: 'Command', toolTip: 'the script get-credential' }],
    });
  });

  it('end by exit with its number, are opened again, and are lost alone', async () => {
    const page = await opened();
    const hanging = page.open('hanging');
    const { psSessionId: id } = await page.open('usual');
    await page.run(id, 'exit 3');
    expect((await page.reaches(id, 'closed')).state).toEqual({ kind: 'closed', exitCode: 3 });
    expect([...page.runs.values()].at(-1)?.parts).toMatchObject([{ state: 'completed', exitCode: 3 }]);
    expect((await page.run(id, 'emit 1')).parts).toMatchObject([{ state: 'refused', error: { code: 'powershell.notOpen' } }]);
    await page.calls.reopen({ psSessionId: id });
    await page.reaches(id, 'opened');
    const { psSessionId: dying } = await page.open('dying');
    const lost = await page.run(dying, 'fill');
    expect(lost.parts).toMatchObject([{ state: 'lost', error: { code: 'powershell.ended' } }]);
    expect((await page.reaches(dying, 'broken')).state).toMatchObject({ wasOpen: true, error: { code: 'powershell.ended' } });
    expect(await textOf(page, id, 'emit 1')).toEqual(['1']);
    // A prompt that throws is a plain one, and so is one that never comes.
    expect((await page.open('throwing')).prompt).toBe('PS>');
    expect((await hanging).prompt).toBe('PS>');
    const { psSessionId: none } = await page.calls.open({ host: { destination: 'box' }, ways: { subsystem: 'no-such' } });
    expect((await page.reaches(none, 'broken')).state).toMatchObject({
      wasOpen: false,
      error: { code: 'powershell.unavailable' },
    });
  });

  it('are ended and kept, with what ran in them, even while a command does not stop', async () => {
    const page = await opened();
    const { psSessionId: id } = await page.open('usual');
    const done = await page.run(id, 'objects 3');
    const hanging = await page.start(id, 'hang');
    const waiting = await page.start(id, 'emit 1');
    await page.until(hanging.runId, ({ objects }) => objects === 1);
    await page.calls.end({ psSessionId: id });
    expect((await page.reaches(id, 'closed')).state).toEqual({ kind: 'closed' });
    expect((await page.ends(hanging.runId)).parts[0]?.state).toMatch(/^(stopped|lost)$/);
    expect((await page.ends(waiting.runId)).parts).toMatchObject([{ state: 'stopped', objects: 0 }]);
    const { sessions, runs } = await page.calls.list({});
    expect(sessions).toMatchObject([{ psSessionId: id, state: { kind: 'closed' } }]);
    expect(runs.map(({ runId }) => runId)).toEqual([done.runId, hanging.runId, waiting.runId]);
    const { rows } = await page.calls.rows({
      runId: done.runId,
      revision: (await page.calls.grid({ runId: done.runId })).revision,
      from: 0,
      count: 3,
    });
    expect(rows).toHaveLength(3);
    await page.calls.reopen({ psSessionId: id });
    await page.reaches(id, 'opened');
    expect(await textOf(page, id, 'emit 1')).toEqual(['1']);
    // Asked to stop already: nothing is waited for.
    const again = await page.start(id, 'hang');
    await page.until(again.runId, ({ objects }) => objects === 1);
    await Promise.all([page.calls.stop({ runId: again.runId }), page.calls.end({ psSessionId: id })]);
    expect((await page.reaches(id, 'closed')).state).toEqual({ kind: 'closed' });
    expect((await page.ends(again.runId)).parts[0]?.state).toMatch(/^(stopped|lost)$/);
    expect(page.removed).toEqual([]);
  });

  it('that take commands only are told, and given names and values', async () => {
    const page = await opened();
    const session = await page.open('jea');
    expect(session).toMatchObject({ isRestricted: true, prompt: 'PS>' });
    const args = await page.run(session.psSessionId, "args 'a b' -Name x,y -Force -Count 3");
    expect((await page.text(args.runId)).map((line) => line.slice(0, 9))).toEqual([
      'None=a b',
      "Name=['x'",
      'Force=Tru',
      'Count=3',
    ]);
    const refused = await page.run(session.psSessionId, 'args $(1+1)');
    expect(refused.parts).toMatchObject([{ state: 'failed', hints: ['restricted'] }]);
    expect(refused.parts[0]?.message).toContain('plain commands only');
    const objects = await page.run(session.psSessionId, 'objects 2');
    expect(objects.text).toBe('gone');
    expect((await page.text(objects.runId)).join('\n')).toContain('process number 2');
  });

  it('show their objects in a grid, copy and save them', async () => {
    const page = await opened();
    const { psSessionId: id } = await page.open('usual');
    const { runId } = await page.run(id, 'objects 2500');
    expect(page.runs.get(runId)).toMatchObject({ text: 'later', kept: 2500 });
    await page.calls.print({ runId });
    await page.until(runId, ({ text }) => text === 'ready');
    const grid = await page.calls.grid({ runId, view: { sort: [{ column: 'Id', descending: true }], filter: '' } });
    expect(grid.columns.map(({ id: name }) => name)).toEqual(['Id', 'Name', 'Cpu', 'Started', 'Responding']);
    const { rows } = await page.calls.rows({ runId, revision: grid.revision, from: 0, count: 1 });
    expect(rows[0]).toMatchObject({
      index: 2499,
      cells: [{ kind: 'number', text: '2500' }, { text: 'process number 2500' }, {}, {}, {}],
    });
    await expect(page.calls.rows({ runId, revision: 99, from: 0, count: 1 })).rejects.toMatchObject({
      code: 'powershell.outdated',
    });
    const node = await page.calls.object({ runId, index: 0, path: [], from: 0, count: 10 });
    expect(node.children.map(({ name }) => name)).toEqual(['Id', 'Name', 'Cpu', 'Started', 'Responding']);
    await expect(page.calls.object({ runId, index: 9999, path: [], from: 0, count: 1 })).rejects.toMatchObject({
      code: 'powershell.notFound',
    });
    expect((await page.calls.copy({ runId, format: 'tsv', indexes: [0] })).text).toContain('process number 1');
    const saved = await page.calls.save({ runId, format: 'clixml', to: 'all.clixml', columns: 'all' });
    expect(readFileSync(saved.path, 'utf8')).toContain('process number 2500');
    // Read by a library that knows nothing of what wrote it.
    const read = readClixml(saved.path) as { readonly count: number; readonly last: Readonly<Record<string, string>> };
    expect(read).toMatchObject({ count: 2500, last: { Id: '1', Name: 'process number 1', Responding: 'False' } });
    await expect(page.calls.save({ runId, format: 'csv', to: 'all.clixml', columns: 'shown' })).rejects.toMatchObject({
      code: 'file.exists',
    });
    await page.calls.forget({ runId });
    await expect.poll(() => page.removed).toContain(runId);
  });

  it('ask their host once for the columns of a type that nobody here knows', async () => {
    const page = await opened();
    const { psSessionId: id } = await page.open('usual');
    const columnsOf = async (runId: PsRunId): Promise<string[]> =>
      (await page.calls.grid({ runId })).columns.map(({ label }) => label);
    const first = await page.run(id, 'disks 2');
    await page.until(first.runId, ({ learned }) => learned === 1);
    expect(await columnsOf(first.runId)).toEqual(['Disk', 'Free (GB)']);
    expect((await page.calls.grid({ runId: first.runId })).known.map(({ id: name }) => name)).toContain('Serial');
    // From now on they are known from the first object.
    const second = await page.run(id, 'disks 1');
    expect(second.learned).toBe(1);
    expect(await columnsOf(second.runId)).toEqual(['Disk', 'Free (GB)']);
    expect((await page.run(id, 'objects 1')).learned).toBeUndefined();
  });

  it('ask what a login asks, once for all that goes to a host', async () => {
    const key = await generateKey({ passphrase: testSecret('open sesame') });
    cleanUps.push(() => key.remove());
    const config = `${psrpcoreSubsystem('powershell')}\nSubsystem sftp internal-sftp`;
    const server = await sshd({ config, authorizedKeys: [key.publicLine] });
    const { workbench, home } = await startCore(
      `Host box\nHostName ${server.host}\nPort ${server.port}\nUser ${server.user}\nIdentityFile ${key.path}\nIdentitiesOnly yes\n`,
    );
    const testPage = await TestPage.open(workbench);
    testPage.answer = ({ body }) =>
      body.kind === 'hostKey' ? { kind: 'trust', save: true } : { kind: 'secrets', values: [testSecret('open sesame')] };
    const page = new PowerShellPage(testPage);
    const [one, other] = [await page.open('powershell'), await page.open('powershell')];
    const { sessionId } = await testPage.client.sessions.open({ target: { destination: 'box' }, size, kind: 'files' });
    await expect.poll(() => testPage.states.get(sessionId)?.at(-1)?.kind, { timeout: 20_000 }).toBe('open');
    expect(testPage.prompts.map(({ body }) => body.kind)).toEqual(['hostKey', 'passphrase']);
    expect(readFileSync(join(home, '.ssh', 'known_hosts'), 'utf8')).toContain('ssh-ed25519');
    // The files and both sessions share a connection: channels of it, which the server counts.
    const connections = await testPage.client.connections.list({});
    expect(new Set([one.connectionId, other.connectionId, ...connections.map(({ connectionId }) => connectionId)]).size).toBe(1);
  });

  it('run on many hosts: so many at once, those that failed again, equal answers together', async () => {
    const page = await opened('MaxStartups 100');
    const ids = [];
    for (const subsystem of [...Array.from({ length: 14 }, () => 'usual'), 'no-such']) {
      const info = await page.calls.open({ host: { destination: 'box' }, ways: { subsystem }, start: false });
      expect(info.state.kind).toBe('idle');
      ids.push(info.psSessionId);
    }
    const run = await page.run(ids, 'objects 2', { throttle: 5 });
    const states = run.parts.map(({ state }) => state);
    expect(states.filter((state) => state === 'completed')).toHaveLength(14);
    expect(run.parts[14]).toMatchObject({ state: 'refused', error: { code: 'powershell.unavailable' } });
    expect(run).toMatchObject({ objects: 28, kept: 28, text: 'ready', prompt: '' });
    expect((await page.calls.grid({ runId: run.runId })).columns[0]?.id).toBe('PSComputerName');
    expect((await page.calls.answers({ runId: run.runId })).groups).toMatchObject([
      { parts: Array.from({ length: 14 }, (_, n) => n), objects: 2 },
    ]);
    // A native program on one of them ends with a status, which stays there and is not said of what runs next.
    const [first = ids[0], second = ids[1]] = ids;
    await page.run(first as PsSessionId, 'native 3');
    const statuses = await page.run([first as PsSessionId, second as PsSessionId], 'native 4');
    expect(statuses.parts.map(({ exitCode }) => exitCode)).toEqual([4, 4]);
    const after = await page.run([first as PsSessionId, second as PsSessionId], 'emit 1');
    expect(after.parts.map(({ exitCode }) => exitCode)).toEqual([undefined, undefined]);
    const again = startedRun(await page.calls.again({ runId: run.runId, failedOnly: true }));
    expect((await page.ends(again.runId)).parts).toMatchObject([{ state: 'refused' }]);
    // The first failure keeps the others from beginning.
    const careful = await page.run(ids.slice(0, 4), 'throw no', { throttle: 1, stopAfterFailures: 2 });
    expect(careful.parts.map(({ state }) => state)).toEqual(['failed', 'failed', 'skipped', 'skipped']);
    const stopped = await page.start(ids.slice(0, 4), 'hang', { throttle: 2 });
    await page.until(stopped.runId, ({ objects }) => objects === 2);
    await page.calls.stop({ runId: stopped.runId, psSessionId: ids[0] });
    await page.until(stopped.runId, ({ parts }) => parts[0]?.state === 'stopped' && parts[2]?.state === 'running');
    await page.calls.stop({ runId: stopped.runId });
    expect((await page.ends(stopped.runId)).parts.map(({ state }) => state)).toEqual([
      'stopped',
      'stopped',
      'stopped',
      'stopped',
    ]);
  });

  it('belong to their page: after a reload all is there', async () => {
    const page = await opened();
    const { psSessionId: id } = await page.open('usual');
    const { runId } = await page.run(id, 'emit 2');
    page.page.client.dispose();
    const back = new PowerShellPage(await TestPage.open(page.workbench));
    expect(await back.calls.list({})).toMatchObject({ sessions: [{ psSessionId: id }], runs: [{ runId, objects: 2 }] });
    expect((await back.run(id, 'emit 1')).objects).toBe(1);
  });

  it('tell what a host has for them, and open an interactive PowerShell in a terminal', async () => {
    const programs = tempFolder();
    cleanUps.push(() => programs.remove());
    const program = (name: string, script: string): void =>
      writeFileSync(join(programs.path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    program('powershell.exe', 'echo 5.1.22621.4249');
    const page = await opened(`SetEnv PATH=${programs.path}:/usr/bin:/bin`);
    const host = { destination: 'box' };
    expect(await page.calls.check({ host })).toMatchObject({
      steps: [
        { name: 'PowerShell 7', isGood: false },
        { name: 'Subsystem “powershell”', isGood: false, detail: 'The server has no subsystem “powershell”.' },
      ],
      onlyWindowsPowerShell: '5.1.22621.4249',
    });
    program('pwsh', '[ "$1" = -v ] && { echo PowerShell 7.5.0; exit; }; [ -t 0 ] && echo "interactive $*"; cat');
    const { steps, onlyWindowsPowerShell } = await page.calls.check({ host });
    expect(onlyWindowsPowerShell).toBeUndefined();
    expect(steps[0]).toMatchObject({ isGood: true, detail: expect.stringMatching(/\/pwsh: PowerShell 7\.5\.0$/) });
    expect(steps[2]).toMatchObject({ name: 'Command “pwsh”', isGood: false });
    const { sessionId, program: runs } = await page.page.client.sessions.open({ target: host, size, program: 'pwsh' });
    // Whoever takes the page over opens the same again.
    expect(runs).toBe('pwsh');
    const screen = page.page.screen(sessionId);
    await expect.poll(() => screen.text(), { timeout: 20_000 }).toContain('interactive -NoLogo');
  });
});

const plain = (line: string): string => line.replace(/\u001b\[[0-9;]*m/g, '');

async function textOf(page: PowerShellPage, id: PsSessionId, script: string): Promise<string[]> {
  return page.text((await page.run(id, script)).runId);
}
