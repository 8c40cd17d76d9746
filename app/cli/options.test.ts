import { describe, expect, it } from 'vitest';
import { parseCliOptions, type CliOptions } from './options.ts';

function read(line: string): CliOptions {
  const parsed = parseCliOptions(line.split(' '));
  if (parsed.kind !== 'options') throw new Error(JSON.stringify(parsed));
  return parsed.options;
}

describe('the words of a command line', () => {
  it('are read as ssh reads them', () => {
    const options = read('-F cfg -p 2222 -l eve -i k1 -i k2 -J a,b -o Port=1 -vv --data /d box -- ls -l --json');
    expect(options).toEqual({
      ssh: {
        configFile: 'cfg',
        port: 2222,
        user: 'eve',
        identityFiles: ['k1', 'k2'],
        jump: 'a,b',
        options: [{ keyword: 'Port', value: '1' }],
        verbose: 2,
      },
      destination: 'box',
      command: ['ls', '-l', '--json'],
      noInput: false,
      quiet: false,
      dataDir: '/d',
      json: false,
    });
  });

  it.each([
    ['without --', 'box ls -l', ['ls', '-l']],
    ['with options after the host', 'box -p 22 ls -l', ['ls', '-l']],
    ['with -- before the host', '-- box ls -l', ['ls', '-l']],
    ['that is missing', 'box', []],
    ['that is missing after --', 'box --', []],
    ['that begins with a dash', 'box -- -x', ['-x']],
    ['that is a lone --', 'box -- --', ['--']],
  ])('find the command %s', (_name, line, command) => {
    expect(read(line)).toMatchObject({ destination: 'box', command });
  });

  it('may join flags and arguments', () => {
    expect(read('-nTp22 --data=/d box')).toMatchObject({
      noInput: true,
      dataDir: '/d',
      ssh: { port: 22, options: [{ keyword: 'RequestTTY', value: 'no' }] },
    });
  });

  it.each([
    ['-t', 'yes'],
    ['-tt', 'force'],
    ['-t -t', 'force'],
  ])('ask for a terminal by %s', (flags, value) => {
    expect(read(`${flags} box`).ssh.options).toEqual([{ keyword: 'RequestTTY', value }]);
  });

  it('forward the agent or not by the last of -A and -a', () => {
    expect(read('-A -o ForwardAgent=no -a box').ssh.options).toEqual([{ keyword: 'ForwardAgent', value: 'no' }]);
    expect(read('-aA box').ssh.options).toEqual([{ keyword: 'ForwardAgent', value: 'yes' }]);
  });

  it('turn other options of ssh into their keywords', () => {
    expect(read('-4 -C -c aes128-ctr -m hmac-sha2-256 -b ::1 box').ssh.options).toEqual([
      { keyword: 'AddressFamily', value: 'inet' },
      { keyword: 'Compression', value: 'yes' },
      { keyword: 'Ciphers', value: 'aes128-ctr' },
      { keyword: 'MACs', value: 'hmac-sha2-256' },
      { keyword: 'BindAddress', value: '::1' },
    ]);
  });

  it.each([
    ['', 'no host is named'],
    ['-p box', 'a port is a number from 1 to 65535 or the name of a service, not “box”'],
    ['-p 0 box', 'a port is a number from 1 to 65535 or the name of a service, not “0”'],
    ['-p 65536 box', 'a port is a number from 1 to 65535 or the name of a service, not “65536”'],
    ['-p', '-p needs an argument'],
    ['-x box', 'there is no option -x'],
    ['--frob box', 'there is no option --frob'],
    ['-o Nothing box', '-o takes Keyword=value, not “Nothing”'],
    ['--data', '--data needs an argument'],
  ])('are a mistake: %j', (line, words) => {
    expect(parseCliOptions(line === '' ? [] : line.split(' '))).toEqual({ kind: 'mistake', line: words });
  });

  it('ask for help anywhere before the command', () => {
    expect([
      parseCliOptions(['--help']).kind,
      parseCliOptions(['box', '-h']).kind,
      parseCliOptions(['box', 'ls', '-h']).kind,
    ]).toEqual(['help', 'help', 'options']);
  });
});
