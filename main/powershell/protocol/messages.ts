/**
 * A message is 40 bytes of header and a CLIXML body (MS-PSRP 2.2.1): destination and type as little-endian u32, the ids of the pool and of the
 * pipeline in .NET's order of bytes.
 */
import { guidBytes, guidFrom, type Guid } from './guid.ts';

export const messageTypes = {
  sessionCapability: 0x00010002,
  initRunspacePool: 0x00010004,
  publicKey: 0x00010005,
  encryptedSessionKey: 0x00010006,
  publicKeyRequest: 0x00010007,
  connectRunspacePool: 0x00010008,
  setMaxRunspaces: 0x00021002,
  setMinRunspaces: 0x00021003,
  runspaceAvailability: 0x00021004,
  runspacePoolState: 0x00021005,
  createPipeline: 0x00021006,
  getAvailableRunspaces: 0x00021007,
  userEvent: 0x00021008,
  applicationPrivateData: 0x00021009,
  getCommandMetadata: 0x0002100a,
  runspacePoolInitData: 0x0002100b,
  resetRunspaceState: 0x0002100c,
  runspacePoolHostCall: 0x00021100,
  runspacePoolHostResponse: 0x00021101,
  pipelineInput: 0x00041002,
  endOfPipelineInput: 0x00041003,
  pipelineOutput: 0x00041004,
  errorRecord: 0x00041005,
  pipelineState: 0x00041006,
  debugRecord: 0x00041007,
  verboseRecord: 0x00041008,
  warningRecord: 0x00041009,
  progressRecord: 0x00041010,
  informationRecord: 0x00041011,
  pipelineHostCall: 0x00041100,
  pipelineHostResponse: 0x00041101,
} as const;

export type MessageName = keyof typeof messageTypes;

const names = new Map<number, MessageName>(Object.entries(messageTypes).map(([name, type]) => [type, name as MessageName]));

/** The protocol's own spelling, for people: `PIPELINE_OUTPUT`, or the number of one that nobody knows. */
export function messageLabel(type: number): string {
  const name = names.get(type);
  return name === undefined
    ? `0x${type.toString(16).padStart(8, '0')}`
    : name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

export interface Message {
  readonly destination: 'client' | 'server';
  readonly type: number;
  /** undefined: a type that nobody knows. */
  readonly name: MessageName | undefined;
  readonly poolId: Guid;
  readonly pipelineId: Guid;
  readonly body: string;
}

const headerBytes = 40;
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** A message of ours. An empty body stays empty, without the mark that PowerShell writes before every other. */
export function encodeMessage(name: MessageName, poolId: Guid, pipelineId: Guid, body: string): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(2, 0);
  header.writeUInt32LE(messageTypes[name], 4);
  guidBytes(poolId).copy(header, 8);
  guidBytes(pipelineId).copy(header, 24);
  return body === '' ? header : Buffer.concat([header, mark, Buffer.from(body, 'utf8')]);
}

/** undefined: too short for its header. */
export function decodeMessage(bytes: Buffer): Message | undefined {
  if (bytes.length < headerBytes) return undefined;
  const type = bytes.readUInt32LE(4);
  const hasMark = bytes.length >= headerBytes + 3 && bytes.compare(mark, 0, 3, headerBytes, headerBytes + 3) === 0;
  return {
    destination: bytes.readUInt32LE(0) === 2 ? 'server' : 'client',
    type,
    name: names.get(type),
    poolId: guidFrom(bytes.subarray(8, 24)),
    pipelineId: guidFrom(bytes.subarray(24, 40)),
    body: bytes.toString('utf8', headerBytes + (hasMark ? 3 : 0)),
  };
}
