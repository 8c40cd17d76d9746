import { describe, expect, it } from 'vitest';
import { lastName, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import { besidePath, isBesideName, numberedName } from './part-name.ts';

const path = (text: string): FilePath => text as FilePath;

describe('names beside a target', () => {
  it('stand in the same folder, hidden, and are known again', () => {
    expect(besidePath(path('/a/b.txt'), 'abcd2345', 'part')).toBe('/a/.b.txt.hawser-abcd2345.part');
    expect(besidePath(path('b'), 'abcd2345', 'old')).toBe('./.b.hawser-abcd2345.old');
    expect(isBesideName('.b.txt.hawser-abcd2345.part')).toBe(true);
    expect(isBesideName('.a\nb.hawser-abcd2345.kept')).toBe(true);
    expect(isBesideName('b.txt.hawser-abcd2345.part')).toBe(false);
  });

  it.each(['x'.repeat(255), '漢'.repeat(85), '\udcff'.repeat(255), '🦆'.repeat(63)])(
    'fit into 255 bytes and differ for long names that begin alike',
    (name) => {
      const one = lastName(besidePath(path(`/a/${name}`), 'abcd2345', 'part')) ?? '';
      const other = lastName(besidePath(path(`/a/${name.slice(0, -2)}yy`), 'abcd2345', 'part')) ?? '';
      expect(Buffer.byteLength(one)).toBeLessThanOrEqual(255);
      expect(isBesideName(one)).toBe(true);
      expect(one).not.toBe(other);
    },
  );

  it('keep raw bytes of a name', () => {
    expect(besidePath(path('/a/\udce9t\udce9'), 'abcd2345', 'part')).toBe('/a/.\udce9t\udce9.hawser-abcd2345.part');
  });
});

describe('a numbered name', () => {
  it('has its number before the ending', () => {
    expect(numberedName('a.tar.gz' as FileName, 2)).toBe('a.tar (2).gz');
    expect(numberedName('.profile' as FileName, 3)).toBe('.profile (3)');
    expect(numberedName('README' as FileName, 2)).toBe('README (2)');
  });

  it('fits into 255 bytes', () => {
    const name = numberedName(`${'é'.repeat(125)}.text` as FileName, 12);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name.endsWith(' (12).text')).toBe(true);
  });
});
