import type { FingerprintForm, KeyComparison } from '../../shared/model/key-compare.ts';

/** Words around a key's face. */
export const keyText = {
  fingerprint: (whole: string) => `Fingerprint ${whole}`,
  picture: (label: string) => `Picture of the ${label} key (randomart)`,
  copyPicture: 'Copy the picture as text',
  copyFingerprint: 'Copy the fingerprint',
  copied: 'Copied',
  bits: (label: string, bits: number) => `${label} · ${bits} bits`,
  md5: 'MD5, legacy',
  showMd5: 'Show MD5 (legacy)',
  pasteHere: 'paste a fingerprint, an ssh-keygen line or a public key',
  onServer: 'On the server:',
  comparison(comparison: KeyComparison, offeredType: string): string {
    switch (comparison.kind) {
      case 'empty':
        return '';
      case 'soFar':
        return 'The same so far';
      case 'same':
        return comparison.form === 'md5' ? 'Same key, compared by MD5 (legacy)' : 'Same key';
      case 'different':
        return comparison.otherType === undefined
          ? 'Different key'
          : `Different key: that one is ${comparison.otherType}, the server offers ${offeredType}. Compare with its ${offeredType} key.`;
      case 'unreadable':
        return unreadable[comparison.why];
    }
  },
};

const unreadable = {
  notAFingerprint: 'This is not a fingerprint or a public key',
  tooLong: 'This is longer than a fingerprint can be',
  sha1: 'This record holds a SHA-1 fingerprint, which can’t be compared here. Ask for SHA-256.',
  brokenKey: 'This public key is cut off or damaged',
} as const;

/** Where OpenSSH keeps the public half of a host key of this type (sshd_config(5), HostKey). */
export function serverCommand(type: string, form: FingerprintForm = 'sha256'): string {
  const name = type.startsWith('ecdsa') ? 'ecdsa' : type.includes('ed25519') ? 'ed25519' : type.includes('dss') ? 'dsa' : 'rsa';
  return `ssh-keygen ${form === 'md5' ? '-E md5 ' : ''}-lf /etc/ssh/ssh_host_${name}_key.pub`;
}
