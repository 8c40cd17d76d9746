import { expect, it } from 'vitest';
import type { FileName } from '../../shared/model/file-path.ts';
import { workName } from './work-name.ts';

const linux = (name: string): string => workName(name as FileName, 'linux');
const windows = (name: string): string => workName(name as FileName, 'win32');

it('keeps a name that is one here too', () => {
  for (const name of ['motd', 'nginx.conf', 'Grüße ☀.txt', 'a b', '.bashrc', 'x:y', 'a%b&c']) expect(linux(name)).toBe(name);
});

it('replaces what is not seen, is no text, or is read as something else', () => {
  expect(linux('a\nb\u001b[1m\u202etxt.exe')).toBe('a_b_[1m_txt.exe');
  expect(linux('l\udce4tin')).toBe('l_tin');
  expect(linux('-rf')).toBe('_rf');
  expect(windows('a:b|c?.txt')).toBe('a_b_c_.txt');
  expect(windows('a&calc%x%.bat')).toBe('a_calc_x_.bat');
  expect(windows('nul.txt')).toBe('_nul.txt');
  expect(windows('COM1')).toBe('_COM1');
  expect(windows('dots...')).toBe('dots_');
});

it('cuts a name that is too long, keeps its ending, and tells two apart', () => {
  const [one, other] = ['a', 'b'].map((last) => linux(`${'ü'.repeat(120)}${last}.conf`));
  expect(one).not.toBe(other);
  expect(one).toMatch(/~[0-9a-f]{8}\.conf$/);
  expect(Buffer.byteLength(one ?? '')).toBeLessThanOrEqual(200);
});
