/** Production is known however a host was named: its sessions bear the mark, and a run on several hosts with one among them is asked about. */
import { describe, expect, it } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import type { Sshd } from '../e2e/servers/sshd.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import type { RunHost, RunId, RunPart, RunStart } from '../shared/model/runs.ts';
import { sshd, startCore, TestPage } from './fixtures/test-page.ts';

const webId = BookmarkId.parse('11111111-1111-4111-8111-111111111111');
const folderId = BookmarkId.parse('22222222-2222-4222-8222-222222222222');
const program = { kind: 'command', command: 'echo ran' } as const;
const named = (...names: readonly string[]): RunHost[] => names.map((destination) => ({ destination }));

/** A page with `web` in a folder of production, and names of the same server and of another that lead there in their own ways. */
async function page(server: Sshd, other: Sshd): Promise<TestPage> {
  const login = (of: Sshd): string =>
    `User ${of.user}\nIdentityFile ${of.clientKey.path}\nIdentitiesOnly yes\nUserKnownHostsFile ${of.knownHostsFile}\n`;
  const config = [
    `Host alias\nHostName 127.0.0.1\nPort ${server.port}\n${login(server)}`,
    `Host lab*\nHostName 127.0.0.1\nPort ${other.port}\n${login(other)}`,
    `Match originalhost late exec "true"\nHostName 127.0.0.1\nPort ${server.port}\n${login(server)}`,
  ].join('');
  const { workbench } = await startCore(config);
  const opened = await TestPage.open(workbench);
  const settings = { port: server.port, user: server.user, identityFile: server.clientKey.path };
  const web = { kind: 'bookmark', id: webId, name: 'web', host: '127.0.0.1', settings, variants: [] } as const;
  const node = { kind: 'folder', id: folderId, name: 'live', settings: { production: true }, children: [web] } as const;
  await opened.client.hosts.edit({
    edit: { kind: 'add', parentId: null, node: { ...node, children: [{ ...web, variants: [] }] } },
  });
  return opened;
}

function asked(answer: RunStart): readonly string[] {
  return answer.kind === 'needsConfirmation' ? answer.production.map(({ name }) => name) : [];
}

function begun(answer: RunStart): RunId {
  if (answer.kind !== 'started') throw new Error(`asks about ${asked(answer).join(', ')}`);
  return answer.run.runId;
}

async function ended({ client }: TestPage, runId: RunId): Promise<readonly RunPart[]> {
  const find = async () => (await client.runs.list({})).runs.find((run) => run.runId === runId);
  await expect.poll(async () => (await find())?.endedAt !== undefined, { timeout: 30_000 }).toBe(true);
  return (await find())?.parts ?? [];
}

describe.skipIf(lacks('sshd'))('a session of production', () => {
  it('bears the mark where it was typed or is named in ssh_config, too', async () => {
    const [server, other] = [await sshd(), await sshd()];
    const { client } = await page(server, other);
    const isMarked = async (target: RunHost): Promise<boolean> =>
      (await client.sessions.open({ target, size: { columns: 80, rows: 24 } })).production;
    expect(await isMarked({ bookmarkId: webId })).toBe(true);
    expect(await isMarked({ destination: `somebody@127.0.0.1:${server.port}` })).toBe(true);
    expect(await isMarked({ destination: 'alias' })).toBe(true);
    expect(await isMarked({ destination: 'lab1' })).toBe(false);
    expect(await isMarked({ destination: `${other.user}@127.0.0.1:${other.port}` })).toBe(false);
  });
});

describe.skipIf(lacks('sshd'))('production in a run on several hosts', () => {
  it('is asked about by its bookmark, by its address and by another name for it; what was said yes to runs', async () => {
    const [server, other] = [await sshd(), await sshd()];
    const opened = await page(server, other);
    const { runs } = opened.client;
    const address = `${server.user}@127.0.0.1:${server.port}`;
    const hosts = [{ bookmarkId: webId }, ...named('web', address, 'alias', 'lab1')];
    const first = await runs.start({ hosts, program, place: 'p' });
    expect(asked(first)).toEqual(['web', 'web', address, 'alias']);
    expect((await runs.list({})).runs).toEqual([]);
    // A yes to some of them is none to the others.
    const some = await runs.start({ hosts, program, place: 'p', confirmed: named('alias', 'web') });
    expect(some.kind).toBe('needsConfirmation');
    const two = named('alias', 'lab1');
    const run = begun(await runs.start({ hosts: two, program, place: 'p', confirmed: named('alias') }));
    expect(await ended(opened, run)).toMatchObject([{ state: 'done', production: true }, { state: 'done' }]);
    const again = await runs.again({ runId: run, failedOnly: false });
    expect(asked(again)).toEqual(['alias']);
    begun(await runs.again({ runId: run, failedOnly: false, confirmed: named('alias') }));
  });

  it('is not run on where only the login tells that it is production, and is asked about the next time, alone too', async () => {
    const [server, other] = [await sshd(), await sshd()];
    const opened = await page(server, other);
    const { runs } = opened.client;
    const run = begun(await runs.start({ hosts: named('late', 'lab1'), program, place: 'p' }));
    const [late, lab] = await ended(opened, run);
    expect(late).toMatchObject({ state: 'refused', error: { code: 'runs.unconfirmed' }, production: true, outputBytes: 0 });
    expect(lab).toMatchObject({ state: 'done' });
    expect(asked(await runs.again({ runId: run, failedOnly: true }))).toEqual(['late']);
    const next = begun(await runs.again({ runId: run, failedOnly: true, confirmed: named('late') }));
    expect(await ended(opened, next)).toMatchObject([{ state: 'done' }]);
    expect(asked(await runs.again({ runId: next, failedOnly: false }))).toEqual(['late']);
  });

  it('is not asked about on a host alone, nor where none takes part', async () => {
    const [server, other] = [await sshd(), await sshd()];
    const { client } = await page(server, other);
    begun(await client.runs.start({ hosts: named('alias'), program, place: 'p' }));
    begun(await client.runs.start({ hosts: named('lab1', 'lab2'), program, place: 'p' }));
  });

  it('is asked about by PowerShell too, before anything connects, and each time', async () => {
    const [server, other] = [await sshd(), await sshd()];
    const { powershell } = (await page(server, other)).client;
    const open = (host: RunHost) => powershell.open({ host, start: false });
    const opened = await Promise.all([{ bookmarkId: webId }, ...named('alias', 'lab1')].map(open));
    expect(opened.map(({ production }) => production)).toEqual([true, true, false]);
    const [web, alias, lab] = opened.map(({ psSessionId }) => psSessionId);
    if (web === undefined || alias === undefined || lab === undefined) throw new Error('three were opened');
    const sessions = [web, alias, lab];
    expect(await powershell.run({ sessions, script: 'hostname', confirmed: [web] })).toMatchObject({
      kind: 'needsConfirmation',
      production: [
        { psSessionId: web, name: 'web' },
        { psSessionId: alias, name: 'alias' },
      ],
    });
    expect((await powershell.list({})).runs).toEqual([]);
    const begun = await powershell.run({ sessions, script: 'hostname', confirmed: [web, alias] });
    if (begun.kind !== 'started') throw new Error('it was confirmed');
    const { runId } = begun.run;
    expect(await powershell.again({ runId, failedOnly: false })).toMatchObject({ kind: 'needsConfirmation' });
    expect(await powershell.run({ sessions: [web], script: 'hostname' })).toMatchObject({ kind: 'started' });
  });
});
