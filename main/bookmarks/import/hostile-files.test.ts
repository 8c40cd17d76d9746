import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commonProperties, longLines, spoiled, withDeadline } from '../../../e2e/servers/hostile-files.ts';
import { HostSettings } from '../../../shared/model/bookmark.ts';
import type { ImportKind } from '../../../shared/model/imports.ts';
import type { ImportedFile } from './imported.ts';
import { readImport } from './read-import.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
/** Far more than any of them needs, however busy the computer; one that reads a line anew for each of its letters would need hours. */
const deadlineMs = 120_000;
const hawser = JSON.stringify({
  format: 'hawser-bookmarks',
  version: 1,
  roots: [{ kind: 'folder', id: 'f', name: 'f', settings: {}, children: [{ kind: 'bookmark', id: 'b', name: 'b', host: 'h', settings: { port: 22 } }] }],
}); // prettier-ignore

const files: readonly (readonly [ImportKind, string])[] = [
  ['putty', 'putty.reg.txt'],
  ['putty', 'putty-session.txt'],
  ['winscp', 'WinSCP.ini'],
  ['winscp', 'winscp.reg.txt'],
  ['mobaxterm', 'sessions.mxtsessions'],
  ['securecrt', 'securecrt.xml'],
  ['filezilla', 'sitemanager.xml'],
  ['mremoteng', 'confCons.xml'],
  ['termius', 'termius.csv'],
  ['electerm', 'electerm.json'],
  ['tabby', 'tabby.yaml'],
  ['sshConfig', 'other-config.txt'],
  ['hawser', 'bookmarks.json'],
];
const bytesOf = (name: string): Buffer => (name === 'bookmarks.json' ? Buffer.from(hawser) : readFileSync(join(fixtures, name)));

/** What a reader may say of a file that it can't read: its own words, none of a failure inside. */
const inside =
  /call stack|is not (?:a function|iterable)|Cannot |undefined|NaN|\[object|native code|malformed|Invalid |of null|followed at all/;

function faultOf(read: ImportedFile): unknown {
  for (const { name, host, settings, folders, note, remarks } of read.hosts) {
    const parsed = HostSettings.safeParse(settings);
    const words = [name, host, note ?? '', ...folders.map((folder) => folder.name), ...remarks];
    if (!parsed.success || host === '' || words.some((word) => typeof word !== 'string')) return { name, host, settings };
    if (Object.getPrototypeOf(settings) !== Object.prototype || 'polluted' in settings) return { settings };
  }
  const wrong = [...read.left.map(({ why }) => why), ...read.notes].find((words) => inside.test(words) || words.trim() === '');
  return wrong ?? read.left.find(({ name }) => name === '' || name.length > 300);
}

function check(given: readonly (readonly [name: string, bytes: Uint8Array])[], kinds: readonly (ImportKind | undefined)[]): void {
  const before = commonProperties();
  const faults: unknown[] = [];
  withDeadline(() => {
    for (const [name, bytes] of given)
      for (const kind of kinds) {
        const fault = faultOf(readImport([{ name, bytes }], { kind, isWindows: false }));
        if (fault !== undefined) faults.push({ kind, file: Buffer.from(bytes.subarray(0, 400)).toString('latin1'), fault });
      }
  }, deadlineMs);
  expect(faults.slice(0, 3)).toEqual([]);
  expect(commonProperties()).toEqual(before);
  expect({}).not.toHaveProperty('polluted');
}

describe.each(files)('a file of %s (%s)', (kind, name) => {
  it('that was spoiled is read or refused in words', { timeout: deadlineMs * 2 }, () => {
    const bytes = bytesOf(name);
    const given = Array.from({ length: 200 }, (_, seed) => [name, spoiled(bytes, seed)] as const);
    check(given, [kind, undefined]);
  });

  it('with one line of a MiB is read or refused in words', { timeout: deadlineMs * 2 }, () => {
    const head = bytesOf(name).toString('utf8').slice(0, 300);
    check(
      longLines(head).map((text) => [name, Buffer.from(text)] as const),
      [kind],
    );
  });
});

it('a file of one line of a MiB is looked at for what it is', { timeout: deadlineMs * 2 }, () => {
  check(
    longLines('').map((text) => ['file', Buffer.from(text)] as const),
    [undefined],
  );
});

const deep = 100_000;
const count = 30_000;
const rows = (row: (at: number) => string): string => Array.from({ length: count }, (_, at) => row(at)).join('');
const bomb = (at: (level: number) => string): string => Array.from({ length: 40 }, (_, level) => at(level)).join('\n');

it.each<[string, ImportKind, string]>([
  ['arrays in arrays', 'electerm', '['.repeat(deep) + ']'.repeat(deep)],
  ['arrays without end', 'electerm', '[{"a":'.repeat(deep)],
  ['bookmarks in bookmarks', 'electerm', `${'{"bookmarks":['.repeat(deep)}${']}'.repeat(deep)}`],
  ['profiles in profiles', 'tabby', `${'{"profiles":['.repeat(deep)}${']}'.repeat(deep)}`],
  ['sequences of YAML in each other', 'tabby', `profiles:\n${'- '.repeat(deep)}a`],
  ['mappings of YAML in each other', 'tabby', `profiles: ${'{a: '.repeat(5000)}${'}'.repeat(5000)}`],
  ['folders in folders', 'hawser', `{"format":"hawser-bookmarks","version":1,"roots":[${'{"kind":"folder","id":"a","name":"a","settings":{},"children":['.repeat(5000)}${']}'.repeat(5000)}]}`],
  ['elements in elements', 'filezilla', `<FileZilla3>${'<Folder>'.repeat(deep)}`],
  ['nodes in nodes', 'mremoteng', `<Connections>${'<Node Type="Container">'.repeat(deep)}`],
  ['keys in keys', 'securecrt', `<VanDyke>${'<key name="a">'.repeat(deep)}${'</key>'.repeat(deep)}</VanDyke>`],
  ['entities that stand for each other', 'filezilla', `<!DOCTYPE a [${bomb((at) => `<!ENTITY a${at + 1} "&a${at};&a${at};&a${at};">`)}]><FileZilla3>&a40;</FileZilla3>`],
  ['an entity of another file', 'mremoteng', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Connections Name="&x;"/>'],
  ['aliases that stand for each other', 'tabby', `a0: &a0 [x]\n${bomb((at) => `a${at + 1}: &a${at + 1} [*a${at},*a${at},*a${at}]`)}\nprofiles: *a40`],
  ['merge keys of itself', 'tabby', 'a: &a\n  <<: *a\nprofiles: [*a]'],
  ['an object’s own name', 'electerm', '{"__proto__":{"polluted":1},"bookmarks":[{"__proto__":{"polluted":1},"host":"h","title":"__proto__","constructor":{"prototype":{"polluted":1}}}]}'],
  ['an object’s own name in YAML', 'tabby', '__proto__: {polluted: 1}\nprofiles:\n- {name: a, type: ssh, __proto__: {polluted: 1}, options: {host: h, __proto__: {polluted: 1}}}'],
  ['headings that every object has', 'termius', 'toString,constructor,__proto__,Host,Label\na,b,c,h,l\n'],
  ['protocols that every object has', 'winscp', '[Sessions\\a]\nHostName=h\nFSProtocol=toString\nProxyMethod=constructor\nProxyHost=p\n'],
  ['entities that every object has', 'filezilla', '<FileZilla3><Servers><Server><Host>&toString;</Host><Protocol>valueOf</Protocol><Name>&valueOf;</Name></Server></Servers></FileZilla3>'],
  ['kinds that every object has', 'mobaxterm', '[Bookmarks]\na=#1#toString%h%22%u#\nb=#1#0%h__toString__%22%u#\n'],
  ['a proxy of bad bytes', 'electerm', '[{"host":"a","title":"a","proxy":"socks5://%ff:%fe@p:1"},{"host":"b","title":"b"}]'],
  ['ports and times beyond all numbers', 'electerm', '[{"host":"a","port":1e400},{"host":"b","port":-0},{"host":"c","port":"99999999999999999999"}]'],
  ['times beyond all numbers', 'tabby', 'profiles:\n- {type: ssh, options: {host: h, keepaliveInterval: 1e400, readyTimeout: .nan, port: .inf}}'],
  ['as many groups as hosts', 'electerm', JSON.stringify({
    bookmarks: Array.from({ length: count }, (_, at) => ({ id: `b${at}`, title: `b${at}`, host: 'h' })),
    bookmarkGroups: Array.from({ length: count }, (_, at) => ({ id: `g${at}`, title: 'g', bookmarkIds: [`b${count - at - 1}`], bookmarkGroupIds: [`g${at + 1}`] })),
  })],
  ['as many groups as profiles', 'tabby', JSON.stringify({
    profiles: Array.from({ length: 5000 }, (_, at) => ({ id: `p${at}`, type: 'ssh', group: `g${at}`, options: { host: 'h', jumpHost: `p${4999 - at}` } })),
    groups: Array.from({ length: 5000 }, (_, at) => ({ id: `g${at}`, name: 'g', parentGroupId: `g${(at + 1) % 5000}` })),
  })],
  ['hosts that go through each other', 'mremoteng', `<Connections>${rows((at) => `<Node Type="Connection" Name="n${at}" Protocol="SSH2" Hostname="h" SSHTunnelConnectionName="n${count - at - 1}"/>`)}</Connections>`],
  ['sessions behind each other', 'securecrt', `<VanDyke><key name="Sessions">${rows((at) => `<key name="s${at}"><string name="Hostname">h</string><string name="Protocol Name">SSH2</string><string name="Firewall Name">Session:s${count - at - 1}</string></key>`)}</key></VanDyke>`],
])('%s (%s) are read or refused in words', { timeout: deadlineMs * 2 }, (_what, kind, text) => {
  check([['file', Buffer.from(text)]], [kind, undefined]);
}); // prettier-ignore

it('one proxy that can’t be read does not cost the other hosts', () => {
  const text = '[{"host":"a","title":"a","proxy":"socks5://%ff@p:1"},{"host":"b","title":"b"}]';
  const read = readImport([{ name: 'electerm.json', bytes: Buffer.from(text) }], { isWindows: false });
  expect([read.hosts.map(({ name }) => name), read.left]).toEqual([['a', 'b'], []]);
});
