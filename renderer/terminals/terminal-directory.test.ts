import { describe, expect, it } from 'vitest';
import { hearDirectories, readOsc1337, readOsc633Directory, readOsc7, readOsc9 } from './terminal-directory.ts';

describe('where a shell says it is', () => {
  it.each([
    ['file://web1/srv/www', '/srv/www', 'web1'],
    ['file:///srv', '/srv', ''],
    ['file://Web1.Example.org/a%20b%25', '/a b%', 'web1.example.org'],
    // Shells whose own line does not encode.
    ['file://web1/50% off/ü', '/50% off/ü', 'web1'],
    ['file://web1/r%FF%C3%BC', '/r\udcffü', 'web1'],
    ['kitty-shell-cwd://web1/x', '/x', 'web1'],
  ])('%s', (data, path, host) => {
    expect(readOsc7(data)).toEqual({ path, host });
  });

  it.each(['', 'file:relative', 'http://web1/x', 'file://web1', 'file://web1/%00', `file://web1/${'x'.repeat(5000)}`])(
    'nothing is made of %j',
    (data) => {
      expect(readOsc7(data)).toBeUndefined();
    },
  );

  it('as iTerm2 has it', () => {
    expect(readOsc1337('CurrentDir=/srv/a b')).toEqual({ path: '/srv/a b', host: '' });
    expect(readOsc1337('CurrentDir=..')).toBeUndefined();
    expect(readOsc1337('File=name=x:AAAA')).toBeUndefined();
  });

  it('as VS Code has it', () => {
    expect(readOsc633Directory('P;Cwd=/srv/a\\x3bb\\\\c')).toEqual({ path: '/srv/a;b\\c', host: '' });
    expect(readOsc633Directory('P;Cwd=c:\\x5cUsers')).toEqual({ path: '/c:/Users', host: '' });
    for (const data of ['P;Cwd=..', 'P;IsWindows=True', `P;Cwd=/${'x'.repeat(20_000)}`, `P;Cwd=/${'x'.repeat(4096)}`])
      expect(readOsc633Directory(data)).toBeUndefined();
  });

  it.each([
    ['9;"C:\\Users\\anna\\my site"', '/C:/Users/anna/my site'],
    ['9;C:\\Users\\anna', '/C:/Users/anna'],
    ['9;"d:\\logs\\"', '/d:/logs'],
    ['9;"C:\\"', '/C:/'],
    ['9;"C:"', '/C:/'],
    ['9;C:/mixed\\slashes', '/C:/mixed/slashes'],
    // PowerShell on Linux with the same prompt.
    ['9;"/srv/www"', '/srv/www'],
  ])('as ConEmu and Windows Terminal have it: %s', (data, path) => {
    expect(readOsc9(data)).toEqual({ path, host: '' });
  });

  it.each([
    '9;',
    '9;""',
    '9;"\\\\server\\share\\x"',
    '9;HKLM:\\SOFTWARE',
    '9;Env:',
    '9;relative\\x',
    '9;"C:\\a"; rm"',
    `9;"C:\\${'x'.repeat(5000)}"`,
    '9;"C:\\a\0b"',
  ])('nothing is made of a share, of a drive that is no disk, of words that are no path: %j', (data) => {
    expect(readOsc9(data)).toBeUndefined();
  });

  it('and another machine’s directory is not the host’s own', () => {
    const handlers = new Map<number, (data: string) => boolean | Promise<boolean>>();
    const heard: string[] = [];
    const parser = {
      registerOscHandler(code: number, handler: (data: string) => boolean | Promise<boolean>) {
        handlers.set(code, handler);
        return { dispose: () => undefined };
      },
    };
    hearDirectories({ parser } as never, ({ path, isElsewhere }) => heard.push(`${path} ${String(isElsewhere)}`));
    for (const data of ['file://web1/a', 'file://db1/b', 'file://localhost/c', 'file://web1/d']) void handlers.get(7)?.(data);
    void handlers.get(1337)?.('CurrentDir=/e');
    void handlers.get(9)?.('9;"C:\\f"');
    expect(heard).toEqual(['/a false', '/b true', '/c false', '/d false', '/e false', '/C:/f false']);
    // Progress and notifications are for whoever else hears OSC 9.
    expect([handlers.get(9)?.('4;1;50'), handlers.get(9)?.('a build is done')]).toEqual([false, false]);
  });
});
