import { expect, it } from 'vitest';
import type { ConfigFile, ConfigSection } from './config-file.ts';
import { configFileOf, writeHostBlock, type BlockLine } from './host-block.ts';

const lines: readonly BlockLine[] = [
  { keyword: 'HostName', value: '10.0.0.1' },
  { keyword: 'User', value: 'fred' },
];

function write(text: string, alias = 'web', wanted = lines): { text: string; place: string } {
  const { bytes, place } = writeHostBlock(configFileOf(Buffer.from(text, 'latin1'), 'config'), alias, wanted);
  return { text: bytes.toString('latin1'), place };
}

it.each([
  ['a file that is empty', '', 'Host web\n    HostName 10.0.0.1\n    User fred\n', 'new'],
  [
    'the end, in the manner of the file',
    'Host a\n  Port 1',
    'Host a\n  Port 1\n\nHost web\n  HostName 10.0.0.1\n  User fred\n',
    'new',
  ],
  [
    'the place before the general block and its comment',
    'Host a\n\tPort 1\n\n# for all\nHost *\n\tUser me\n',
    'Host a\n\tPort 1\n\nHost web\n\tHostName 10.0.0.1\n\tUser fred\n\n# for all\nHost *\n\tUser me\n',
    'new',
  ],
  [
    'its own block, keeping spelling, separators, comments, unknown lines and CRLF',
    'Host web # mine\r\n  hostname = old  # why\r\n  Foo bar\r\n  User "fred"\r\nHost b\r\n',
    'Host web # mine\r\n  hostname = 10.0.0.1  # why\r\n  Foo bar\r\n  User "fred"\r\nHost b\r\n',
    'inPlace',
  ],
  [
    'its own block with what it lacks',
    'Host web\n   User x\n   # end\n\nHost b\n',
    'Host web\n   User fred\n   HostName 10.0.0.1\n   # end\n\nHost b\n',
    'inPlace',
  ],
  [
    'a new block when its own comes too late',
    'Host *\n  User me\nHost web\n  User x\n',
    'Host web\n  HostName 10.0.0.1\n  User fred\n\nHost *\n  User me\nHost web\n  User x\n',
    'new',
  ],
  [
    'the top when lines for every host stand before all blocks',
    '# head\n\n# who I am\nUser me\nHost a\n',
    '# head\n\nHost web\n    HostName 10.0.0.1\n    User fred\n\nHost *\n# who I am\nUser me\nHost a\n',
    'atTop',
  ],
  [
    'nothing when it says so already',
    'Host web\n User fred\n HostName 10.0.0.1\n',
    'Host web\n User fred\n HostName 10.0.0.1\n',
    'unchanged',
  ],
  [
    'a block of its own beside one for several',
    'Host web db\n  Port 1\n',
    'Host web\n  HostName 10.0.0.1\n  User fred\n\nHost web db\n  Port 1\n',
    'new',
  ],
  [
    'bytes of another encoding',
    '# M\xfcnchen\nHost \xfc\n',
    '# M\xfcnchen\nHost \xfc\n\nHost web\n    HostName 10.0.0.1\n    User fred\n',
    'new',
  ],
])('the block goes to %s', (_what, before, after, place) => {
  expect(write(before)).toEqual({ text: after, place });
  expect(write(after)).toEqual({
    text: after,
    place: place === 'unchanged' || !/Host web\n(?:.*\n)*?.*HostName/.test(after) ? expect.any(String) : 'unchanged',
  });
});

it('keys are gathered: the new one is tried first, and none goes away', () => {
  const key = [{ keyword: 'IdentityFile', value: '~/.ssh/new' }];
  expect(write('Host web\n  IdentityFile ~/.ssh/old\n', 'web', key).text).toBe(
    'Host web\n  IdentityFile ~/.ssh/new\n  IdentityFile ~/.ssh/old\n',
  );
});

it('a Match before it that sets the same is named', () => {
  const file = configFileOf(Buffer.from('Match exec "x"\n User me\nHost web\n User y\n'), 'config');
  expect(writeHostBlock(file, 'web', lines)).toMatchObject({ place: 'inPlace', mayHide: [{ line: 2, keyword: 'User' }] });
});

it('a value with a hash in quotes is replaced as a whole', () => {
  expect(write('Host web\n  User "a # b"\n', 'web', [{ keyword: 'User', value: 'c' }]).text).toBe('Host web\n  User c\n');
});

it.each([
  [
    'a jump host before the command of its block',
    'ProxyJump gate',
    'Host web\n  User x\n  ProxyCommand nc %h %p\n',
    'Host web\n  User x\n  ProxyJump gate\n  ProxyCommand nc %h %p\n',
  ],
  [
    'a command before the jump host that comes first, the one behind it left',
    'ProxyCommand nc %h %p',
    'Host web\n  ProxyJump gate\n  ProxyCommand old\n',
    'Host web\n  ProxyCommand nc %h %p\n  ProxyJump gate\n  ProxyCommand old\n',
  ],
  [
    'a new block before a general one that has the other way',
    'ProxyJump gate',
    'Host *\n  ProxyCommand nc %h %p\n',
    'Host web\n  ProxyJump gate\n\nHost *\n  ProxyCommand nc %h %p\n',
  ],
  [
    'a new block when a general one has the other way before its own',
    'ProxyCommand x',
    'Host *\n  ProxyJump a\nHost web\n  User x\n',
    'Host web\n  ProxyCommand x\n\nHost *\n  ProxyJump a\nHost web\n  User x\n',
  ],
])('of the two ways the written one is read first: %s', (_what, wanted, before, after) => {
  const [keyword = '', ...value] = wanted.split(' ');
  const way = [{ keyword, value: value.join(' ') }];
  expect(write(before, 'web', way).text).toBe(after);
  if (!after.includes('Host *')) expect(write(after, 'web', way).place).toBe('unchanged');
});

it('where both ways are wanted, the first stays the first', () => {
  const ways = [{ keyword: 'ProxyJump', value: 'gate' }, { keyword: 'ProxyCommand', value: 'new' }]; // prettier-ignore
  const after = 'Host web\n  ProxyJump gate\n  ProxyCommand new\n';
  expect(write('Host web\n  ProxyCommand old\n', 'web', ways).text).toBe(after);
  expect(write(after, 'web', ways).place).toBe('unchanged');
});

it('lines come before an Include of their own block that sets the same', () => {
  const text = 'Host web\n  Port 1\n  Include more\n  User x\n';
  const withMore = (more: string, top = text): ConfigFile => {
    const file = configFileOf(Buffer.from(top), 'config');
    const included = [configFileOf(Buffer.from(more), 'more')];
    const entriesOf = ({ entries }: ConfigSection): ConfigSection['entries'] =>
      entries.map(({ line }) => ({ line, included: line.raw.includes('Include') ? included : [] }));
    return { ...file, sections: file.sections.map((each) => ({ ...each, entries: entriesOf(each) })) };
  };
  const wanted = [{ keyword: 'User', value: 'fred' }, { keyword: 'Port', value: '2' }, { keyword: 'ProxyJump', value: 'gate' }]; // prettier-ignore
  for (const more of ['User y\nPort 3\nProxyCommand x\n', 'Match exec "x"\nUser y\nProxyJump b\n'])
    expect(writeHostBlock(withMore(more), 'web', wanted).bytes.toString()).toBe(
      'Host web\n  Port 2\n  User fred\n  ProxyJump gate\n  Include more\n  User x\n',
    );
  const others = writeHostBlock(withMore('Host db\nUser y\n'), 'web', wanted).bytes.toString();
  expect(others).toBe('Host web\n  Port 2\n  Include more\n  User fred\n  ProxyJump gate\n');
});
