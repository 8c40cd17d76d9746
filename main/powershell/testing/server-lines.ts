/** Lines as a server writes them, put together by hand: for what no recording has. */
let objectId = 0n;

function guidBytes(guid: string): Buffer {
  const hex = guid.replaceAll('-', '');
  const pairs = hex.match(/../g) ?? [];
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Buffer.from(order.map((at) => Number.parseInt(pairs[at] ?? '0', 16)));
}

/** One message in one line. */
export function serverLine(guid: string, type: number, body: string, destination = 1): string {
  objectId += 1n;
  const message = Buffer.concat([Buffer.alloc(40), Buffer.from(body)]);
  message.writeUInt32LE(destination, 0);
  message.writeUInt32LE(type, 4);
  guidBytes(guid).copy(message, 24);
  const header = Buffer.alloc(21);
  header.writeBigUInt64BE(objectId, 0);
  header.writeUInt8(3, 16);
  header.writeUInt32BE(message.length, 17);
  return `<Data Stream='Default' PSGuid='${guid}'>${Buffer.concat([header, message]).toString('base64')}</Data>\n`;
}

export const zero = '00000000-0000-0000-0000-000000000000';
export const ack = (of: string, guid: string): string => `<${of}Ack PSGuid='${guid}' />\n`;

export function capabilityLine(protocol = '2.3', powerShell = '2.0', serialization = '1.1.0.1'): string {
  return serverLine(
    zero,
    0x10002,
    `<Obj RefId="0"><MS><Version N="protocolversion">${protocol}</Version><Version N="PSVersion">${powerShell}</Version><Version N="SerializationVersion">${serialization}</Version></MS></Obj>`,
  );
}

export const poolStateLine = (state: number): string =>
  serverLine(zero, 0x21005, `<Obj RefId="0"><MS><I32 N="RunspaceState">${state}</I32></MS></Obj>`);

export const stateLine = (guid: string, state: number): string =>
  serverLine(guid, 0x41006, `<Obj RefId="0"><MS><I32 N="PipelineState">${state}</I32></MS></Obj>`);

export const hostCallLine = (guid: string, callId: number, method: number, parameters = ''): string =>
  serverLine(
    guid,
    guid === zero ? 0x21100 : 0x41100,
    `<Obj RefId="0"><MS><I64 N="ci">${callId}</I64><Obj N="mi" RefId="1"><I32>${method}</I32></Obj><Obj N="mp" RefId="2"><LST>${parameters}</LST></Obj></MS></Obj>`,
  );
