import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import type { HostSettings, TreeNode } from '../../shared/model/bookmark.ts';
import { BookmarkId } from '../../shared/model/ids.ts';
import type { Host } from '../host.ts';
import { forFiles, forTunnels, noOptions, type CommandLineOptions } from '../ssh-config/command-line-options.ts';
import { defaults } from '../ssh-config/test-support.ts';
import { explainTarget } from './explain.ts';
import { HostBook } from './host-book.ts';
import { hostLocks } from './locks.ts';

let homeDir: string;
beforeEach(() => {
  homeDir = mkdtempSync(join(tmpdir(), 'hawser-book-'));
});
afterEach(() => rmSync(homeDir, { recursive: true, force: true }));

const id = BookmarkId.parse('6b1e1a52-4f0a-4d3e-9f39-0d6d1f6b7c11');

/** A book of one bookmark beside the jump host `gate`. */
function bookOf(settings: HostSettings, fixed?: object): HostBook {
  const gate = BookmarkId.parse('6b1e1a52-4f0a-4d3e-9f39-0d6d1f6b7c12');
  const data: TreeNode[] = [
    { kind: 'bookmark', id, name: 'far', host: 'far.invalid', settings },
    { kind: 'bookmark', id: gate, name: 'gate', host: 'gate.invalid', settings: { user: 'keeper' } },
  ];
  const never = { dispose: () => undefined };
  // Only what resolving looks at.
  const document = { state: { data, revision: 1 }, onChanged: () => never };
  const host = { homeDir, userName: 'me', environment: {}, configFile: 'none', clock: systemClock } as unknown as Host;
  const options = {
    host,
    bookmarks: document,
    settings: {
      state: { data: { serverAliveIntervalSeconds: 30, serverAliveCountMax: 3, fileNameEncodings: {} } },
      onChanged: () => never,
    },
    algorithms: defaults,
    policy: { file: join(homeDir, 'policy.json'), ownerId: process.getuid?.() },
    systemConfigFile: join(homeDir, 'ssh_config'),
  };
  if (fixed) writeFileSync(join(homeDir, 'policy.json'), JSON.stringify(fixed), { mode: 0o644 });
  return new HostBook(options as unknown as ConstructorParameters<typeof HostBook>[0]);
}

const draw = (settings: HostSettings) => bookOf(settings).draw({ bookmarkId: id });

it('takes a hop for a bookmark or an address', async () => {
  const { hops } = await draw({ user: 'fred', proxyJump: 'gate,%r@b.invalid:33,ssh://x@c.invalid' });
  expect(hops.map(({ user, hostName, port }) => [user, hostName, port])).toEqual([
    ['keeper', 'gate.invalid', 22],
    ['fred', 'b.invalid', 33],
    ['x', 'c.invalid', 22],
  ]);
});

it.each([
  'ssh \\-oProxyCommand=touch\\ /tmp/owned y',
  '/bin/ssh \\-oProxyCommand=touch\\ /tmp/owned y',
  'a b',
  'ssh\u00a0\\-oProxyCommand=x\u00a0y',
])('reads no options out of a hop whose tokens became %j', async (user) => {
  for (const proxyJump of ['%r@gate.invalid', '%r'])
    await expect(draw({ user, proxyJump })).rejects.toMatchObject({
      code: 'destination.invalid',
      detail: { why: expect.stringMatching(/White space/) as string },
    });
});

it.each([
  { user: 'x`touch owned`', proxyCommand: 'nc %r %h' },
  { user: 'x;id' },
  { user: '-oProxyCommand=x' },
  { options: [{ keyword: 'HostKeyAlias', value: '$(touch owned)' }], proxyCommand: 'nc %k' },
])('refuses %j, which would be read by a shell', async (settings) => {
  await expect(draw(settings)).rejects.toMatchObject({ code: 'config.badOption' });
});

it.skipIf(process.getuid === undefined)('leads every host over the fixed jump host, and to that one directly', async () => {
  const book = bookOf({}, { ssh: { ProxyJump: 'me@edge.invalid:2200' } });
  const wayTo = async (destination: string) => {
    const { hops, target } = await book.resolve({ destination });
    return [...hops, target].map(({ hostName, port }) => `${hostName}:${port}`);
  };
  expect(await wayTo('far')).toEqual(['edge.invalid:2200', 'far.invalid:22']);
  expect(await wayTo('other.invalid')).toEqual(['edge.invalid:2200', 'other.invalid:22']);
  expect(await wayTo('edge.invalid')).toEqual(['edge.invalid:22']);
});

it.skipIf(process.getuid === undefined)('leads to the second of two fixed jump hosts over the first', async () => {
  const book = bookOf({}, { ssh: { ProxyJump: 'edge.invalid,inner.invalid' } });
  const { hops } = await book.resolve({ destination: 'far' });
  expect(hops.map(({ hostName }) => hostName)).toEqual(['edge.invalid', 'inner.invalid']);
  expect((await book.resolve({ destination: 'inner.invalid' })).hops.map(({ hostName }) => hostName)).toEqual(['edge.invalid']);
});

it('takes old algorithms out of lists where they are forbidden', async () => {
  const listed = (value: string, more: object = {}) =>
    bookOf({ options: [{ keyword: 'Ciphers', value }] }, { legacyAlgorithms: false, ...more }).resolve({ bookmarkId: id });
  const { target } = await listed('aes256-cbc,aes256-ctr');
  expect(target).toMatchObject({ ciphers: ['aes256-ctr'], legacyForbidden: true });
  const by = { file: join(homeDir, 'policy.json'), line: 1 };
  expect(target.notes).toContainEqual({ kind: 'algorithmDropped', keyword: 'Ciphers', name: 'aes256-cbc', by });
  await expect(listed('aes256-cbc')).rejects.toMatchObject({
    code: 'config.refused',
    detail: { keyword: 'Ciphers', why: expect.stringMatching(/forbids/) as string },
  });
  if (process.getuid === undefined) return;
  const { target: fixed } = await listed('aes256-ctr', { ssh: { Ciphers: 'aes256-cbc' } });
  expect(fixed.ciphers).toEqual(['aes256-cbc']);
});

it('prints no list with what is forbidden, says so, and that nothing is left of one', async () => {
  const why = async (...values: readonly string[]) => {
    const options = ['Ciphers', 'MACs'].flatMap((keyword, at) => {
      const value = values[at];
      return value === undefined ? [] : [{ keyword, value }];
    });
    const book = bookOf({ options }, { legacyAlgorithms: false });
    const answer = await explainTarget(book, { bookmarkId: id }, { run: false, signal: new AbortController().signal });
    const listed = answer.values.filter(({ keyword, place }) => /^(ciphers|macs)$/.test(keyword) && place !== undefined);
    return { ...answer, listed: listed.map(({ keyword, value }) => `${keyword} ${value}`) };
  };
  const mixed = await why('aes256-cbc,aes256-ctr');
  expect([mixed.listed, mixed.refusal]).toEqual([['ciphers aes256-ctr'], undefined]);
  expect(mixed.notes).toContain(
    `Ciphers names aes256-cbc, which the administrator forbids as too old (${join(homeDir, 'policy.json')}:1).`,
  );
  const nothing = await why('aes256-cbc', 'hmac-sha2-256');
  expect(nothing.listed).toEqual(['macs hmac-sha2-256']);
  expect(nothing.refusal).toMatch(/forbids/);
});

it('reads Match sessiontype and command with what is wanted there, a command of the bookmark too, and hops without a session', async () => {
  const text =
    'Match sessiontype subsystem command sftp\n  Port 1\nMatch sessiontype none\n  Port 2\nMatch command "top*"\n  Port 3\nMatch host far.invalid\n  ProxyJump gate\n';
  writeFileSync(join(homeDir, 'ssh_config'), text);
  const port = async (settings: HostSettings, options?: CommandLineOptions) => {
    const { target, hops } = await bookOf(settings).draw(
      { bookmarkId: id },
      { ...(options ?? noOptions), configFile: join(homeDir, 'ssh_config') },
    );
    expect(hops[0]?.port).toBe(2);
    return target.port;
  };
  expect(await port({})).toBe(22);
  expect(await port({}, forFiles)).toBe(1);
  expect(await port({}, forTunnels)).toBe(2);
  expect(await port({ onConnect: 'command', command: 'top -b' })).toBe(3);
  expect(await port({ onConnect: 'command', command: 'top -b' }, forFiles)).toBe(1);
  expect(await port({ onConnect: 'shell', command: 'top -b' })).toBe(22);
});

it.skipIf(process.getuid === undefined)(
  'shows a lock under an older spelling with the value the administrator wrote',
  async () => {
    const book = bookOf({}, { ssh: { PubkeyAcceptedKeyTypes: 'ssh-ed25519' } });
    expect((await hostLocks(book, undefined)).options).toMatchObject([
      { keyword: 'PubkeyAcceptedKeyTypes', value: 'ssh-ed25519', line: 1 },
    ]);
  },
);
