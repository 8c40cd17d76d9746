import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportedFile } from './imported.ts';
import { specText } from '../../../shared/model/tunnel-spec.ts';
import { kindOfText } from './import-kind.ts';
import { readImport } from './read-import.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const bytesOf = (name: string): Buffer => readFileSync(join(fixtures, name));

function read(name: string, bytes: Uint8Array = bytesOf(name)): ImportedFile {
  return readImport([{ name, bytes }], { isWindows: false });
}

/** What matters of each host, one line each. */
function lines({ hosts }: ImportedFile): string[] {
  return hosts.map(({ folders, name, host, settings }) => {
    const place = [...folders.map((folder) => folder.name), name].join('/');
    const rest = Object.entries(settings).map(
      ([field, value]) => `${field}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    );
    return [`${place}: ${host}`, ...rest].join(' ');
  });
}

describe('sessions of PuTTY', () => {
  const expected = [
    'büro west: west.example.org user=fred port=2222 command=tmux attach || tmux onConnect=command terminalType=xterm-256color compression=true addressFamily=inet6 serverAliveIntervalSeconds=90',
    'by proxy: 10.0.0.7 user=root outgoingProxy={"kind":"socks5","host":"proxy.example.org","port":1080,"user":"pat"}',
    'by command: inner proxyCommand=plink -nc %h:%p gate foreignCommands=true',
    'by jump: 2001:db8::5 proxyJump=ops@bastion.example.org',
  ];

  it('are read from a registry export, in UTF-16 as regedit writes it and in UTF-8', () => {
    const text = bytesOf('putty.reg.txt').toString('utf8');
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text.replaceAll('\n', '\r\n'), 'utf16le')]);
    expect(lines(read('putty.reg.txt'))).toEqual(expected);
    expect(lines(read('putty.reg', utf16))).toEqual(expected);
  });

  it('leave out what is not SSH and what could be an option, and say what they lose', () => {
    const { hosts, left } = read('putty.reg.txt');
    expect(left.map(({ name, why }) => `${name}: ${why}`)).toEqual([
      'switch: It speaks telnet, not SSH.',
      'evil: A host name can’t begin with a dash: -oProxyCommand=touch /tmp/owned',
    ]);
    expect(hosts[0]?.tunnels?.map(specText)).toEqual(['-L 8080:db:5432', '-R 9000:localhost:3000', '-D 1080']);
    expect(hosts[0]?.note).toBeUndefined();
    expect(hosts[0]?.remarks).toEqual([
      'Agent forwarding was not taken over: switch it on where it is needed.',
      expect.stringContaining('C:\\Keys\\my key.ppk is on a computer with Windows: copy it here'),
      'Its 3 forwards become tunnels, switched off: -L 8080:db:5432, -R 9000:localhost:3000, -D 1080.',
    ]);
    expect(hosts[1]?.remarks).toEqual(['The password of its proxy was not taken over.']);
  });

  it('are read from the files of ~/.putty/sessions, whose names are written with %XX', () => {
    const file = { name: 'sessions/my%20box%2Fone', bytes: bytesOf('putty-session.txt') };
    const { hosts } = readImport([file], { isWindows: false });
    expect(hosts).toMatchObject([
      { name: 'my box/one', host: 'box.example.org', settings: { user: 'ann', identityFile: '/home/ann/keys/id_ed25519' } },
    ]);
    expect(hosts[0]?.tunnels?.map(specText)).toEqual(['-L 127.0.0.1:8443:[2001:db8::1]:443']);
  });
});

describe('sites of WinSCP', () => {
  it('are read from WinSCP.ini with folders, encoded names, tunnels and folders to begin in', () => {
    const file = read('WinSCP.ini');
    expect(lines(file)).toEqual([
      'Köln/web one: web1.example.org user=deploy port=2222 identityFile=/home/deploy/.ssh/id_rsa startFolder=/srv/www data serverAliveIntervalSeconds=45',
      'behind: 10.1.1.1 user=root proxyJump=hop@gate.example.org:2200',
    ]);
    expect(file.hosts[0]?.remarks).toEqual(['Its password was not taken over: it is asked for.']);
    expect(file.left).toEqual([{ name: 'old ftp', why: 'It speaks FTP, not SSH.' }]);
    expect(file.notes).toEqual(['The passwords in the file are under a master password; none was taken over.']);
  });

  it('are read from a registry export', () => {
    expect(lines(read('winscp.reg.txt'))).toEqual(['prod/db: db.example.org user=postgres']);
  });
});

it('sessions of MobaXterm are read in Windows-1252, with folders, gateways and its words for places', () => {
  const file = read('sessions.mxtsessions');
  expect(lines(file)).toEqual([
    'web 1: web1.example.org user=fred',
    'Kunden/München/inner#1: 10.0.0.3 port=2022 identityFile=~/.ssh/id_ed25519 proxyJump=hop@gate.example.org,two@gate2:2200 command=top ; bash onConnect=command',
    'Kunden/München/files: sftp.example.org user=ann',
  ]);
  expect(file.left).toEqual([{ name: 'win', why: 'It is RDP and not SSH.' }]);
  expect(file.notes).toEqual(['The passwords in the file were not taken over.']);
  const onWindows = readImport([{ name: 'a.mxtsessions', bytes: bytesOf('sessions.mxtsessions') }], { isWindows: true });
  expect(onWindows.hosts[0]?.settings.identityFile).toBe('C:\\Keys\\id_rsa');
});

it('sessions of SecureCRT go by another session where that is their firewall', () => {
  const file = read('securecrt.xml');
  expect(lines(file)).toEqual([
    'Prod & Test/bastion: bastion.example.org user=hop port=2222',
    'Prod & Test/db: 10.0.0.4 user=postgres proxyJump=hop@bastion.example.org:2222',
  ]);
  expect(file.hosts[1]?.note).toBe('first line\nsecond');
  expect(file.hosts[1]?.tunnels?.map(specText)).toEqual(['-L 5432:db.internal:5432']);
  expect(file.hosts[0]?.remarks).toEqual(['Its password was not taken over: it is asked for.']);
  expect(file.left).toEqual([{ name: 'console', why: 'It speaks Serial, not SSH 2.' }]);
});

it('sites of FileZilla begin in their folder, and FTP is left out', () => {
  const file = read('sitemanager.xml');
  expect(lines(file)).toEqual([
    'Münchén <1>/files & more: files.example.org user=ann port=2022 identityFile=/home/ann/.ssh/id_ed25519 startFolder=/srv/www data',
  ]);
  expect(file.hosts[0]?.note).toBe('Ask Bob\nfirst');
  expect(file.left).toEqual([{ name: 'plain ftp', why: 'It speaks FTP, not SFTP.' }]);
});

it('connections of mRemoteNG inherit from their folders, and an encrypted file is told', () => {
  const file = read('confCons.xml');
  expect(lines(file)).toEqual([
    'Datacentre/gate: gate.example.org user=hop',
    'Datacentre/inner: 10.0.0.8 user=ops port=2222 proxyJump=hop@gate.example.org',
  ]);
  expect(file.hosts[1]?.remarks).toEqual(['Its password was not taken over: it is asked for.']);
  const text = bytesOf('confCons.xml').toString('utf8').replace('FullFileEncryption="false"', 'FullFileEncryption="true"');
  expect(read('confCons.xml', Buffer.from(text))).toMatchObject({
    hosts: [],
    notes: ['The file is encrypted as a whole: in mRemoteNG, export the connections without encryption.'],
  });
});

it('a list of Termius keeps groups and tags and never passwords', () => {
  const file = read('termius.csv');
  expect(lines(file)).toEqual([
    'Production/Web/web-1: 10.0.0.11 user=deploy',
    'Production/db "main": 10.0.0.21 user=postgres port=5522',
    'lab: lab.local',
  ]);
  expect(file.hosts[0]).toMatchObject({
    note: 'Tags: nginx,prod',
    remarks: ['Its password was not taken over: it is asked for.'],
  });
  expect(file.left.map(({ name }) => name)).toEqual(['switch', 'broken']);
  expect(JSON.stringify(file)).not.toContain('SECRET');
});

it('bookmarks of electerm have groups in groups, hops, proxies and tunnels', () => {
  const file = read('electerm.json');
  expect(lines(file)).toEqual([
    'plain: plain.example.org user=root',
    '生产环境/web/behind: 10.0.0.5 user=ann port=2222 proxyJump=hop@gate.example.org outgoingProxy={"kind":"socks5","host":"proxy.example.org","port":1081,"user":"pat"}',
  ]);
  expect(file.hosts[1]?.tunnels?.map(specText)).toEqual(['-L 8080:db:5432', '-D 127.0.0.1:1080']);
  expect(JSON.stringify(file)).not.toMatch(/hunter2|secret|BEGIN/);
});

it('profiles of Tabby name their jump host by id, and a command is marked', () => {
  const file = read('tabby.yaml');
  expect(lines(file)).toEqual([
    'Prod/bastion: bastion.example.org user=hop port=2200 identityFile=/home/ann/my keys/id_ed25519',
    'Prod/inner: 10.0.0.2 user=ann proxyJump=hop@bastion.example.org:2200 serverAliveIntervalSeconds=30',
    'by command: far.example.org user=ann proxyCommand=corkscrew proxy 3128 %h %p foreignCommands=true',
  ]);
  expect(file.left).toEqual([{ name: 'bash', why: 'It is local, not SSH.' }]);
  const asJson = JSON.stringify({ profiles: [{ name: 'one', type: 'ssh', options: { host: 'one.example.org' } }] });
  expect(lines(read('tabby.json', Buffer.from(asJson)))).toEqual(['one: one.example.org']);
});

it('a file of ssh_config gives a bookmark for each name, runs nothing and names what is passed over', () => {
  const file = read('other-config.txt');
  expect(lines(file)).toEqual([
    'web1: web1.example.org identitiesOnly=true user=deploy port=2222 compression=true',
    'web2: web2.example.org identitiesOnly=true user=deploy port=2222 compression=true',
    'web.old: web.old.example.org identitiesOnly=true user=deploy port=2222 compression=true',
    'gate: gate.example.org identitiesOnly=true user=ann compression=true',
    'inner: 10.0.0.9 identitiesOnly=true user=ann proxyJump=hop@gate compression=true',
    'far: far identitiesOnly=true ciphers=aes256-ctr user=ann proxyCommand=nc -x proxy:1080 %h %p foreignCommands=true compression=true serverAliveIntervalSeconds=60',
  ]);
  expect(file.hosts[4]?.remarks).toEqual([
    'LocalCommand was not taken over.',
    'Its proxy command only goes through another host: it became a jump host.',
    expect.stringMatching(/^Its forward becomes a tunnel, switched off: -L /),
  ]);
  expect(file.notes).toEqual([
    'Include conf.d/* (line 3) was passed over: import those files too.',
    'The block “Match exec "touch /tmp/owned2" host web1” (line 19) was passed over.',
  ]);
});

describe('a file that means harm', () => {
  const xml = (body: string): Buffer => Buffer.from(body);

  it('defines no entities, nests no deeper than a list of hosts, and ends where it should', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><FileZilla3><Servers/></FileZilla3>';
    expect(readImport([{ name: 'a.xml', bytes: xml(bomb) }], { kind: 'filezilla', isWindows: false }).left).toEqual([
      { name: 'a.xml', why: 'It is no file of FileZilla: it defines names of its own (DOCTYPE), which no export has.' },
    ]);
    const deep = `<FileZilla3><Servers>${'<Folder>x'.repeat(1000)}`;
    expect(read('a.xml', xml(deep)).left[0]?.why).toMatch(/more than 64 deep/);
    expect(read('a.xml', xml('<FileZilla3><Servers>')).left[0]?.why).toMatch(/ends inside of <Servers>/);
  });

  it('makes no more of YAML than is written there', () => {
    const aliases = `a: &a [x]\n${Array.from(
      { length: 12 },
      (_, at) =>
        `b${at}: &b${at} [${Array(9)
          .fill(at === 0 ? '*a' : `*b${at - 1}`)
          .join(',')}]`,
    ).join('\n')}\nprofiles: *b11\n`;
    expect(read('config.yaml', Buffer.from(aliases)).left[0]?.why).toMatch(/alias/i);
    expect(read('config.yaml', Buffer.from('profiles: !!js/function "x"\n')).hosts).toEqual([]);
  });

  it('is refused when it is too large, and named when nobody knows it', () => {
    expect(read('a.csv', new Uint8Array(16 * 1024 * 1024 + 1)).left[0]?.why).toBe('It is larger than 16 MiB.');
    expect(read('notes.txt', Buffer.from('hello\n')).left).toEqual([
      { name: 'notes.txt', why: 'It is in none of the forms that are known here.' },
    ]);
  });

  it('has names and texts without control characters', () => {
    const csv = 'Label,Hostname/IP,Notes\n"a\u001b[31m\u202eb",host1,"x\u0007y"\n';
    expect(read('a.csv', Buffer.from(csv)).hosts).toMatchObject([{ name: 'a[31mb', note: 'xy' }]);
  });

  it('is read in no more than a moment when it is one line of a megabyte', () => {
    for (const text of [
      `Host ${'a'.repeat(1_000_000)}\n`,
      `[Sessions\\${'%41'.repeat(300_000)}]\nHostName=h\n`,
      `{"bookmarks":[${'['.repeat(500)}`,
    ])
      expect(read('x', Buffer.from(text)).hosts.length).toBeLessThan(2);
  });
});

it('each kind is recognised by its contents', () => {
  const kinds = [
    'putty.reg.txt',
    'putty-session.txt',
    'WinSCP.ini',
    'winscp.reg.txt',
    'sessions.mxtsessions',
    'securecrt.xml',
    'sitemanager.xml',
    'confCons.xml',
    'termius.csv',
    'electerm.json',
    'tabby.yaml',
    'other-config.txt',
  ].map((name) =>
    kindOfText(
      'x',
      bytesOf(name)
        .toString('latin1')
        .replace(/^\u00ef\u00bb\u00bf/, '\ufeff'),
    ),
  );
  expect(kinds).toEqual([
    'putty',
    'putty',
    'winscp',
    'winscp',
    'mobaxterm',
    'securecrt',
    'filezilla',
    'mremoteng',
    'termius',
    'electerm',
    'tabby',
    'sshConfig',
  ]);
});

it('tunnels of MobaXterm, whose form nobody has published, are told and not guessed', () => {
  const text = '[Bookmarks]\nSubRep=\nImgNum=42\nweb=#109#0%web.example.org%22%fred#x#\n[SSH_Tunnels]\nmine=0%8080%db%80\n';
  const { notes, hosts } = readImport([{ name: 'MobaXterm.ini', bytes: Buffer.from(text) }], { isWindows: false });
  expect(hosts).toHaveLength(1);
  expect(notes).toEqual(['The tunnels of MobaXterm in the file were not taken over: set up by hand what is wanted of them.']);
});
