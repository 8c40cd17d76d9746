/**
 * The plain key in a host certificate (PROTOCOL.certkeys): its type without the suffix and its fields, which stand after the nonce. Only
 * for the signature of the key exchange; whether the certificate is worth anything is judged elsewhere. undefined when it is cut off.
 */
export function plainKey(certificate: Buffer): Buffer | undefined {
  const type = fieldAt(certificate, 0);
  const name = type?.value.toString('latin1').replace(/-cert-v01@openssh\.com$/, '') ?? '';
  const nonce = type && fieldAt(certificate, type.end);
  if (nonce === undefined) return undefined;
  let end = nonce.end;
  for (let left = name === 'ssh-ed25519' ? 1 : 2; left > 0; left -= 1) {
    const field = fieldAt(certificate, end);
    if (field === undefined) return undefined;
    end = field.end;
  }
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return Buffer.concat([length, Buffer.from(name, 'latin1'), certificate.subarray(nonce.end, end)]);
}

function fieldAt(bytes: Buffer, at: number): { readonly value: Buffer; readonly end: number } | undefined {
  if (at + 4 > bytes.length) return undefined;
  const end = at + 4 + bytes.readUInt32BE(at);
  return end > bytes.length ? undefined : { value: bytes.subarray(at + 4, end), end };
}
