import { describe, expect, it } from 'vitest';
import { hearDirectories, readOsc1337, readOsc7 } from './terminal-directory.ts';

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
    expect(heard).toEqual(['/a false', '/b true', '/c false', '/d false', '/e false']);
  });
});
