/**
 * An SFTP server that does one thing wrong, for `Subsystem sftp node faulty-sftp.mjs SCENARIO` or as a command: raw SFTP version 3 on its standard
 * input and output. Everything that the scenario does not spoil it does as a small server of one folder and one file would.
 *
 *     node faulty-sftp.mjs SCENARIO [FILE]     FILE: what it was asked for is noted there, a line each
 */
import { appendFileSync } from 'node:fs';
import process from 'node:process';

const scenario = process.argv[2] ?? '';
const noteFile = process.argv[3];

/** @param {number} value */
function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** @param {string | Buffer} value */
function string(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** @param {number} type @param {Buffer[]} fields */
function packet(type, ...fields) {
  const rest = Buffer.concat(fields);
  return Buffer.concat([uint32(rest.length + 1), Buffer.from([type]), rest]);
}

/** @param {Buffer} bytes */
function send(bytes) {
  return process.stdout.write(bytes);
}

/** @param {number} id @param {number} code @param {string} [text] */
function status(id, code, text = '') {
  send(packet(101, uint32(id), uint32(code), string(text), string('')));
}

/** @param {string | Buffer} name */
function entry(name) {
  return Buffer.concat([string(name), string(''), uint32(4), uint32(0o100644)]);
}

/** @param {number} id @param {(string | Buffer)[]} all */
function names(id, all) {
  return send(packet(104, uint32(id), uint32(all.length), ...all.map(entry)));
}

/** @param {string} line */
function note(line) {
  if (noteFile !== undefined) appendFileSync(noteFile, `${line}\n`);
}

const hostileNames = [
  '.',
  '..',
  'good',
  '../evil',
  '../../etc/passwd',
  '/etc/shadow',
  'a/b',
  '',
  'good',
  'nul\0byte',
  'n'.repeat(5000),
  Buffer.from([0x6c, 0x61, 0x74, 0x69, 0x6e, 0xff]),
  'new\nline',
  '\u202etxt.exe',
  'C:\\windows',
  '~',
  '-rf',
];

let readdirs = 0;
let serial = 0;
/** @type {{ id: number, offset: number, length: number }[]} */
const heldReads = [];

/** @param {number} id */
function readdir(id) {
  readdirs += 1;
  if (scenario === 'hostile-names') return readdirs === 1 ? names(id, hostileNames) : status(id, 1);
  if (scenario === 'empty-names') return names(id, []);
  if (scenario === 'lying-count') return send(packet(104, uint32(id), uint32(1_000_000_000), entry('a')));
  if (scenario === 'endless-names') {
    const batch = Array.from({ length: 2000 }, () => `file-${(serial += 1)}`);
    if (readdirs % 100 === 0) note(`names ${serial}`);
    return names(id, batch);
  }
  if (scenario === 'names-then-death') return readdirs === 3 ? process.exit(3) : names(id, [`n${readdirs}`]);
  return readdirs === 1 ? names(id, ['.', '..', 'file']) : status(id, 1);
}

/** @param {number} id @param {number} offset @param {number} length */
function data(id, offset, length) {
  const size = 1_000_000;
  if (offset >= size) return status(id, 1);
  return send(packet(103, uint32(id), string(Buffer.alloc(Math.min(length, size - offset), (offset >> 8) & 0xff))));
}

/** @param {number} id @param {number} offset @param {number} length */
function read(id, offset, length) {
  switch (scenario) {
    case 'too-much-data':
      return send(packet(103, uint32(id), string(Buffer.alloc(length + 1))));
    case 'unknown-id':
      return send(packet(103, uint32(id + 1000), string('x')));
    case 'wrong-type':
      return names(id, ['x']);
    case 'ok-for-data':
      return status(id, 0);
    case 'huge-packet':
      return send(Buffer.concat([uint32(0x7fffffff), Buffer.from([103]), uint32(id), uint32(0x7ffffff0)]));
    case 'cut-data':
      send(packet(103, uint32(id), string(Buffer.alloc(length))).subarray(0, 1000));
      return setTimeout(() => process.exit(0), 50);
    case 'no-answer':
      return note(`read ${offset}`);
    case 'short-reads':
      return data(id, offset, Math.min(length, 1000));
    case 'reversed-reads': {
      heldReads.push({ id, offset, length });
      if (heldReads.length < 4) return undefined;
      for (const held of heldReads.splice(0).reverse()) data(held.id, held.offset, held.length);
      return undefined;
    }
    case 'no-space':
      return status(id, 4, 'No space left on device');
    default:
      return data(id, offset, length);
  }
}

/** @param {number} type @param {number} id @param {Buffer} rest */
function handle(type, id, rest) {
  switch (type) {
    case 3: // open
    case 11: // opendir
      note(`open ${id}`);
      if (scenario === 'long-handle') return send(packet(102, uint32(id), string(Buffer.alloc(300))));
      if (scenario === 'slow-open') return setTimeout(() => send(packet(102, uint32(id), string(`h${id}`))), 300);
      return send(packet(102, uint32(id), string(`h${id}`)));
    case 4: {
      note(`close ${rest.subarray(4).toString()}`);
      return status(id, scenario === 'bad-close' ? 4 : 0, scenario === 'bad-close' ? 'Disk quota exceeded' : '');
    }
    case 5: {
      const at = 4 + rest.readUInt32BE(0);
      return read(id, Number(rest.readBigUInt64BE(at)), rest.readUInt32BE(at + 8));
    }
    case 6:
      if (scenario === 'full-disk') return status(id, 14);
      return status(id, 0);
    case 12:
      return readdir(id);
    case 16:
      if (scenario === 'two-paths') return names(id, ['/a', '/b']);
      return names(id, ['/home/fred']);
    case 17: // stat
    case 7: // lstat
    case 8: // fstat
      if (scenario === 'old-status') return send(packet(101, uint32(id), uint32(2)));
      if (type !== 8 && rest.subarray(4).toString() === '/srv') return send(packet(105, uint32(id), uint32(4), uint32(0o40755)));
      return send(packet(105, uint32(id), uint32(5), uint32(0), uint32(1_000_000), uint32(0o100644)));
    default:
      return status(id, 8);
  }
}

function version() {
  if (scenario === 'silent') return;
  if (scenario === 'text-first') send(Buffer.from('Welcome to web1!\nLast login: yesterday\n'));
  if (scenario === 'text-only') {
    send(Buffer.from('This account is currently not available.\n'));
    process.exit(1);
  }
  if (scenario === 'dies') {
    process.stderr.write('sftp-server: no licence\n');
    process.exit(9);
  }
  if (scenario === 'version-2') return void send(packet(2, uint32(2)));
  if (scenario === 'bad-extensions') return void send(packet(2, uint32(3), uint32(5000)));
  const all = packet(2, uint32(3), string('vendor-id'), string('x'));
  if (scenario !== 'split-version') return void send(all);
  let at = 0;
  const timer = setInterval(() => {
    send(all.subarray(at, at + 1));
    at += 1;
    if (at >= all.length) clearInterval(timer);
  }, 2);
}

let bytes = Buffer.alloc(0);
process.stdin.on('data', (chunk) => {
  bytes = Buffer.concat([bytes, chunk]);
  while (bytes.length >= 5 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
    const end = 4 + bytes.readUInt32BE(0);
    const type = bytes[4] ?? 0;
    const one = bytes.subarray(5, end);
    bytes = bytes.subarray(end);
    if (type === 1) version();
    else handle(type, one.readUInt32BE(0), one.subarray(4));
    // What nobody takes waits here, so that an endless listing costs this side nothing either.
    if (process.stdout.writableLength > 4_000_000) {
      process.stdin.pause();
      process.stdout.once('drain', () => process.stdin.resume());
    }
  }
});
process.stdin.on('end', () => process.exit(0));
