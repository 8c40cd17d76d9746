import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listConfigHosts } from './config-hosts.ts';
import { noteText } from './note-text.ts';
import { loadConfigSources } from './sources.ts';
import { defaults, home, load, refused, resolved, write } from './test-support.ts';

describe('Include', () => {
  it('reads globs in order, below ~/.ssh, within the condition of its block', async () => {
    write('.ssh/conf.d/20.conf', 'Port 20\nUser late');
    write('.ssh/conf.d/10.conf', 'Port 10\nHost other\nUser other');
    write('.ssh/conf.d/.hidden.conf', 'Port 5');
    const config = 'Include conf.d/*.conf\nHost never\nInclude never.conf\nHost web\nCompression yes';
    write('.ssh/never.conf', 'Host *\nHashKnownHosts yes\nBatchMode yes');
    expect(await resolved(config)).toMatchObject({
      port: 10,
      user: 'late',
      compression: true,
      hashKnownHosts: false,
      batchMode: false,
    });
  });

  it('goes on in the block it stands in', async () => {
    write('.ssh/x', 'Host other\nUser u');
    expect(await resolved('Host web\nInclude x\nPort 7')).toMatchObject({ port: 7, user: 'me' });
  });

  it('stands in the system’s folder for the system’s file, where ~ has no meaning', async () => {
    write('etc/d/a.conf', 'Port 9');
    expect((await resolved({ system: 'Include d/*.conf' })).port).toBe(9);
    expect((await refused({ system: 'Include ~/x' })).code).toBe('config.badOption');
  });

  it('takes a file that is not there for an empty one', async () => {
    expect((await resolved('Include nothing a* /nowhere/[ab]\nPort 3')).port).toBe(3);
  });

  it('ends loops and endless chains with an error that names the line', async () => {
    write('.ssh/loop', '\nInclude loop');
    expect(await refused('Include loop')).toMatchObject({ code: 'config.badOption', detail: { keyword: 'Include', line: 2 } });
    for (let n = 0; n < 30; n += 1) write(`.ssh/chain${n}`, `Include chain${n + 1}`);
    expect((await refused('Include chain0')).detail).toMatchObject({ why: expect.stringContaining('16 deep') as string });
  });

  it('ends a fan of includes', async () => {
    for (let n = 0; n < 12; n += 1) write(`.ssh/fan${n}`, `Include fan${n + 1}\n`.repeat(6));
    expect((await refused('Include fan0')).detail).toMatchObject({ why: expect.stringContaining('1000 files') as string });
  });
});

describe('files', () => {
  it.each([0o666, 0o622, 0o602])('a user’s file of mode %o is refused', async (mode) => {
    write('.ssh/config', 'Port 3');
    chmodSync(join(home, '.ssh/config'), mode);
    expect(await refused({})).toMatchObject({ code: 'config.badPermissions', detail: { mode: `0${mode.toString(8)}` } });
  });

  it('a file given with -F is not checked, included ones are', async () => {
    write('inner', 'Port 4');
    const sources = await load({ only: `Port 3\n` });
    chmodSync(join(home, 'other'), 0o666);
    expect(sources.problems).toEqual([]);
    chmodSync(join(home, 'inner'), 0o666);
    expect((await refused({ only: `Include ${home}/inner` })).code).toBe('config.badPermissions');
  });

  it('-F replaces both files, and none reads nothing', async () => {
    expect(await resolved({ user: 'Port 3', system: 'User s', only: 'Compression yes' })).toMatchObject({
      port: 22,
      user: 'me',
      compression: true,
    });
    const sources = await loadConfigSources({ homeDir: home, userName: 'me', environment: {}, configFile: 'none' });
    expect([sources.roots, sources.problems]).toEqual([[], []]);
  });

  it('a file of -F that is not there, and a folder in place of a file, are told', async () => {
    const missing = await loadConfigSources({
      homeDir: home,
      userName: 'me',
      environment: {},
      configFile: join(home, 'missing'),
    });
    expect(missing.problems).toMatchObject([{ code: 'config.unreadable', detail: { reason: 'ENOENT' } }]);
    mkdirSync(join(home, '.ssh/config'), { recursive: true });
    expect((await refused({})).code).toBe('config.unreadable');
  });

  it('are all named for a watcher, absent ones too', async () => {
    write('.ssh/inner', '');
    expect((await load({ user: 'Include inner' })).files).toEqual([
      join(home, '.ssh/config'),
      join(home, '.ssh/inner'),
      join(home, 'etc/ssh_config'),
    ]);
  });
});

describe('listConfigHosts', () => {
  it('lists names and rules with their place, values, notes and refusals', async () => {
    write('.ssh/more', 'Host far\nProxyJump gate\nForwardAgent yes\nHost web\nPort 9');
    const sources = await load({
      user: 'Host web db1\nUser bob\nHostName %h.lan\nHost *.lan !x\nInclude more\nHost slow\nKnownHostsCommand nc\n',
    });
    const file = join(home, '.ssh/config');
    const more = join(home, '.ssh/more');
    expect(listConfigHosts(sources, defaults)).toEqual([
      { alias: 'web', isPattern: false, file, line: 1, hostName: 'web.lan', user: 'bob', notes: [] },
      { alias: 'db1', isPattern: false, file, line: 1, hostName: 'db1.lan', user: 'bob', notes: [] },
      { alias: '*.lan', isPattern: true, file, line: 4, notes: [] },
      { alias: '!x', isPattern: true, file, line: 4, notes: [] },
      { alias: 'far', isPattern: false, file: more, line: 1, notes: [] },
      {
        alias: 'slow',
        isPattern: false,
        file,
        line: 6,
        refusal: expect.stringMatching(/^KnownHostsCommand .*:7\): .*\.$/) as string,
        notes: [],
      },
    ]);
  });

  it('says notes in sentences', async () => {
    const host = await resolved(
      'ForwardX11 yes\nFoo\u001b[2J x\nPort x\nStrictHostKeyChecking no\nCiphers aes256-ctr,3des-cbc\nMatch exec x\nUser u',
    );
    for (const sentence of host.notes.map(noteText)) expect(sentence).toMatch(/^[A-Z][^\u0000-\u001f]*\.$/);
    expect(host.notes).toHaveLength(6);
  });
});
