import { expect, it } from 'vitest';
import { editorCall, showCall, splitCommand, type EditorWish } from './editor-command.ts';

const wish: EditorWish = { setting: '', platform: 'linux', environment: {}, file: '/d/motd', isText: true };
const call = (change: Partial<EditorWish>): string => {
  const { command, args } = editorCall({ ...wish, ...change });
  return [command, ...args].join(' | ');
};

it('cuts a command into words without giving any of them a meaning', () => {
  expect(splitCommand('code --wait', 'linux')).toEqual(['code', '--wait']);
  expect(splitCommand(` "/opt/My Editor/edit" -n 'a "b"' x\\ y "" `, 'linux')).toEqual([
    '/opt/My Editor/edit',
    '-n',
    'a "b"',
    'x y',
    '',
  ]);
  expect(splitCommand('vi; rm -rf $HOME | tee > *', 'linux')).toEqual(['vi;', 'rm', '-rf', '$HOME', '|', 'tee', '>', '*']);
  expect(splitCommand('"C:\\Program Files\\Editor\\e.exe" -multi', 'win32')).toEqual([
    'C:\\Program Files\\Editor\\e.exe',
    '-multi',
  ]);
});

it('puts the file behind the user’s own command', () => {
  expect(call({ setting: 'code --wait' })).toBe('code | --wait | /d/motd');
});

it('begins at a line where the editor is known to take one, and names the file alone to others', () => {
  const at = (setting: string, platform: NodeJS.Platform = 'linux'): string => call({ setting, platform, line: 7 });
  expect(['code --wait', '/opt/bin/subl', 'gvim -f', 'kate -n', 'mousepad'].map((each) => at(each))).toEqual([
    'code | --wait | -g | /d/motd:7',
    '/opt/bin/subl | /d/motd:7',
    'gvim | -f | +7 | /d/motd',
    'kate | -n | -l | 7 | /d/motd',
    'mousepad | --line=7 | /d/motd',
  ]);
  expect(at('"C:\\Program Files\\Notepad++\\notepad++.exe"', 'win32')).toBe(
    'C:\\Program Files\\Notepad++\\notepad++.exe | -n7 | /d/motd',
  );
  expect([at('my-editor'), call({ line: 7 }), call({ environment: { VISUAL: 'gedit' }, line: 7 })]).toEqual([
    'my-editor | /d/motd',
    'xdg-open | /d/motd',
    'gedit | +7 | /d/motd',
  ]);
});

it('takes $VISUAL and $EDITOR only when they have a window', () => {
  expect(call({ environment: { VISUAL: 'vim', EDITOR: '/usr/bin/kate -n' } })).toBe('/usr/bin/kate | -n | /d/motd');
  expect(call({ environment: { VISUAL: 'vim', EDITOR: 'nano' } })).toBe('xdg-open | /d/motd');
  expect(call({ environment: { VISUAL: 'gvim -f', EDITOR: 'nano' } })).toBe('gvim | -f | /d/motd');
});

it('has a default for each system', () => {
  expect(call({ platform: 'darwin' })).toBe('open | -t | /d/motd');
  expect(call({ platform: 'darwin', isText: false, file: '/d/a.png' })).toBe('open | /d/a.png');
  expect(call({ platform: 'win32', file: 'C:\\d\\motd.txt' })).toBe('explorer.exe | C:\\d\\motd.txt');
});

it('never lets the system start what a server gave', () => {
  expect(call({ platform: 'win32', file: 'C:\\d\\setup.BAT' })).toBe('notepad.exe | C:\\d\\setup.BAT');
  expect(call({ platform: 'darwin', file: '/d/x.command', isText: false })).toBe('open | -t | /d/x.command');
  expect(() => call({ file: '/d/evil.desktop' })).toThrow(expect.objectContaining({ code: 'edit.noEditor' }));
  expect(call({ file: '/d/evil.desktop', setting: 'gedit' })).toBe('gedit | /d/evil.desktop');
});

it('refuses a command that can’t be read', () => {
  expect(() => call({ setting: 'code "x' })).toThrow(expect.objectContaining({ code: 'edit.badCommand' }));
});

it('shows a file in its folder', () => {
  expect(showCall('linux', '/d/motd', '/d')).toEqual({ command: 'xdg-open', args: ['/d'] });
  expect(showCall('darwin', '/d/motd', '/d')).toEqual({ command: 'open', args: ['-R', '/d/motd'] });
});
