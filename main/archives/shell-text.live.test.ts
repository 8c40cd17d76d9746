import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { decodeName, encodeName } from '../sftp/file-names.ts';
import { assign, shCommand } from './shell-text.ts';

const names = [
  '/srv/data/report 2026.txt',
  "/it's",
  '/a"b`c`$HOME$(id)\\x\\\\y',
  '/!! %s %d %n',
  '/line\nbreak\n',
  '/\ttab\r',
  '/é ü 漢字 \u202e',
  '/-rf *',
  '/~root;reboot|cat&#',
  decodeName(Buffer.from([0x2f, 0xff, 0xfe, 0x80, 0x0a])),
  decodeName(Buffer.from(Array.from({ length: 255 }, (_, index) => index + 1))),
];

/** What a shell hands to a program for a name. */
function through(shell: string, ...more: string[]): (name: string) => string {
  return (name) => {
    const command = shCommand(`${assign('d', name)}; printf "%s" "$d"`);
    const { stdout, status } = spawnSync(shell, [...more, '-c', command]);
    expect(status).toBe(0);
    return decodeName(stdout);
  };
}

describe('text for shells', () => {
  it.each(['sh', 'bash', 'dash'])('comes through %s as it was, whatever the bytes', (shell) => {
    expect(names.map(through(shell))).toEqual(names);
  });

  it('is ASCII without a quote, so that no other shell can read it otherwise', () => {
    for (const name of names) {
      const inner = assign('d', name);
      expect(inner).toMatch(/^[ -~]*$/);
      expect(inner).not.toMatch(/['!`]/);
      expect([...encodeName(shCommand(inner))].every((byte) => byte < 0x80)).toBe(true);
    }
  });

  it('stays readable where it can', () => {
    expect(assign('d', '/srv/my data')).toBe('d="/srv/my data"');
    expect(assign('d', "/it's")).toBe('d=$(printf "/it\\047s."); d=${d%.}');
  });

  it('refuses a script that shells do not read alike', () => {
    for (const script of ["echo 'a'", 'echo a!', 'echo a\necho b', 'echo \\\\']) expect(() => shCommand(script)).toThrow();
  });
});
