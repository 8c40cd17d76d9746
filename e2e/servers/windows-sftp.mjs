/**
 * An SFTP server with the paths of OpenSSH for Windows, for `Subsystem sftp node windows-sftp.mjs FOLDER`: raw SFTP version 3 on its standard
 * input and output. FOLDER stands for the drive C:, which is `/C:` here; `/` holds the drives; the account's folder is `/C:/Users/fred`. Small
 * and large letters name the same file, `\` parts steps as `/` does, some characters are in no name, and owners can't be changed.
 */
import { constants, promises as fs } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const drive = process.argv[2] ?? '';
const home = '/C:/Users/fred';
const ok = 0;
const eof = 1;
const noSuchFile = 2;
const failure = 4;
const unsupported = 8;

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
function send(type, ...fields) {
  const rest = Buffer.concat(fields);
  process.stdout.write(Buffer.concat([uint32(rest.length + 1), Buffer.from([type]), rest]));
}

class Refused extends Error {
  /** @param {number} code */
  constructor(code) {
    super(`status ${code}`);
    this.code = code;
  }
}

/** The steps of a path, absolute or from the account's folder. @param {string} path */
function stepsOf(path) {
  const whole = /^[/\\]/.test(path) ? path : `${home}/${path}`;
  /** @type {string[]} */
  const steps = [];
  for (const step of whole.split(/[/\\]/)) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps;
}

/**
 * Where a path lies here, each step with the letters that the disk has; undefined for `/`, which is no place on a disk.
 * @param {string} path @returns {Promise<{ real: string, shown: string } | undefined>}
 */
async function find(path) {
  const [first, ...rest] = stepsOf(path);
  if (first === undefined) return undefined;
  if (first.toUpperCase() !== 'C:') throw new Refused(noSuchFile);
  let [real, shown] = [drive, '/C:'];
  for (const step of rest) {
    if (/[<>:"|?*]/.test(step)) throw new Refused(failure);
    const entries = await fs.readdir(real).catch(() => []);
    const name = entries.find((entry) => entry.toLowerCase() === step.toLowerCase()) ?? step;
    [real, shown] = [join(real, name), `${shown}/${name}`];
  }
  return { real, shown };
}

/** @param {string} path */
async function place(path) {
  const found = await find(path);
  if (found === undefined) throw new Refused(failure);
  return found.real;
}

const driveAttributes = Buffer.concat([uint32(4), uint32(0o40777)]);

/** Size, owner 0, permissions, times. @param {import('node:fs').Stats} stats */
function attributes(stats) {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(stats.size));
  const mode = stats.isDirectory() ? 0o40777 : 0o100666;
  const times = [stats.atimeMs, stats.mtimeMs].map((ms) => uint32(Math.floor(ms / 1000)));
  return Buffer.concat([uint32(15), size, uint32(0), uint32(0), uint32(mode), ...times]);
}

/** Reads the fields of a request. */
class Fields {
  /** @param {Buffer} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  uint32() {
    this.at += 4;
    return this.bytes.readUInt32BE(this.at - 4);
  }

  uint64() {
    this.at += 8;
    return Number(this.bytes.readBigUInt64BE(this.at - 8));
  }

  data() {
    const length = this.uint32();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text() {
    return this.data().toString();
  }

  attributes() {
    const flags = this.uint32();
    const size = flags & 1 ? this.uint64() : undefined;
    const owner = flags & 2 ? [this.uint32(), this.uint32()] : undefined;
    if (flags & 4) this.uint32();
    const times = flags & 8 ? [this.uint32(), this.uint32()] : undefined;
    return { size, owner, times };
  }
}

/** @type {Map<string, { file: import('node:fs/promises').FileHandle } | { entries: Buffer[] }>} */
const handles = new Map();
let lastHandle = 0;

/** @param {number} id @param {{ file: import('node:fs/promises').FileHandle } | { entries: Buffer[] }} what */
function keep(id, what) {
  lastHandle += 1;
  handles.set(String(lastHandle), what);
  send(102, uint32(id), string(String(lastHandle)));
}

/** @param {Fields} fields */
function fileOf(fields) {
  const found = handles.get(fields.text());
  if (found === undefined || !('file' in found)) throw new Refused(failure);
  return found.file;
}

/** @param {string | import('node:fs/promises').FileHandle} at @param {ReturnType<Fields['attributes']>} changes */
async function change(at, { size, owner, times }) {
  if (owner !== undefined) throw new Refused(unsupported);
  if (size !== undefined) await (typeof at === 'string' ? fs.truncate(at, size) : at.truncate(size));
  if (times !== undefined) {
    const [accessed = 0, modified = 0] = times;
    await (typeof at === 'string' ? fs.utimes(at, accessed, modified) : at.utimes(accessed, modified));
  }
}

/** @param {number} flags */
function openFlags(flags) {
  const access = (flags & 3) === 3 ? constants.O_RDWR : flags & 2 ? constants.O_WRONLY : constants.O_RDONLY;
  const more = [
    [8, constants.O_CREAT],
    [16, constants.O_TRUNC],
    [32, constants.O_EXCL],
  ];
  return more.reduce((all, [theirs = 0, ours = 0]) => (flags & theirs ? all | ours : all), access);
}

/** @param {string} path */
async function entriesOf(path) {
  const found = await find(path);
  const entry = (/** @type {string} */ name, /** @type {Buffer} */ about) => Buffer.concat([string(name), string(name), about]);
  if (found === undefined) return [entry('C:', driveAttributes)];
  const names = await fs.readdir(found.real);
  return Promise.all(names.map(async (name) => entry(name, attributes(await fs.lstat(join(found.real, name))))));
}

/** Answers one request, or throws why not. @param {number} type @param {number} id @param {Fields} fields */
async function answer(type, id, fields) {
  const done = () => send(101, uint32(id), uint32(ok), string(''), string(''));
  switch (type) {
    case 3: {
      const path = await place(fields.text());
      return keep(id, { file: await fs.open(path, openFlags(fields.uint32())) });
    }
    case 4: {
      const handle = fields.text();
      const found = handles.get(handle);
      handles.delete(handle);
      if (found !== undefined && 'file' in found) await found.file.close();
      return done();
    }
    case 5: {
      const [file, offset, length] = [fileOf(fields), fields.uint64(), fields.uint32()];
      const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(length, 262_144)), 0, undefined, offset);
      if (bytesRead === 0) throw new Refused(eof);
      return send(103, uint32(id), string(buffer.subarray(0, bytesRead)));
    }
    case 6: {
      const [file, offset, data] = [fileOf(fields), fields.uint64(), fields.data()];
      await file.write(data, 0, data.length, offset);
      return done();
    }
    case 7:
    case 17: {
      const found = await find(fields.text());
      return send(105, uint32(id), found === undefined ? driveAttributes : attributes(await fs.lstat(found.real)));
    }
    case 8:
      return send(105, uint32(id), attributes(await fileOf(fields).stat()));
    case 9: {
      await change(await place(fields.text()), fields.attributes());
      return done();
    }
    case 10: {
      await change(fileOf(fields), fields.attributes());
      return done();
    }
    case 11:
      return keep(id, { entries: await entriesOf(fields.text()) });
    case 12: {
      const found = handles.get(fields.text());
      if (found === undefined || !('entries' in found) || found.entries.length === 0) throw new Refused(eof);
      const entries = found.entries.splice(0);
      return send(104, uint32(id), uint32(entries.length), ...entries);
    }
    case 13:
      await fs.unlink(await place(fields.text()));
      return done();
    case 14:
      await fs.mkdir(await place(fields.text()));
      return done();
    case 15:
      await fs.rmdir(await place(fields.text()));
      return done();
    case 16: {
      const shown = (await find(fields.text()))?.shown ?? '/';
      return send(104, uint32(id), uint32(1), string(shown), string(shown), uint32(0));
    }
    case 18: {
      const [from, to] = [await place(fields.text()), await place(fields.text())];
      if ((await fs.lstat(to).catch(() => undefined)) !== undefined) throw new Refused(failure);
      await fs.rename(from, to);
      return done();
    }
    case 200:
      if (fields.text() !== 'posix-rename@openssh.com') throw new Refused(unsupported);
      await fs.rename(await place(fields.text()), await place(fields.text()));
      return done();
    default:
      throw new Refused(unsupported);
  }
}

/** @param {unknown} error */
function codeOf(error) {
  if (error instanceof Refused) return error.code;
  return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? noSuchFile : failure;
}

let bytes = Buffer.alloc(0);
let before = Promise.resolve();
process.stdin.on('data', (chunk) => {
  bytes = Buffer.concat([bytes, chunk]);
  while (bytes.length >= 5 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
    const end = 4 + bytes.readUInt32BE(0);
    const type = bytes[4] ?? 0;
    const fields = new Fields(bytes.subarray(5, end));
    bytes = bytes.subarray(end);
    // One after the other, as sftp-server(8) does.
    before = before.then(async () => {
      const id = fields.uint32();
      if (type === 1) return send(2, uint32(3), string('posix-rename@openssh.com'), string('1'));
      await answer(type, id, fields).catch((error) => send(101, uint32(id), uint32(codeOf(error)), string(''), string('')));
    });
  }
});
process.stdin.on('end', () => void before.then(() => process.exit(0)));
