import { expect, it } from 'vitest';
import type { FilePath } from '../../shared/model/file-path.ts';
import { decidesLogins, holdsLogins, modeDecidesLogins, sshFoldersBelow } from './login-paths.ts';

const home = '/srv/people/fred' as FilePath;
const which = (paths: readonly string[], test: (path: FilePath) => boolean): string[] =>
  paths.filter((path) => test(path as FilePath));

const paths = ['/', '/srv', '/srv/people', home, `${home}/.ssh`, `${home}/.ssh/authorized_keys`, `${home}/.sshx`, `${home}/src`];

it('knows .ssh of the account and of others by its place', () => {
  expect(which(paths, (path) => decidesLogins(path, home))).toEqual([`${home}/.ssh`, `${home}/.ssh/authorized_keys`]);
  const others = ['/root/.ssh/config', '/home/anna/.ssh', '/home/anna/.ssh2', '/backup/home/anna/.ssh', '/home/.ssh'];
  expect(which(others, (path) => decidesLogins(path, home))).toEqual(['/root/.ssh/config', '/home/anna/.ssh']);
});

it('knows that a folder goes with all that is in it', () => {
  expect(which(paths, (path) => holdsLogins(path, home))).toEqual(paths.slice(0, 6));
  expect(which(['/', '/.ssh', '/x'], (path) => holdsLogins(path, '/' as FilePath))).toEqual(['/', '/.ssh']);
});

it('knows other accounts’ homes, and what they lie in', () => {
  const others = ['/', '/home', '/home/anna', '/home/anna/src', '/Users', '/Users/anna', '/root', '/root/src', '/srv/home/anna'];
  const homes = ['/home', '/home/anna', '/Users', '/Users/anna', '/root'];
  expect(which(others, (path) => holdsLogins(path, home))).toEqual(['/', ...homes]);
  expect(which(others, (path) => modeDecidesLogins(path, home, true))).toEqual(['/', ...homes]);
  expect(which(others, (path) => modeDecidesLogins(path, home, false))).toEqual(['/home/anna', '/Users/anna', '/root']);
  const below = (path: string, own: string) => sshFoldersBelow(path as FilePath, own as FilePath);
  expect(below('/home/anna', home)).toEqual(['/home/anna/.ssh']);
  expect(below('/home/fred', '/home/fred')).toEqual(['/home/fred/.ssh']);
  expect([below('/srv', home), below('/home/anna/src', home)]).toEqual([[`${home}/.ssh`], []]);
});

it('counts the bits of the home, and of what is above only when they go down to it', () => {
  expect(which(paths, (path) => modeDecidesLogins(path, home, false))).toEqual(paths.slice(3, 6));
  expect(which(paths, (path) => modeDecidesLogins(path, home, true))).toEqual(paths.slice(0, 6));
});
