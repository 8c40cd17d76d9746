import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { printableLine } from '../../shared/base/printable.ts';
import type { PortHolder } from '../../shared/model/tunnel-evidence.ts';

/** One line of /proc/net/tcp or tcp6 (proc(5)). */
export interface SocketRow {
  readonly address: string;
  readonly port: number;
  readonly peerAddress: string;
  readonly peerPort: number;
  readonly isListening: boolean;
  readonly inode: string;
}

const LISTEN = '0A';

/** Reads /proc/net/tcp and tcp6; what does not fit is passed over. */
export function parseProcNetTcp(text: string): readonly SocketRow[] {
  const rows: SocketRow[] = [];
  for (const line of text.split('\n').slice(1)) {
    const words = line.trim().split(/\s+/);
    const local = endOf(words[1]);
    const peer = endOf(words[2]);
    const inode = words[9];
    if (local === undefined || peer === undefined || inode === undefined) continue;
    rows.push({
      ...local,
      peerAddress: peer.address,
      peerPort: peer.port,
      isListening: words[3] === LISTEN,
      inode,
    });
  }
  return rows;
}

/** `0100007F:1F90`: 32-bit words in the order of the machine, which is little-endian wherever this runs. */
function endOf(word: string | undefined): { readonly address: string; readonly port: number } | undefined {
  const [, hex, port] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(word ?? '') ?? [];
  if (hex === undefined || port === undefined) return undefined;
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  return { address: addressOf(bytes), port: parseInt(port, 16) };
}

function addressOf(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.subarray(0, 12).equals(mappedPrefix)) return bytes.subarray(12).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16));
  return shortest(groups);
}

const mappedPrefix = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]);

/** The longest run of zeroes becomes `::` (RFC 5952 section 4.2). */
function shortest(groups: readonly string[]): string {
  let best = { start: -1, length: 1 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === '0') length += 1;
    if (length > best.length) best = { start, length };
  }
  if (best.start < 0) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}

async function readRows(): Promise<readonly SocketRow[]> {
  const texts = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap(parseProcNetTcp);
}

interface Owner {
  readonly pid: number;
  readonly program: string | undefined;
}

/** Processes by the inode of a socket they have open, as far as this account may look. */
async function ownersOf(inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, Owner>> {
  const owners = new Map<string, Owner>();
  if (inodes.size === 0) return owners;
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  // The latest first: a client may be gone soon.
  for (const pid of pids.sort((a, b) => b - a)) {
    if (owners.size === inodes.size) break;
    const folder = `/proc/${pid}/fd`;
    const names = await readdir(folder).catch(() => []);
    const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
    for (const link of links) {
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode === undefined || !inodes.has(inode) || owners.has(inode)) continue;
      owners.set(inode, { pid, program: await programOf(pid) });
    }
  }
  return owners;
}

/** The name of the program's file: its arguments may be secret, and the name of a process is what it calls itself. */
async function programOf(pid: number): Promise<string | undefined> {
  const file = await readlink(`/proc/${pid}/exe`).catch(() => undefined);
  return file === undefined ? undefined : printableLine(basename(file.replace(/ \(deleted\)$/, '')), 100);
}

const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Who listens on a port of this computer so that one of `addresses` is taken. Empty when nobody does, or the system does not tell. */
export async function holdersOf(port: number, addresses: readonly string[]): Promise<PortHolder[]> {
  if (process.platform === 'darwin') return holdersByLsof(port);
  const wanted = new Set(addresses);
  const wantsEvery = addresses.some((address) => everyAddress.has(address));
  const rows = (await readRows()).filter(
    (row) => row.isListening && row.port === port && (wantsEvery || wanted.has(row.address) || everyAddress.has(row.address)),
  );
  const owners = await ownersOf(new Set(rows.map(({ inode }) => inode)));
  return rows.map(({ address, inode }) => {
    const owner = owners.get(inode);
    return {
      address,
      port,
      ...(owner && { pid: owner.pid }),
      ...(owner?.program !== undefined && { program: owner.program }),
    };
  });
}

/** `lsof -F pcn`: lines of p (process), c (command), n (name). */
function holdersByLsof(port: number): Promise<PortHolder[]> {
  return new Promise((resolve) => {
    execFile('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-F', 'pcn'], { timeout: 5000 }, (_error, stdout) => {
      const holders: PortHolder[] = [];
      let pid: number | undefined;
      let program: string | undefined;
      for (const line of stdout.split('\n')) {
        if (line.startsWith('p')) pid = Number(line.slice(1));
        else if (line.startsWith('c')) program = printableLine(line.slice(1), 100);
        else if (line.startsWith('n'))
          holders.push({
            address: line.slice(1).replace(/:\d+$/, ''),
            port,
            ...(pid !== undefined && { pid }),
            ...(program !== undefined && { program }),
          });
      }
      resolve(holders);
    });
  });
}

/** The program at the other end of a connection that was accepted on this computer; undefined where the system does not tell. */
export async function clientProgram(client: {
  readonly address: string;
  readonly port: number;
  readonly ourPort: number;
}): Promise<Owner | undefined> {
  if (process.platform !== 'linux') return undefined;
  const address = client.address.replace(/^::ffff:/, '');
  const files = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file).catch(() => Buffer.alloc(0))));
  const row = files
    .flatMap((file) => rowsBetween(file, client.port, client.ourPort))
    .find((each) => each.address === address && each.inode !== '0');
  if (row === undefined) return undefined;
  return (await ownersOf(new Set([row.inode]))).get(row.inode);
}

/** The rows of /proc/net/tcp from one port to another. There may be ten thousands of others, which are not read. */
export function rowsBetween(file: Buffer, port: number, peerPort: number): readonly SocketRow[] {
  const hex = (number: number): string => number.toString(16).toUpperCase().padStart(4, '0');
  const wanted = `:${hex(port)} `;
  const rows: SocketRow[] = [];
  for (let at = file.indexOf(wanted); at >= 0; at = file.indexOf(wanted, at + 1)) {
    const start = file.lastIndexOf(10, at) + 1;
    const end = file.indexOf(10, at);
    const line = file.toString('latin1', start, end < 0 ? file.length : end);
    rows.push(...parseProcNetTcp(`\n${line}`).filter((row) => row.port === port && row.peerPort === peerPort));
  }
  return rows;
}
