import { expect, it } from 'vitest';
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
