/**
 * The address of what a label (`user@host:port`) names. A label itself is for people: with a user of several words it would read as something
 * else where a destination may also be a pasted line of ssh.
 */
export function addressOfLabel(label: string): string {
  const at = label.lastIndexOf('@');
  return at < 0
    ? `ssh://${label}`
    : `ssh://${encodeURIComponent(label.slice(0, at).replace(/\p{Cs}/gu, '\ufffd'))}@${label.slice(at + 1)}`;
}
