import { describe, expect, it } from 'vitest';
import type { FilePath } from '../../shared/model/file-path.ts';
import { posixPaths, windowsPaths } from './local-paths.ts';

const path = (text: string): FilePath => text as FilePath;

describe('paths of POSIX', () => {
  const paths = posixPaths('/home/fred');

  it('are bytes', () => {
    expect(paths.native(path('/a/\udcff'))).toEqual(Buffer.from([0x2f, 0x61, 0x2f, 0xff]));
    expect(paths.native(path('x/y'))).toEqual(Buffer.from('/home/fred/x/y'));
    expect(paths.fromNative(Buffer.from([0x2f, 0xe4]))).toBe('/\udce4');
  });

  it('are made absolute', () => {
    expect(paths.absolute(path('../jane/./x'))).toBe('/home/jane/x');
  });
});

describe('paths of Windows', () => {
  const paths = windowsPaths('C:\\Users\\Fred');

  it.each([
    ['/C:/Users/Fred', 'C:\\Users\\Fred'],
    ['/D:/', 'D:\\'],
    ['//server/share/x', '\\\\server\\share\\x'],
  ])('%s is %s', (ours, native) => {
    expect(paths.native(path(ours))).toBe(native);
    expect(paths.fromNative(native)).toBe(ours);
  });

  it.each([
    ['\\\\?\\C:\\long', '/C:/long'],
    ['\\\\?\\UNC\\server\\share', '//server/share'],
  ])('%s comes back as %s', (native, ours) => {
    expect(paths.fromNative(native)).toBe(ours);
  });

  it('begin at the home folder, and the drives stand in /', () => {
    expect(paths.native(path('Documents/a'))).toBe('C:\\Users\\Fred\\Documents\\a');
    expect(paths.native(path('/E:'))).toBe('E:\\');
    expect(paths.absolute(path('/'))).toBe('/');
    expect(paths.absolute(path('Documents/..'))).toBe('/C:/Users/Fred');
  });
});
