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
  copyCommand: 'Copy the command',
  weights: { against: 'Speaks against it', neutral: 'Says neither', for: 'Speaks for it' },
  help: {
    label: 'How do I get the right one?',
    console: 'On the server’s own console, or over a way that you already trust. Not over this connection.',
    windows: 'On Windows',
    copyFor: (label: string) => `Copy the command for the ${label} key`,
    ask: 'Or ask its administrator, by phone or signed mail:',
    copyQuestion: 'Copy the question',
    compare: 'Paste the answer above: the whole line will do.',
  },
  /** Without the fingerprint that is shown: whoever is given it may just confirm it. */
  question: (host: string, port: number, command: string) =>
    `Hello, I am about to connect to ${host}, port ${port}, by SSH. Which fingerprint has its host key? On its own console this command prints it: ${command}`,
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
          : `Different key: that one is ${comparison.otherType}. Compare with its ${offeredType} key.`;
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

/** The types of keys that servers have, the one that is asked about first. */
export function helpTypes(offered: string): readonly { readonly type: string; readonly label: string }[] {
  const all = [
    { type: 'ssh-ed25519', label: 'ED25519' },
    { type: 'ecdsa-sha2-nistp256', label: 'ECDSA' },
    { type: 'ssh-rsa', label: 'RSA' },
  ];
  const file = keyFileName(offered);
  const first = all.filter(({ type }) => keyFileName(type) === file);
  return [...first, ...all.filter((each) => !first.includes(each))];
}

/** The same on a server that runs Windows, in its PowerShell. */
export function windowsCommand(type: string, form: FingerprintForm = 'sha256'): string {
  return `ssh-keygen ${form === 'md5' ? '-E md5 ' : ''}-lf $env:ProgramData\\ssh\\${keyFileName(type)}`;
}

/** Where OpenSSH keeps the public half of a host key of this type (sshd_config(5), HostKey). */
export function serverCommand(type: string, form: FingerprintForm = 'sha256'): string {
  return `ssh-keygen ${form === 'md5' ? '-E md5 ' : ''}-lf /etc/ssh/${keyFileName(type)}`;
}

function keyFileName(type: string): string {
  const name = type.includes('ecdsa') ? 'ecdsa' : type.includes('ed25519') ? 'ed25519' : type.includes('dss') ? 'dsa' : 'rsa';
  return `ssh_host_${name}_key.pub`;
}
