/** The data types of RFC 4251 section 5 that keys and signatures are made of; this folder stands below `agent`, which reads them. */

export function sshUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function sshString(value: Uint8Array | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([sshUint32(bytes.length), bytes]);
}

/** From a non-negative big-endian number in its shortest two's complement form, which is what DER has too. */
export function sshMpint(shortest: Buffer): Buffer {
  return sshString(shortest);
}
