import { describe, expect, it } from 'vitest';
import { parseScanWords, readScanList, scanHostOf, type ScanWords } from './scan-options.ts';

function read(line: string): ScanWords {
  const parsed = parseScanWords(line.split(' '));
  if (parsed.kind !== 'scan') throw new Error(JSON.stringify(parsed));
  return parsed.words;
}

describe('the words of a scan', () => {
  it('are those of ssh-keyscan, joined and apart', () => {
    expect(read('-t ed25519,rsa -p2222 -H a b')).toMatchObject({
      hosts: ['a', 'b'],
      types: ['ed25519', 'rsa'],
      hashed: true,
      certificates: false,
      timeoutSeconds: 5,
      cli: { ssh: { port: 2222 } },
    });
    expect(read('-cT 9 -f list')).toMatchObject({
      hosts: [],
      list: 'list',
      certificates: true,
      timeoutSeconds: 9,
      types: undefined,
    });
    expect(read('-t rsa -t ecdsa -- -x')).toMatchObject({ hosts: ['-x'], types: ['ecdsa'] });
  });

  it('are also those of ssh that say how a host is reached, before and after hosts', () => {
    expect(read('a -F config -J gate -o Port=1 -o User=x -4v --data d --json').cli).toMatchObject({
      ssh: {
        configFile: 'config',
        jump: 'gate',
        verbose: 1,
        options: [
          { keyword: 'Port', value: '1' },
          { keyword: 'User', value: 'x' },
          { keyword: 'AddressFamily', value: 'inet' },
        ],
      },
      dataDir: 'd',
      json: true,
    });
  });

  it.each(['', '-t', '-p x a', '-T 0 a', '-T x a', '-Z a', '--nothing a', '-o Port a'])('make no sense as “%s”', (line) => {
    expect(parseScanWords(line.split(' ').filter((word) => word !== '')).kind).toBe('mistake');
  });

  it('may ask for help', () => {
    expect(parseScanWords(['--help']).kind).toBe('help');
  });
});

describe('a host list', () => {
  it('has hosts with names, and no comments', () => {
    expect(readScanList('a\r\n\n# no\nb,c  # yes\n 10.0.0.1 d,e x\n')).toEqual([
      { destination: 'a', names: undefined },
      { destination: 'b', names: ['b', 'c'] },
      { destination: '10.0.0.1', names: ['d', 'e'] },
    ]);
    expect(scanHostOf('user@host')).toEqual({ destination: 'user@host', names: undefined });
  });
});
