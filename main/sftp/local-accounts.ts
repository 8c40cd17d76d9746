import { readFile } from 'node:fs/promises';
import { printableLine } from '../../shared/base/printable.ts';
import type { AccountNames } from './file-system.ts';

const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** Names of accounts and groups of this computer from passwd(5) and group(5); others (directory services) have none here. */
export async function localAccountNames(users: readonly number[], groups: readonly number[]): Promise<AccountNames> {
  const [userTable, groupTable] = await Promise.all([readTable('/etc/passwd'), readTable('/etc/group')]);
  return { users: pick(userTable, users), groups: pick(groupTable, groups) };
}

async function readTable(file: string): Promise<ReadonlyMap<number, string>> {
  const table = new Map<number, string>();
  const text = await readFile(file, 'utf8').catch(() => '');
  for (const line of text.slice(0, MAX_FILE_BYTES).split('\n')) {
    const [name, , number] = line.split(':');
    if (name && number && /^\d+$/.test(number) && !table.has(Number(number))) table.set(Number(number), printableLine(name, 100));
  }
  return table;
}

function pick(table: ReadonlyMap<number, string>, numbers: readonly number[]): Map<number, string> {
  const names = new Map<number, string>();
  for (const number of numbers) {
    const name = table.get(number);
    if (name !== undefined) names.set(number, name);
  }
  return names;
}
