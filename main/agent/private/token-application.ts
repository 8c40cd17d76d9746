import { WireReader } from '../ssh-wire.ts';

/**
 * The application of a security key's public half (PROTOCOL.u2f of OpenSSH, SSH U2F Key formats), from a line as in its `.pub` file; undefined when
 * it is none.
 *
 *     string    type
 *     string    curve name, ECDSA only
 *     string    public key
 *     string    application
 */
export function applicationOf(line: string): string | undefined {
  const reader = new WireReader(Buffer.from(line.trim().split(/[ \t]+/)[1] ?? '', 'base64'));
  try {
    const type = reader.text();
    if (!/^sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com$/.test(type)) return undefined;
    if (type.startsWith('sk-ecdsa')) reader.string();
    reader.string();
    return reader.text();
  } catch {
    return undefined;
  }
}
