/**
 * A PowerShell that plays a recorded session: `node psrp-replay.mjs FILE [crlf] [bom] [odd] [noise] [aside] [die-after=N]` as the subsystem of a real sshd. It writes what the
 * real server wrote, waits where that one waited, and refuses a client that breaks the order. Ids are those of the client at hand; of its messages
 * the kinds count, not the words: what a recording can't answer is not asked of it.
 *
 * With `aside` it answers by itself what a workbench asks around a command: the prompt and what belongs to it, and the text of what was put out
 * (which is a line that says so: what PowerShell would print was not recorded).
 *
 * It knows the wire by itself, without the client's code.
 */
import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const zero = '00000000-0000-0000-0000-000000000000';
const types = { publicKey: 0x10005, sessionKey: 0x10006 };

/** A client that breaks the order: the session is over, as with a real server. */
export class Refusal extends Error {}

const dataPattern = /^<Data Stream='(\w+)' PSGuid='([0-9a-f-]{36})'>([A-Za-z0-9+/=]+)<\/Data>$/;
const plainPattern = /^<(Command|Signal|Close) PSGuid='([0-9a-f-]{36})' \/>$/;
const ackPattern = /^<(Data|Command|Signal|Close)Ack PSGuid='([0-9a-f-]{36})' \/>$/;

function guidBytes(guid) {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  for (const [from, to] of [
    [0, 4],
    [4, 6],
    [6, 8],
  ]) {
    bytes.subarray(from, to).reverse();
  }
  return bytes;
}

function* fragments(bytes) {
  for (let at = 0; at < bytes.length;) {
    if (bytes.length - at < 21) throw new Refusal('a fragment is cut by the end of its line');
    const end = at + 21 + bytes.readUInt32BE(at + 17);
    if (end > bytes.length) throw new Refusal('a fragment is cut by the end of its line');
    yield {
      id: bytes.readBigUInt64BE(at),
      number: bytes.readBigUInt64BE(at + 8),
      flags: bytes[at + 16],
      blobAt: at + 21,
      blob: bytes.subarray(at + 21, end),
    };
    at = end;
  }
}

/** Puts the client's messages together, and is strict about their fragments. */
class Assembler {
  #open = new Map();
  #lastId = 0n;

  feed(key, bytes) {
    const done = [];
    for (const { id, number, flags, blob } of fragments(bytes)) {
      if ((flags & 1) !== 0) {
        if (this.#open.has(key)) throw new Refusal('an object begins inside of another');
        if (id <= this.#lastId) throw new Refusal(`object ${id} follows object ${this.#lastId}`);
        this.#lastId = id;
        this.#open.set(key, { id, next: 0n, blobs: [] });
      }
      const open = this.#open.get(key);
      if (open === undefined || open.id !== id || open.next !== number) throw new Refusal('a fragment is out of its order');
      open.next += 1n;
      open.blobs.push(blob);
      if ((flags & 2) !== 0) {
        this.#open.delete(key);
        done.push(Buffer.concat(open.blobs));
      }
    }
    return done;
  }
}

/** What was recorded, as steps. Those of the client: `command`, `signal`, `close`, or a message's type. */
function stepsOf(text) {
  const assembler = new Assembler();
  return text.split('\n').flatMap((line) => {
    const content = line.slice(2);
    const data = dataPattern.exec(content);
    if (line.startsWith('> ')) {
      if (data !== null) {
        const [, stream, guid, base64] = data;
        return assembler
          .feed(`${guid} ${stream}`, Buffer.from(base64, 'base64'))
          .map((message) => ({ from: 'client', guid, what: message.readUInt32LE(4), message }));
      }
      const [, element, guid] = plainPattern.exec(content) ?? [];
      if (element === undefined) throw new Error(`not a line of a client: ${line}`);
      return [{ from: 'client', guid, what: element.toLowerCase() }];
    }
    if (!line.startsWith('< ')) return [];
    const ack = ackPattern.exec(content);
    if (ack !== null) return [{ from: 'server', what: `${ack[1]}Ack`, guid: ack[2] }];
    return [{ from: 'server', what: 'line', text: content }];
  });
}

/** Lines that PowerShell would write for what is asked beside a recording. */
const asides = [
  { asks: (script) => script.startsWith('$?;'), answers: ['<B>true</B>', '', '<S>/root</S>', '<S>PS /root&gt; </S>'] },
  { asks: (script) => script.includes('| Out-String'), answers: ['<S>(printed by PowerShell)</S>'] },
  { asks: (script) => script.includes('Get-FormatData'), answers: [] },
];

export class Replay {
  #answersAsides;
  /** Commands of which nobody knows yet whether they were recorded, and those that are none of the recording's. */
  #undecided = new Set();
  #aside = new Set();
  #asideId = 0x4000_0000_0000_0000n;
  #steps;
  #last;
  #sessionKey;
  #clientKey;
  #assembler = new Assembler();
  /** Recorded id → the client's. */
  #guids = new Map([[zero, zero]]);
  #poolId = Buffer.alloc(16);
  /** What came of the client and was not asked for yet, by recorded id. */
  #came = new Map();
  #owed = new Set();
  #accepted = new Set([zero]);
  #closed = new Set();
  #out = [];

  constructor(text, { aside = false } = {}) {
    this.#answersAsides = aside;
    const steps = stepsOf(text);
    // The last line is what the server says when its input ends.
    this.#last = steps.at(-1);
    this.#steps = steps.slice(0, -1);
    this.#sessionKey = Buffer.from(/^# AES session key \(hex\): (\w+)/m.exec(text)?.[1] ?? '', 'hex');
  }

  /** Begins: some servers speak first. */
  start() {
    return this.#advance();
  }

  /** The client's next step, `{ guid, what, message }` as recorded; undefined when the recording is played. */
  get waitsFor() {
    const [step] = this.#steps;
    return step?.from === 'client' ? step : undefined;
  }

  /** The client's id of a recorded pipeline. */
  guidOf(recorded) {
    return this.#guids.get(recorded);
  }

  get lastLine() {
    return this.#last?.text ?? '';
  }

  /** One line of the client. Answers the lines that follow. */
  receive(line) {
    if (line.trim() === '') throw new Refusal('An unknown element "" was received.');
    const plain = plainPattern.exec(line);
    const data = dataPattern.exec(line);
    if (plain !== null && this.#isAside(plain[1].toLowerCase(), plain[2])) {
      const out = this.#out;
      this.#out = [];
      return out;
    }
    if (plain !== null) this.#element(plain[1].toLowerCase(), plain[2]);
    else if (data !== null) this.#data(data[1], data[2], Buffer.from(data[3], 'base64'));
    else throw new Refusal(`an element that no client sends: ${line.slice(0, 60)}`);
    return this.#advance();
  }

  #recorded(guid) {
    for (const [recorded, mine] of this.#guids) if (mine === guid) return recorded;
    throw new Refusal(`nothing is known of ${guid}`);
  }

  #push(guid, item) {
    const recorded = this.#recorded(guid);
    this.#came.set(recorded, [...(this.#came.get(recorded) ?? []), item]);
  }

  #element(what, guid) {
    if (what === 'command') {
      if ([...this.#guids.values()].includes(guid)) throw new Refusal(`a second command ${guid}`);
      const recorded = this.#steps.find((step) => step.what === 'command' && !this.#guids.has(step.guid))?.guid;
      if (recorded === undefined) throw new Refusal('a command that the recording does not have');
      this.#guids.set(recorded, guid);
    } else {
      if (!this.#accepted.has(guid)) throw new Refusal(`${what} before the command was acknowledged`);
      if (this.#closed.has(guid)) throw new Refusal(`${what} after the end`);
      if (what === 'signal' && guid === zero) throw new Refusal('a signal for the session');
    }
    if (what === 'close') {
      const isOpen = [...this.#guids.values()].some((mine) => mine !== zero && !this.#closed.has(mine));
      if (guid === zero && isOpen) throw new Refusal('the session is closed before its commands');
      this.#closed.add(guid);
    }
    this.#push(guid, { what });
  }

  #data(stream, guid, bytes) {
    if (!this.#accepted.has(guid)) throw new Refusal('data before the command was acknowledged');
    if (this.#closed.has(guid)) throw new Refusal('data after the end');
    if (this.#owed.has(guid)) throw new Refusal('two lines of data on their way');
    if (bytes.length > 32_768) throw new Refusal('a line of more than 32768 bytes');
    this.#owed.add(guid);
    const messages = this.#assembler.feed(`${guid} ${stream}`, bytes);
    if (this.#undecided.has(guid) && messages.length > 0 && this.#decide(guid, messages[0])) return;
    for (const message of messages) {
      if (message.readUInt32LE(0) !== 2) throw new Refusal('a message that is not for a server');
      if (this.#poolId.every((byte) => byte === 0)) this.#poolId = Buffer.from(message.subarray(8, 24));
      if (!message.subarray(8, 24).equals(this.#poolId)) throw new Refusal('a message of another session');
      if (!message.subarray(24, 40).equals(guidBytes(guid))) throw new Refusal('a message of another pipeline');
      const what = message.readUInt32LE(4);
      const isResponse = what === 0x41101 || what === 0x21101;
      if (isResponse !== (stream === 'PromptResponse')) throw new Refusal('a message on the wrong stream');
      if (what === types.publicKey) this.#clientKey = /<S N="PublicKey">([^<]+)</.exec(message.toString('utf8', 40))?.[1];
      this.#push(guid, { what });
    }
    // Of a line that completes nothing the recording knows nothing.
    if (messages.length === 0) this.#acknowledge(guid);
  }

  /** A command is acknowledged before it is known; what it is, its first message tells. */
  #isAside(what, guid) {
    if (what === 'command' && this.#answersAsides) {
      this.#undecided.add(guid);
      this.#accepted.add(guid);
      this.#out.push(`<CommandAck PSGuid='${guid}' />`);
      return true;
    }
    if (!this.#aside.has(guid)) return false;
    if (what === 'close') this.#aside.delete(guid);
    this.#out.push(`<${what === 'close' ? 'Close' : 'Signal'}Ack PSGuid='${guid}' />`);
    return true;
  }

  /** true: it was answered here. */
  #decide(guid, message) {
    this.#undecided.delete(guid);
    const body = message.toString('utf8', 40);
    const script = /<S N="Cmd">([^<]*)<\/S><B N="IsScript">true/.exec(body)?.[1].replaceAll('_x000A_', '\n') ?? '';
    const known = asides.find(({ asks }) => asks(script));
    if (known === undefined) {
      this.#accepted.delete(guid);
      this.#element('command', guid);
      const before = this.#out;
      this.#out = [];
      const played = this.#advance().filter((line) => line !== `<CommandAck PSGuid='${guid}' />`);
      this.#out = [...before, ...played];
      return false;
    }
    this.#aside.add(guid);
    this.#acknowledge(guid);
    for (const answer of known.answers) this.#asideMessage(guid, 0x41004, answer);
    this.#asideMessage(guid, 0x41006, '<Obj RefId="0"><MS><I32 N="PipelineState">4</I32></MS></Obj>');
    return true;
  }

  #asideMessage(guid, type, text) {
    const body = Buffer.from(text);
    const message = Buffer.alloc(21 + 40 + body.length);
    this.#asideId += 1n;
    message.writeBigUInt64BE(this.#asideId, 0);
    message.writeUInt8(3, 16);
    message.writeUInt32BE(40 + body.length, 17);
    message.writeUInt32LE(1, 21);
    message.writeUInt32LE(type, 25);
    this.#poolId.copy(message, 29);
    guidBytes(guid).copy(message, 45);
    body.copy(message, 61);
    this.#out.push(`<Data Stream='Default' PSGuid='${guid}'>${message.toString('base64')}</Data>`);
  }

  #acknowledge(guid) {
    if (this.#owed.delete(guid)) this.#out.push(`<DataAck PSGuid='${guid}' />`);
  }

  #advance() {
    for (let [step] = this.#steps; step !== undefined; [step] = this.#steps) {
      if (step.from === 'client') {
        const came = this.#came.get(step.guid) ?? [];
        if (came.length === 0) break;
        if (came[0].what !== step.what) throw new Refusal(`expected ${step.what}, but ${came[0].what} came`);
        came.shift();
      } else this.#play(step);
      this.#steps.shift();
    }
    if (this.#steps.length === 0 && [...this.#came.values()].some((came) => came.length > 0)) {
      throw new Refusal('more than was recorded');
    }
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #play(step) {
    if (step.what === 'line') {
      this.#out.push(this.#translated(step.text));
      return;
    }
    const guid = this.#guids.get(step.guid);
    if (step.what === 'DataAck') this.#acknowledge(guid);
    else {
      if (step.what === 'CommandAck') this.#accepted.add(guid);
      this.#out.push(`<${step.what} PSGuid='${guid}' />`);
    }
  }

  /** A recorded line with the ids, and the key, of the client at hand. */
  #translated(text) {
    const at = text.indexOf('<Data ');
    const match = at === -1 ? null : dataPattern.exec(text.slice(at));
    if (match === null) return text;
    const [, stream, recorded, base64] = match;
    let bytes = Buffer.from(base64, 'base64');
    for (const { flags, blob, id } of fragments(bytes)) {
      if ((flags & 1) === 0) continue;
      if (blob.subarray(8, 24).some((byte) => byte !== 0)) this.#poolId.copy(blob, 8);
      guidBytes(this.#guids.get(recorded)).copy(blob, 24);
      if (blob.readUInt32LE(4) === types.sessionKey) bytes = this.#keyMessage(blob, id);
    }
    return `${text.slice(0, at)}<Data Stream='${stream}' PSGuid='${this.#guids.get(recorded)}'>${bytes.toString('base64')}</Data>`;
  }

  /** ENCRYPTED_SESSION_KEY for the key that this client sent. */
  #keyMessage(blob, id) {
    const key = Buffer.from(this.#clientKey, 'base64');
    const n = Buffer.from(key.subarray(20)).reverse().toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
    const encrypted = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, this.#sessionKey).reverse();
    const head = Buffer.from([0x01, 0x02, 0, 0, 0x10, 0x66, 0, 0, 0, 0xa4, 0, 0]);
    const text = Buffer.concat([head, encrypted]).toString('base64');
    const body = Buffer.concat([
      blob.subarray(0, 43),
      Buffer.from(`<Obj RefId="0"><MS><S N="EncryptedSessionKey">${text}</S></MS></Obj>`),
    ]);
    const header = Buffer.alloc(21);
    header.writeBigUInt64BE(id, 0);
    header.writeUInt8(3, 16);
    header.writeUInt32BE(body.length, 17);
    return Buffer.concat([header, body]);
  }
}

function main([file, ...whims]) {
  const isOn = (whim) => whims.includes(whim);
  const replay = new Replay(readFileSync(file, 'utf8'), { aside: isOn('aside') });
  const lineEnd = isOn('crlf') ? '\r\n' : '\n';
  const dies = Number(whims.find((whim) => whim.startsWith('die-after='))?.slice('die-after='.length) ?? Infinity);
  let written = 0;
  let isFirst = true;

  function write(lines) {
    for (const line of lines) {
      if (written >= dies) process.exit(9);
      written += 1;
      const noise = isOn('noise') ? (isFirst ? 'Last login: today\nprompt> ' : `text between ${written} `) : '';
      const whole = Buffer.from(`${isFirst && isOn('bom') ? '\ufeff' : ''}${noise}${line}${lineEnd}`);
      isFirst = false;
      if (!isOn('odd')) process.stdout.write(whole);
      else for (let at = 0; at < whole.length; at += 1009) process.stdout.write(whole.subarray(at, at + 1009));
    }
  }

  function refuse(error) {
    if (!(error instanceof Refusal)) throw error;
    process.stdout.write(`__NamedPipeError__:${error.message}\n`, () => process.exit(160));
    process.stdin.pause();
  }

  let rest = '';
  process.stdin.setEncoding('latin1');
  process.stdin.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    try {
      for (const line of lines) write(replay.receive(line));
    } catch (error) {
      refuse(error);
    }
  });
  process.stdin.on('end', () => {
    process.stdout.write(`${replay.lastLine}${lineEnd}`, () => process.exit(160));
  });
  write(replay.start());
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv.slice(2));
