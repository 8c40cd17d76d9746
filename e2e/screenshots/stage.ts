import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Home, LaunchOptions } from '../fixtures.ts';
import { startSshdWithAccounts, type SshdWithAccounts } from '../servers/accounts.ts';
import { program } from '../servers/requirements.ts';
import { generateKey, type KeyFile, type KeyType } from '../servers/ssh-keys.ts';

/** Whose computer the pictures show, and the account on its servers. */
const person = 'anna';
export const account = 'deploy';
export const password = 'harbour lights';

/** Names and addresses as in documentation; all of 127.0.0.0/8 is this machine. */
const addresses = {
  'web1.example.org': '127.0.10.11',
  'web2.example.org': '127.0.10.12',
  'db1.example.org': '127.0.10.21',
  'nas.example.org': '127.0.10.31',
} as const;

/** Two real servers with a believable account, and what the program needs to find them under their names. */
export interface Stage {
  readonly web: SshdWithAccounts;
  readonly db: SshdWithAccounts;
  readonly options: LaunchOptions;
  /** Makes the servers known, or replaces a host's key by another one. */
  know(...names: readonly (keyof typeof addresses)[]): void;
  knowWrongly(name: keyof typeof addresses): void;
  /** Puts lines of known_hosts in the place of all that stand there. */
  knowOnly(...lines: readonly string[]): void;
  stop(): Promise<void>;
}

export async function buildStage(home: Home, hostKeys: readonly KeyType[] = ['ed25519']): Promise<Stage> {
  const web = await startServer('web1', addresses['web1.example.org'], onlyKeysAt(addresses['web2.example.org']), hostKeys);
  const db = await startServer('db1', addresses['db1.example.org'], 'MaxAuthTries 3');
  fillWeb(web);
  fillDatabase(db);
  const own = await generateKey({ comment: `${person}@laptop`, path: makeFolder(home.path('.ssh/id_ed25519')) });
  const stray = await generateKey({ type: 'ecdsa', comment: `${person}@old-laptop`, path: home.path('.ssh/id_ecdsa') });
  writeFileSync(join(web.homeOf(account), '.ssh', 'authorized_keys'), `${own.publicLine}\n`);
  writeFileSync(join(db.homeOf(account), '.ssh', 'authorized_keys'), '');
  writeTree(home);
  writeConfig(home);
  const lines = new Map<string, string>();
  const write = (): void => void home.write('.ssh/known_hosts', [...lines.values()].map((line) => `${line}\n`).join(''));
  const keyOf = (name: string): KeyFile | undefined => (name.startsWith('db') ? db : web).hostKeyFiles[0];
  const lineOf = (name: string, key: KeyFile | undefined): string =>
    `${name} ${key?.publicLine.split(' ').slice(0, 2).join(' ') ?? ''}`;
  write();
  return {
    web,
    db,
    options: {
      env: { HOME: `/home/${person}`, USER: person, LOGNAME: person, HAWSER_DATA: `/home/${person}/.config/hawser` },
      wrap: wrapper(home),
    },
    know(...names) {
      for (const name of names) lines.set(name, lineOf(name, keyOf(name)));
      write();
    },
    knowWrongly(name) {
      lines.set(name, lineOf(name, stray.publicLine.startsWith('ecdsa') ? own : stray));
      write();
    },
    knowOnly(...only) {
      lines.clear();
      for (const line of only) lines.set(line, line);
      write();
    },
    async stop() {
      await web.stop();
      await db.stop();
    },
  };
}

/** The same server at another address, where no password is taken and hardly any forward. */
function onlyKeysAt(address: string): string {
  return `ListenAddress ${address}:22\nMatch LocalAddress ${address}\n  PasswordAuthentication no\n  PermitOpen localhost:8080`;
}

function startServer(
  name: string,
  listen: string,
  more: string,
  hostKeys: readonly KeyType[] = ['ed25519'],
): Promise<SshdWithAccounts> {
  const config = ['LogLevel VERBOSE', 'PrintLastLog no', more].join('\n');
  return startSshdWithAccounts({ users: { [account]: { password } }, listen, port: 22, config, hostKeys }).then((server) => {
    put(server, '.bash_profile', [
      `PS1='\\[\\e[32m\\]\\u@${name}\\[\\e[0m\\]:\\[\\e[34m\\]\\w\\[\\e[0m\\]\\$ '`,
      'unset HISTFILE; export LC_ALL=C.UTF-8 GIT_PAGER=cat',
      "alias ls='ls --color=auto --time-style=+%d\\ %b\\ %H:%M' grep='grep --color=auto'",
    ]);
    return server;
  });
}

/** Writes a file of the account, or makes a folder when there are no lines; `age` in seconds. */
function put(
  server: SshdWithAccounts,
  name: string,
  lines: readonly string[] | undefined,
  age = 3600,
  sizeBytes?: number,
): string {
  const path = join(server.homeOf(account), name);
  if (lines === undefined) mkdirSync(path, { recursive: true });
  else writeFileSync(makeFolder(path), `${lines.join('\n')}\n`);
  // Without writing so many bytes.
  if (sizeBytes !== undefined) truncateSync(path, sizeBytes);
  const at = Date.now() / 1000 - age;
  utimesSync(path, at, at);
  return path;
}

function own(server: SshdWithAccounts): void {
  const home = server.homeOf(account);
  const { uid, gid } = statSync(home);
  spawnSync('chown', ['-hR', `${uid}:${gid}`, home]);
  chmodSync(join(home, '.ssh'), 0o700);
}

const day = 86_400;

function fillWeb(server: SshdWithAccounts): void {
  const requests = [
    'GET / 200 11 ms',
    'GET /harbour.css 200 2 ms',
    'GET /api/tides 502 3004 ms',
    'GET /api/tides 200 19 ms',
    'POST /api/moorings 201 38 ms',
  ];
  put(
    server,
    'logs/access.log',
    requests.map((words, index) => `08:31:0${index} 10.0.4.${7 + index} ${words}`),
    60,
  );
  put(server, 'Caddyfile', ['web1.example.org', 'reverse_proxy localhost:8080'], 19 * day);
  put(server, 'deploy.yml', ['hosts: [web1, web2]', 'release: 214'], 9 * day);
  put(server, 'releases/213/index.html', ['213'], 12 * day);
  put(server, 'releases/214/index.html', ['214'], 3 * day);
  symlinkSync('releases/214', join(server.homeOf(account), 'current'));
  put(server, 'backup/site-214.tar.zst', [], day, 184_000_000);
  makeHistory(server);
  for (const [folder, age] of [
    ['logs', 60],
    ['releases', 3 * day],
    ['backup', day],
    ['site', 3 * day],
  ] as const)
    put(server, folder, undefined, age);
  own(server);
}

function fillDatabase(server: SshdWithAccounts): void {
  for (const [name, age, bytes] of [
    ['shop-20.sql.zst', 1, 1_904_000_000],
    ['shop-19.sql.zst', 2, 1_898_000_000],
    ['shop-18.sql.zst', 3, 1_891_000_000],
  ] as const) {
    put(server, `dumps/${name}`, [], age * day, bytes);
  }
  put(server, 'backup.log', [
    '23:00:01 dump of shop begins',
    '23:06:12 1.9 GB written in 6 min 11 s',
    '23:06:13 checksum matches',
    '23:06:14 old dumps: 1 removed, 3 kept',
  ]);
  own(server);
}

/** A small repository, so that there is something to look at. */
function makeHistory(server: SshdWithAccounts): void {
  const dir = put(server, 'site', undefined);
  const git = (...words: string[]): void => {
    const who = {
      GIT_AUTHOR_NAME: 'Anna',
      GIT_AUTHOR_EMAIL: 'anna@example.org',
      GIT_COMMITTER_NAME: 'Anna',
      GIT_COMMITTER_EMAIL: 'anna@example.org',
    };
    execFileSync(program('git'), ['-c', 'init.defaultBranch=main', '-C', dir, ...words], {
      env: { ...process.env, ...who, HOME: dirname(dir) },
      stdio: 'ignore',
    });
  };
  git('init');
  for (const subject of ['Tide tables by month', 'Moorings can be booked', 'Faster first page'])
    git('commit', '--allow-empty', '-m', subject);
  git('checkout', '-b', 'dark');
  git('commit', '--allow-empty', '-m', 'A dark theme');
  git('checkout', 'main');
  git('commit', '--allow-empty', '-m', 'Fix the clock of the tide table');
  git('merge', '--no-ff', 'dark', '-m', 'Merge the dark theme');
  git('tag', 'r214');
}

function makeFolder(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

interface Node {
  readonly name: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly host?: string;
  readonly children?: readonly Node[];
}

function writeTree(home: Home): void {
  const toNode = ({ name, settings = {}, host, children }: Node): object =>
    children === undefined
      ? { kind: 'bookmark', id: name, name, host, settings }
      : { kind: 'folder', id: name, name, settings, children: children.map(toNode) };
  const data = [
    {
      name: 'production',
      settings: { production: true, user: account },
      children: [
        { name: 'web1', host: 'web1.example.org' },
        { name: 'web2', host: 'web2.example.org', settings: { identityFile: '~/.ssh/id_ecdsa', identitiesOnly: true } },
        { name: 'db1', host: 'db1.example.org' },
        { name: 'bastion', host: 'bastion.example.org' },
      ],
    },
    {
      name: 'lab',
      settings: { colour: 'teal' },
      children: [
        { name: 'nas', host: 'nas.example.org' },
        { name: 'pi-kitchen', host: 'pi.lab.example.org', settings: { user: 'pi', proxyJump: 'nas' } },
      ],
    },
  ].map(toNode);
  home.write('.config/hawser/bookmarks.json', JSON.stringify({ format: 'hawser.bookmarks', version: 1, revision: 4, data }));
}

function writeConfig(home: Home): void {
  home.write(
    '.ssh/config',
    [
      'Host gateway',
      '  HostName gw.example.org',
      '  User anna',
      'Host github.com',
      '  User git',
      'Host build-*',
      '  User ci',
      '  ProxyJump gateway',
      'Host *',
      '  HashKnownHosts no',
      // Often enough for a line of round trips in the status bar.
      '  ServerAliveInterval 1',
      '',
    ].join('\n'),
  );
}

/** Runs the program where the servers have names and the person has a home folder; nothing of the machine changes. */
function wrapper(home: Home): (argv: readonly string[]) => readonly string[] {
  const hosts = home.write(
    'hosts',
    Object.entries(addresses).reduce(
      (text, [name, address]) => `${text}${address} ${name}\n`,
      '127.0.0.1 localhost hawser.localhost\n',
    ),
  );
  const script = [
    `mkdir -p /run/hawser-stage && mount --bind ${home.dir} /run/hawser-stage`,
    'mount -t tmpfs tmpfs /home',
    `mkdir /home/${person} && mount --bind /run/hawser-stage /home/${person}`,
    `mount --bind ${hosts} /etc/hosts`,
    'exec "$@"',
  ].join('\n');
  return (argv) => [program('unshare'), '-m', '--propagation', 'private', 'sh', '-ec', script, 'sh', ...argv];
}
