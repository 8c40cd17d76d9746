import { describe, expect, it } from 'vitest';
import { parseFileWords, type FileWords } from './file-options.ts';

const copy = { letters: 'r', words: ['resume', 'verify'] };
const list = { letters: 'la1', words: [] };

function read(line: string, own: typeof copy | typeof list = copy): FileWords {
  const parsed = parseFileWords(line.split(' '), own);
  if (parsed.kind !== 'words') throw new Error(JSON.stringify(parsed));
  return parsed.words;
}

describe('the words of a command over files', () => {
  it('have options before, between and after the operands', () => {
    const { operands, flags, cli } = read('-rp 2222 -l eve box:a --resume -o Port=1 --data /d . -v --verify');
    expect(operands).toEqual(['box:a', '.']);
    expect([...flags]).toEqual(['r', 'resume', 'verify']);
    expect(cli.ssh).toMatchObject({ port: 2222, user: 'eve', verbose: 1, options: [{ keyword: 'Port', value: '1' }] });
    expect(cli.dataDir).toBe('/d');
  });

  it('take -P for the port, as scp and sftp', () => {
    expect(read('-P2222 box:a .').cli.ssh.port).toBe(2222);
  });

  it('take -l for the long listing in ls', () => {
    const { operands, flags, cli } = read('-la box:x', list);
    expect([operands, [...flags], cli.ssh.user]).toEqual([['box:x'], ['l', 'a'], undefined]);
  });

  it('are operands behind --', () => {
    expect(read('-- -r --resume box:x').operands).toEqual(['-r', '--resume', 'box:x']);
  });

  it.each([
    ['-Z a b', 'there is no option -Z'],
    ['--frob a b', 'there is no option --frob'],
    ['a b -P', '-P needs an argument'],
    ['-P none a b', 'a port is a number'],
    ['--json a b', 'there is no option --json'],
  ])('%s is a mistake', (line, why) => {
    expect(parseFileWords(line.split(' '), copy)).toMatchObject({
      kind: 'mistake',
      line: expect.stringContaining(why) as string,
    });
  });
});
