import { readCsv } from './csv.ts';
import type { Gathering } from './imported.ts';

type Column = 'folders' | 'name' | 'host' | 'protocol' | 'port' | 'user' | 'password' | 'note' | 'tags' | 'jumps' | 'key';

/** Headings of Termius's own form, and those that people write for the same. */
const headings: ReadonlyMap<string, Column> = new Map(Object.entries({
  groups: 'folders', group: 'folders', folder: 'folders', folders: 'folders',
  label: 'name', name: 'name', alias: 'name', title: 'name',
  'hostname/ip': 'host', hostname: 'host', host: 'host', address: 'host', ip: 'host', 'ip address': 'host',
  protocol: 'protocol', port: 'port', username: 'user', user: 'user', login: 'user', password: 'password',
  note: 'note', notes: 'note', description: 'note', comment: 'note', tags: 'tags', 'jump hosts': 'jumps', 'key file': 'key', ssh_key: 'key',
})); // prettier-ignore

/** Whether the first line has the headings of such a list. */
export function looksLikeHostsCsv(text: string): boolean {
  const columns = columnsOf(readCsv(text.slice(0, 20_000).split(/\r?\n/, 1)[0] ?? '')[0] ?? []);
  return columns.includes('host') && (columns.includes('name') || columns.includes('folders') || columns.includes('user'));
}

/** Termius's CSV (`Groups,Label,Tags,Hostname/IP,Protocol,Port,Username,Password`); columns in any order, folders with `/` between. */
export function gatherTermius(text: string, into: Gathering): void {
  const [head = [], ...rows] = readCsv(text);
  const columns = columnsOf(head);
  for (const row of rows) {
    const get = (column: Column): string => unguarded(row[columns.indexOf(column)] ?? '').trim();
    const host = get('host');
    const name = get('name') || host;
    const protocol = get('protocol') || 'ssh';
    if (!/^(?:ssh|sftp)2?$/i.test(protocol)) {
      into.leaveOut(name, `It speaks ${protocol}, not SSH.`);
      continue;
    }
    const key = get('key');
    const isKeyText = key.includes('PRIVATE KEY');
    const tags = get('tags');
    into.add({
      folders: get('folders')
        .split('/')
        .map((each) => each.trim()),
      name,
      host,
      user: get('user'),
      port: get('port'),
      keyFile: isKeyText ? '' : key,
      jumps: get('jumps')
        .split(',')
        .filter(Boolean)
        .map((jump) => ({ host: jump.trim() })),
      note: [get('note'), tags === '' ? '' : `Tags: ${tags}`].filter(Boolean).join('\n'),
      hasPassword: get('password') !== '',
      ...(isKeyText && { remarks: ['The key in the file was not taken over: keep it in a file of its own and choose that.'] }),
    });
  }
}

function columnsOf(head: readonly string[]): (Column | undefined)[] {
  return head.map((each) => {
    const heading = each.replace(/^\ufeff/, '').trim();
    return headings.get(heading.toLowerCase());
  });
}

/** What our own export put in front of a cell that a table program would have reckoned with. */
function unguarded(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}
