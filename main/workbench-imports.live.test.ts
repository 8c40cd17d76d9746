import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { freePort } from '../e2e/servers/free-port.ts';
import { lacks, program } from '../e2e/servers/requirements.ts';
import type { HostSettings, TreeNode } from '../shared/model/bookmark.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import { TunnelId, type SavedTunnel } from '../shared/model/tunnels.ts';
import { block, sshd, startCore, TestPage, withKey } from './fixtures/test-page.ts';
import { encodeDocument } from './storage/document-format.ts';
import { mostTunnels, tunnelDocument } from './tunnels/tunnel-document.ts';

const id = (text: string): BookmarkId => BookmarkId.parse(text);
const bookmark = (name: string, host: string, settings: HostSettings): TreeNode => ({
  kind: 'bookmark',
  id: id(name),
  name,
  host,
  settings,
});

async function open(config = '') {
  const core = await startCore(config);
  const page = await TestPage.open(core.workbench);
  const add = (node: TreeNode) => page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
  return { ...core, page, add, imports: page.client.imports };
}

/** Sends a file's bytes as the page does. */
async function upload(imports: TestPage['client']['imports'], name: string, bytes: Uint8Array): Promise<string> {
  const uploadId = `${name}-${Math.random()}`;
  const pipe = imports.upload({ uploadId, name });
  await pipe.write(bytes);
  pipe.end();
  return uploadId;
}

/** Not synchronously: the server's log goes through this process. */
function runShell(line: string, input: string, home: string): Promise<{ status: number | null; output: string; errors: string }> {
  const child = spawn('sh', ['-c', line], { cwd: home, env: { ...process.env, HOME: home } });
  const said = { output: '', errors: '' };
  child.stdout.on('data', (bytes: Buffer) => (said.output += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (said.errors += bytes.toString()));
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, ...said })));
}

/** The first bytes that a port sends. */
function greeting(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', (bytes: Buffer) => {
      socket.destroy();
      resolve(bytes.toString());
    });
    socket.once('error', reject);
  });
}

describe('an import', () => {
  it('is previewed, taken over in one step, undone in one, and forgotten afterwards', async () => {
    const { page, imports } = await open();
    const csv = 'Groups,Label,Hostname/IP,Port,Username\nWeb,one,1.example.org,22,fred\nWeb,two,2.example.org,22,fred\n';
    const preview = await imports.read({ source: { uploadIds: [await upload(imports, 'a.csv', Buffer.from(csv))] } });
    expect(preview.rows.map(({ name, change, address }) => [name, change, address])).toEqual([
      ['one', 'new', 'fred@1.example.org'],
      ['two', 'new', 'fred@2.example.org'],
    ]);
    const apply = () => imports.apply({ importId: preview.importId, rows: [1], parentId: null });
    expect(await apply()).toEqual({ kind: 'applied', added: 1, changed: 0 });
    expect(await apply()).toEqual({ kind: 'expired' });
    const tree = await page.client.hosts.tree({});
    expect(tree).toMatchObject({
      roots: [{ name: 'Web', children: [{ name: 'two' }] }],
      undoLabel: 'Import 1 host from Termius',
    });
    // Also the very first change of all.
    expect((await page.client.hosts.undo({})).roots).toEqual([]);
    await expect(imports.read({ source: { uploadIds: ['unknown'] } })).rejects.toMatchObject({ code: 'config.unreadable' });
  });

  /** A session of PuTTY with these forwards. */
  const putty = async (imports: TestPage['client']['imports'], forwards: string, name = 'web') => {
    const key = `[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\${name}]`;
    const values = `"HostName"="web.example.org"\n"Protocol"="ssh"\n"PortForwardings"="${forwards}"\n`;
    const bytes = Buffer.from(`Windows Registry Editor Version 5.00\n\n${key}\n${values}`);
    return imports.read({ source: { uploadIds: [await upload(imports, 'putty.reg', bytes)] } });
  };

  it('makes tunnels of forwards, off and each once, and adds only what came since', async () => {
    const { page, imports } = await open();
    const take = async (forwards: string) => {
      const preview = await putty(imports, forwards);
      await imports.apply({ importId: preview.importId, rows: [0], parentId: null });
      const { tunnels } = await page.client.tunnels.list({});
      return { row: preview.rows[0], told: tunnels.map(({ specText, isOn, opens }) => [specText, isOn, opens]) };
    };
    const first = await take('L8080=db:80,D1080');
    expect(first.row).toMatchObject({ change: 'new', tunnels: ['-L 8080:db:80', '-D 1080'] });
    expect(first.told).toEqual([
      ['-L 8080:db:80', false, 'hand'],
      ['-D 1080', false, 'hand'],
    ]);
    const again = await take('L8080=db:80,D1080');
    expect(again.row).toMatchObject({ change: 'same', differs: [] });
    expect(again.told).toEqual(first.told);
    const later = await take('L8080=db:80,D1080,R0.0.0.0:9000=localhost:3000');
    expect(later.row).toMatchObject({ change: 'changed', differs: ['tunnels'] });
    expect(later.told).toEqual([...first.told, ['-R 0.0.0.0:9000:localhost:3000', false, 'hand']]);
    // Others could reach this one: who switches it on is asked.
    const wide = (await page.client.tunnels.list({})).tunnels.at(-1);
    if (wide === undefined) throw new Error('it is not there');
    await expect(page.client.tunnels.switch({ tunnelId: wide.tunnelId, on: true })).rejects.toMatchObject({
      code: 'tunnel.unconfirmed',
    });
  });

  it('takes its tunnels back with its hosts, and leaves those that were made by hand', async () => {
    const { page, home, imports } = await open();
    const take = async (forwards: string) => {
      const { importId } = await putty(imports, forwards);
      await imports.apply({ importId, rows: [0], parentId: null });
    };
    const told = async () => (await page.client.tunnels.list({})).tunnels.map(({ specText }) => specText);
    await take('L8080=db:80');
    const { roots } = await page.client.hosts.tree({});
    const [web] = roots;
    if (web === undefined) throw new Error('it is not there');
    const spec = { kind: 'dynamic', listen: { kind: 'tcp', port: 1080 } } as const;
    await page.client.tunnels.add({ host: { bookmarkId: web.id }, spec });
    await take('L8080=db:80,L9090=db:90');
    expect(await told()).toEqual(['-L 8080:db:80', '-D 1080', '-L 9090:db:90']);
    expect((await page.client.hosts.undo({})).roots).toEqual(roots);
    expect(await told()).toEqual(['-L 8080:db:80', '-D 1080']);
    // Without its bookmark the last one is shown nowhere; it is there again with it.
    expect((await page.client.hosts.undo({})).roots).toEqual([]);
    const file = join(home, 'data', 'tunnels.json');
    expect((JSON.parse(readFileSync(file, 'utf8')) as { data: unknown }).data).toMatchObject([{ spec }]);
  });

  it('takes nothing over while its tunnels can’t be kept, and all of it later', async () => {
    const { page, home, imports } = await open();
    const file = join(home, 'data', 'tunnels.json');
    const { importId } = await putty(imports, 'L8080=db:80');
    const apply = () => imports.apply({ importId, rows: [0], parentId: null });
    writeFileSync(file, JSON.stringify({ format: 'hawser.tunnels', version: 99, revision: 1, data: [] }));
    await expect(apply()).rejects.toMatchObject({ code: 'storage.fromTheFuture' });
    expect((await page.client.hosts.tree({})).roots).toEqual([]);
    rmSync(file);
    expect(await apply()).toEqual({ kind: 'applied', added: 1, changed: 0 });
    expect((await page.client.tunnels.list({})).tunnels.map(({ specText }) => specText)).toEqual(['-L 8080:db:80']);
  });

  it('tells beforehand that there is no room for all tunnels, and keeps the others in the note', async () => {
    const { page, home, add, imports } = await open();
    await add(bookmark('many', 'many.example.org', {}));
    const host = { bookmarkId: id('many') };
    const full = Array.from({ length: mostTunnels - 2 }, (_, at): SavedTunnel => {
      const spec: SavedTunnel['spec'] = { kind: 'dynamic', listen: { kind: 'tcp', port: 20_000 + at } };
      const tunnelId = TunnelId.parse(`t${at}`);
      return { id: tunnelId, host, spec, probe: 'off', opens: 'hand', isOn: false, isReachConfirmed: false };
    });
    writeFileSync(join(home, 'data', 'tunnels.json'), encodeDocument(tunnelDocument, full, 1));
    // Whoever changes the document reads it first.
    await page.client.tunnels.add({ host, spec: { kind: 'dynamic', listen: { kind: 'tcp', port: 1080 } } });
    const preview = await putty(imports, 'L8080=db:80,L9090=db:90');
    expect(preview.notes).toEqual([expect.stringMatching(/^Only one more tunnel can be kept, and the hosts have 2 forwards/)]);
    await imports.apply({ importId: preview.importId, rows: [0], parentId: null });
    const { roots } = await page.client.hosts.tree({});
    expect(roots[1]).toMatchObject({ name: 'web', note: 'Forwards: -L 9090:db:90' });
    const { tunnels } = await page.client.tunnels.list({});
    expect(tunnels).toHaveLength(mostTunnels);
    expect(tunnels.at(-1)?.specText).toBe('-L 8080:db:80');
  });

  it('and an export and command lines run nothing that the config names', async () => {
    const { home, add, imports } = await open();
    const trap = join(home, 'owned');
    writeFileSync(join(home, '.ssh', 'config'), `Match exec "touch ${trap}"\n  User evil\nHost *\n  Port 2222\n`, {
      mode: 0o600,
    });
    await add(bookmark('web', 'web.example.org', { proxyCommand: `touch ${trap}`, foreignCommands: true }));
    expect((await imports.export({ form: 'ssh_config' })).text).toContain('Port 2222');
    const { ssh, notes } = await imports.commands({ target: { bookmarkId: id('web') } });
    expect(ssh).toBe('ssh web.example.org');
    expect(notes).toEqual([expect.stringContaining('was not allowed yet')]);
    expect((await imports.previewWrite({ bookmarkId: id('web') })).warnings).toEqual([]);
    expect(existsSync(trap)).toBe(false);
  });

  it('finds what other programs keep, and reads no other path', async () => {
    const { home, imports } = await open();
    const sessions = join(home, '.putty', 'sessions');
    mkdirSync(sessions, { recursive: true });
    writeFileSync(join(sessions, 'my%20box'), 'HostName=box.example.org\nProtocol=ssh\n');
    const { places } = await imports.places({});
    expect(places).toEqual([{ kind: 'putty', path: sessions, files: 1 }]);
    expect((await imports.read({ source: { path: sessions } })).rows).toMatchObject([{ name: 'my box', from: 'putty' }]);
    await expect(imports.read({ source: { path: '/etc/passwd' } })).rejects.toMatchObject({ code: 'config.unreadable' });
  });
});

describe.skipIf(lacks('sshd'))('beside OpenSSH', () => {
  it('an exported bookmark resolves with ssh -G to what it resolves to here', async () => {
    const { workbench, home, add, imports } = await open(
      'Host inner\n  HostName 10.0.0.9\n  User root\n  IdentityFile ~/.ssh/a%%b\n',
    );
    await add(bookmark('plain', 'plain.example.org', {}));
    await add(bookmark('all of it', 'far.example.org', { user: 'an na', port: 2222, proxyJump: 'hop@gate:2200,plain', identityFile: '~/my keys/id "x"', identitiesOnly: true, serverAliveIntervalSeconds: 7, serverAliveCountMax: 2, connectTimeoutSeconds: 9, compression: true, addressFamily: 'inet', ciphers: 'aes256-ctr,aes128-ctr', options: [{ keyword: 'HostKeyAlias', value: 'far' }] })); // prettier-ignore
    await add(bookmark('by config', 'inner', { port: 2022 }));
    await add({
      kind: 'folder',
      id: id('f'),
      name: 'prod',
      settings: { user: 'ops' },
      children: [bookmark('v6', 'fe80::1%eth0', {})],
    });
    const { text, hosts } = await imports.export({ form: 'ssh_config' });
    expect(hosts).toBe(4);
    const config = join(home, 'exported');
    writeFileSync(config, text);
    for (const [alias, name] of [
      ['plain', 'plain'],
      ['all-of-it', 'all of it'],
      ['by-config', 'by config'],
      ['v6', 'v6'],
    ] as const) {
      const said = execFileSync(program('ssh'), ['-F', config, '-G', alias], {
        encoding: 'utf8',
        env: { ...process.env, HOME: home },
      });
      const { target } = await workbench.resolve({ bookmarkId: id(name) });
      const value = (keyword: string): string[] =>
        [...said.matchAll(new RegExp(`^${keyword} (.*)$`, 'gm'))].map((match) => match[1] ?? '');
      const tilde = (path: string): string => path.replace(/^~/, home);
      expect({ hostname: value('hostname'), user: value('user'), port: value('port'), jump: value('proxyjump'), timeout: value('connecttimeout'), alive: value('serveraliveinterval'), family: value('addressfamily'), compression: value('compression'), alias: value('hostkeyalias') }).toEqual({
        hostname: [target.hostName], user: [target.user === 'nobody' ? userInfo().username : target.user], port: [String(target.port)],
        jump: target.proxyJump.length > 0 ? [target.proxyJump.map((hop) => hop).join(',')] : [],
        timeout: [name === 'all of it' ? '9' : 'none'], alive: [name === 'all of it' ? '7' : '0'], family: [target.addressFamily], compression: [target.compression ? 'yes' : 'no'],
        alias: target.hostKeyAlias === undefined ? [] : [target.hostKeyAlias],
      }); // prettier-ignore
      const keys = target.identityFiles.filter(({ isDefault }) => !isDefault).map(({ path }) => path);
      if (keys.length > 0) expect(value('identityfile').map((path) => tilde(path).replaceAll('%%', '%'))).toEqual(keys);
    }
  });

  it('a bookmark is saved as a block that ssh obeys, refused when the file changed meanwhile, and taken back', async () => {
    const { home, add, imports } = await open('# mine\nHost *\n  User everyone\n');
    const file = join(home, '.ssh', 'config');
    await add(bookmark('web', 'web.example.org', { user: 'fred', port: 2222, colour: 'red' }));
    const preview = await imports.previewWrite({ bookmarkId: id('web') });
    expect(preview).toMatchObject({ file, alias: 'web', isSame: false, notes: ['Colour: red'], warnings: [] });
    expect(preview.lines.filter(({ kind }) => kind === 'added').map(({ text }) => text)).toEqual([
      'Host web',
      '  HostName web.example.org',
      '  User fred',
      '  Port 2222',
      '',
    ]);
    const write = () => imports.write({ bookmarkId: id('web'), alias: 'web', seen: preview.seen });
    const before = readFileSync(file);
    writeFileSync(file, `${before.toString()}# later\n`);
    expect(await write()).toEqual({ kind: 'changed' });
    writeFileSync(file, before);
    const done = await write();
    const said = execFileSync(program('ssh'), ['-F', file, '-G', 'web'], { encoding: 'utf8' });
    expect(said).toMatch(/^user fred$/m);
    expect(said).toMatch(/^port 2222$/m);
    if (done.kind !== 'written') throw new Error(done.kind);
    expect(await imports.undoWrite({ undoId: done.undoId })).toEqual({ kind: 'undone' });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('copied command lines do what they say, and no value of a bookmark gets out of its word', async () => {
    const server = await sshd();
    const { home, add, imports } = await open(block('lab', server, withKey(server)));
    const trap = join(home, 'owned');
    const evil = `\`touch ${trap}\`$(touch ${trap});'"touch ${trap}`;
    const key = join(home, "it's a $(touch x) key");
    writeFileSync(key, readFileSync(server.clientKey.path), { mode: 0o600 });
    const options = [
      { keyword: 'UserKnownHostsFile', value: server.knownHostsFile },
      { keyword: 'IdentityAgent', value: 'none' },
      { keyword: 'SetEnv', value: `LC_X="${evil.replace(/["\\]/g, '')}"` },
    ];
    await add(
      bookmark('lab', server.host, {
        user: server.user,
        port: server.port,
        identityFile: key,
        options,
        onConnect: 'command',
        command: `printf '%s' "it's \\"done\\""`,
        startFolder: `${home}/a $(b) 'c'`,
      }),
    );
    mkdirSync(`${home}/a $(b) 'c'`);
    writeFileSync(join(home, 'FILE'), 'copied');
    const commands = await imports.commands({ target: { bookmarkId: id('lab') } });
    expect(commands.notes).toEqual([]);
    const sh = (line: string, input = '') => runShell(line, input, home);
    const ssh = await sh(commands.ssh);
    expect({ output: ssh.output, status: ssh.status }).toEqual({ output: `it's "done"`, status: 0 });
    expect(await sh(commands.scp)).toMatchObject({ status: 0 });
    expect(readFileSync(`${home}/a $(b) 'c'/FILE`, 'utf8')).toBe('copied');
    const sftp = await sh(commands.sftp, 'pwd\n');
    expect(sftp.output + sftp.errors).toContain(`${home}/a $(b) 'c'`);
    if (spawnSync('rsync', ['--version']).status === 0) expect(await sh(commands.rsync)).toMatchObject({ status: 0 });
    const port = await freePort();
    const forward = ['-L', `127.0.0.1:${port}:${server.host}:${server.port}`];
    const { ssh: tunnel } = await imports.commands({ target: { bookmarkId: id('lab') }, forward });
    const child = spawn('sh', ['-c', `exec ${tunnel}`], { cwd: home, stdio: 'ignore', env: { ...process.env, HOME: home } });
    try {
      await vi.waitFor(async () => expect(await greeting(port)).toMatch(/^SSH-2\.0-/), { timeout: 20_000, interval: 50 });
    } finally {
      child.kill();
    }
    expect(existsSync(trap) || existsSync(join(home, 'x'))).toBe(false);
  });
});
