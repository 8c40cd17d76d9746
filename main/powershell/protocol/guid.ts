import { randomUUID } from 'node:crypto';

/** `8-4-4-4-12` in lower case. */
export type Guid = string;

/** On the wire: the session itself, no pipeline. */
export const zeroGuid: Guid = '00000000-0000-0000-0000-000000000000';

export const newGuid = (): Guid => randomUUID();

const shape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id in its one spelling; undefined for what is none. */
export function guidOf(text: string): Guid | undefined {
  const lower = text.toLowerCase();
  return shape.test(lower) ? lower : undefined;
}

/** .NET's order of bytes: the first three groups are little-endian. */
export function guidBytes(guid: Guid): Buffer {
  return swapped(Buffer.from(guid.replaceAll('-', ''), 'hex'));
}

export function guidFrom(bytes: Uint8Array): Guid {
  const hex = swapped(Buffer.from(bytes)).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function swapped(bytes: Buffer): Buffer {
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
