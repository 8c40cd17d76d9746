/**
 * A PowerShell that takes no time, for measurements: `node psrp-instant.mjs OPENING [no-session]` as a subsystem. It opens as the recording OPENING did, acknowledges
 * at once, and answers each command with what its script asks for: `objects N` (five properties each), else the script's length. What is left is the
 * time of the client, of SSH and of the starting of a process. It reads no CLIXML and checks nothing: the strict servers are others.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';

const zero = '00000000-0000-0000-0000-000000000000';
const [, , recording] = process.argv;
/** The server's lines up to the client's second. */
const opening = readFileSync(recording, 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('# '))
  .slice(1);
const opened = opening
  .slice(
    0,
    opening.findIndex((line) => line.startsWith('> ')),
  )
  .map((line) => line.slice(2));

let objectId = 1000n;

function guidBytes(guid) {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

/** A line with one message. */
function message(pipeline, type, body) {
  const blob = Buffer.alloc(40 + Buffer.byteLength(body));
  blob.writeUInt32LE(1, 0);
  blob.writeUInt32LE(type, 4);
  guidBytes(pipeline).copy(blob, 24);
  blob.write(body, 40);
  const head = Buffer.alloc(21);
  head.writeBigUInt64BE((objectId += 1n), 0);
  head[16] = 3;
  head.writeUInt32BE(blob.length, 17);
  return `<Data Stream='Default' PSGuid='${pipeline}'>${Buffer.concat([head, blob]).toString('base64')}</Data>\n`;
}

const object = (n) =>
  '<Obj RefId="0"><TN RefId="0"><T>System.Management.Automation.PSCustomObject</T><T>System.Object</T></TN><MS>' +
  `<I32 N="Id">${n}</I32><S N="Name">process number ${n}</S><Db N="Cpu">${n / 7}</Db>` +
  `<DT N="Started">2026-11-21T10:42:15.${String(n).padStart(7, '0')}+00:00</DT><B N="Responding">true</B></MS></Obj>`;

/** Writes as fast as it is read. */
async function write(text) {
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}

async function answer(pipeline, script) {
  const count = /objects (\d+)/.exec(script)?.[1];
  if (count === undefined) await write(message(pipeline, 0x41004, `<I32>${script.length}</I32>`));
  let lines = '';
  for (let n = 1; n <= Number(count ?? 0); n += 1) {
    lines += message(pipeline, 0x41004, object(n));
    if (lines.length > 60_000) {
      await write(lines);
      lines = '';
    }
  }
  await write(lines + message(pipeline, 0x41006, '<Obj RefId="0"><MS><I32 N="PipelineState">4</I32></MS></Obj>'));
}

const received = new Map();

async function line(text) {
  const [, element, guid, data] = /^<(\w+) (?:Stream='\w+' )?PSGuid='([0-9a-f-]+)'(?: \/>|>([^<]*))/.exec(text) ?? [];
  if (element === undefined) process.exit(1);
  if (element === 'Data' && guid === zero) await write(`${opened.join('\n')}\n`);
  else if (element === 'Data') {
    const bytes = Buffer.from(data, 'base64');
    const blobs = received.get(guid) ?? [];
    received.set(guid, blobs);
    let isDone = false;
    for (let at = 0; at < bytes.length;) {
      const end = at + 21 + bytes.readUInt32BE(at + 17);
      blobs.push(bytes.subarray(at + 21, end));
      isDone = (bytes[at + 16] & 2) !== 0;
      at = end;
    }
    await write(`<DataAck PSGuid='${guid}' />\n`);
    if (!isDone) return;
    received.delete(guid);
    await answer(guid, /<S N="Cmd">([^<]*)/.exec(Buffer.concat(blobs).toString())?.[1] ?? '');
  } else {
    await write(`<${element}Ack PSGuid='${guid}' />\n`);
    if (element === 'Close' && guid === zero) process.exit(0);
  }
}

let parts = [];
process.stdin.on('end', () => process.exit(0));
let turn = Promise.resolve();
process.stdin.on('data', (chunk) => {
  let from = 0;
  for (let end = chunk.indexOf(10, from); end !== -1; end = chunk.indexOf(10, from)) {
    parts.push(chunk.subarray(from, end));
    const text = Buffer.concat(parts).toString();
    parts = [];
    turn = turn.then(() => line(text));
    from = end + 1;
  }
  if (from < chunk.length) parts.push(chunk.subarray(from));
});
