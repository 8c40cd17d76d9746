import { readFileSync } from 'node:fs';

/**
 * Whether Debian's ssh takes a file that this group may write: the group has the file's owner as its one member, so that nobody else is let
 * in (the distribution's own patch; every account of Debian and Ubuntu has such a group). False wherever ssh is as upstream has it.
 */
export function isPrivateGroup(groupId: number, ownerId: number, files: AccountFiles = systemFiles): boolean {
  if (files.debianVersion() === undefined) return false;
  const accounts = lines(files.passwd()).map(([name = '', , id, group]) => ({ name, id: Number(id), group: Number(group) }));
  const group = lines(files.group()).find(([, , id]) => Number(id) === groupId);
  const owner = accounts.find(({ id }) => id === ownerId);
  if (group === undefined || owner === undefined) return false;
  const first = accounts.filter((account) => account.group === groupId);
  const named = (group[3] ?? '').split(',').filter((name) => name !== '');
  // A group of nobody is for programs that run under it.
  if (first.length + named.length === 0) return false;
  return first.every(({ id }) => id === ownerId) && named.length <= 1 && named.every((name) => name === owner.name);
}

/** Where accounts are looked up; undefined: there is no such file. */
export interface AccountFiles {
  debianVersion(): string | undefined;
  passwd(): string | undefined;
  group(): string | undefined;
}

const systemFiles: AccountFiles = {
  debianVersion: () => read('/etc/debian_version'),
  passwd: () => read('/etc/passwd'),
  group: () => read('/etc/group'),
};

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function lines(text: string | undefined): string[][] {
  return (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'));
}
