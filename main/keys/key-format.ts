import { readOldSeal } from './formats/pkcs8-seal.ts';

/** What a private key file looks like from outside. */
export type KeyFormat =
  | { readonly kind: 'openssh' }
  /** `RSA PRIVATE KEY` (PKCS#1) or `EC PRIVATE KEY` (SEC 1), encrypted or not by the headers of RFC 1421. */
  | {
      readonly kind: 'pem';
      readonly isEncrypted: boolean;
      /** The cipher of those headers (`DES-EDE3-CBC`). Its key is one round of MD5 of the passphrase, whatever the cipher. */
      readonly weakSeal?: string | undefined;
    }
  /** `weakSeal`: the old scheme it is encrypted by, such as `pbeWithMD5AndDES-CBC` (PBES1). */
  | { readonly kind: 'pkcs8'; readonly isEncrypted: boolean; readonly weakSeal?: string | undefined }
  /** PuTTY's own, versions 2 and 3. */
  | { readonly kind: 'ppk' }
  /** A public key, e.g. a `.pub` named as the identity to choose a key of the agent (AG-08). */
  | { readonly kind: 'public' }
  | { readonly kind: 'unsupported'; readonly format: string; readonly reason: string }
  | { readonly kind: 'empty' };

/** Recognises the format of a key file by its first lines. Pure. */
export function keyFormat(text: string): KeyFormat {
  const content = text.replace(/^\ufeff/, '').trimStart();
  if (content === '') return { kind: 'empty' };
  if (/^PuTTY-User-Key-File-[23]:/.test(content)) return { kind: 'ppk' };
  if (content.startsWith('PuTTY-User-Key-File-')) {
    return unsupported('PuTTY (PPK)', 'only its versions 2 and 3 are read; save it anew with puttygen');
  }
  if (content.startsWith('SSH PRIVATE KEY FILE FORMAT 1')) {
    return unsupported('SSH-1', 'the protocol it belongs to is unsafe and never spoken; make a new key with ssh-keygen');
  }
  const label = /^-----BEGIN ([A-Z0-9 ]+)-----/m.exec(content)?.[1];
  if (label !== undefined) return armoured(label, content);
  if (content.startsWith('---- BEGIN SSH2 ')) {
    return unsupported('ssh.com', 'convert it with: ssh-keygen -i -f FILE > NEWFILE');
  }
  const type = /^(\S+)[ \t]+[A-Za-z0-9+/]{16,}/.exec(content)?.[1];
  if (type?.endsWith('-cert-v01@openssh.com') === true) {
    return unsupported('certificate', 'name the private key it was made for instead, and the certificate by CertificateFile');
  }
  if (type !== undefined && /^(ssh|ecdsa|sk)-/.test(type)) return { kind: 'public' };
  return unsupported('unknown', 'it is no private key in OpenSSH, PEM, PKCS#8 or PuTTY format');
}

function armoured(label: string, content: string): KeyFormat {
  switch (label) {
    case 'OPENSSH PRIVATE KEY':
      return { kind: 'openssh' };
    case 'RSA PRIVATE KEY':
    case 'EC PRIVATE KEY':
    // openssl ecparam writes the curve before the key; what counts comes after it.
    case 'EC PARAMETERS': {
      const isEncrypted = /^Proc-Type:.*ENCRYPTED/m.test(content);
      return { kind: 'pem', isEncrypted, weakSeal: isEncrypted ? cipherOf(content) : undefined };
    }
    case 'PRIVATE KEY':
      return { kind: 'pkcs8', isEncrypted: false };
    case 'ENCRYPTED PRIVATE KEY':
      return { kind: 'pkcs8', isEncrypted: true, weakSeal: readOldSeal(content)?.name };
    case 'DSA PRIVATE KEY':
      return unsupported('DSA', dsaReason);
    case 'CERTIFICATE':
    case 'TRUSTED CERTIFICATE':
      return unsupported('X.509 certificate', 'SSH logs in with the private key that belongs to it');
    case 'PUBLIC KEY':
    case 'RSA PUBLIC KEY':
      return unsupported('public key', 'the private key is the file that is needed here');
    default:
      return unsupported(label.toLowerCase(), 'it is no private key in OpenSSH, PEM, PKCS#8 or PuTTY format');
  }
}

/** `DEK-Info: DES-EDE3-CBC,0123…` (RFC 1421 section 4.6.1.3). */
function cipherOf(content: string): string {
  return /^DEK-Info: *([A-Za-z0-9-]{1,40})/m.exec(content)?.[1] ?? 'unknown';
}

/** Why a DSA key is not used (AL-08). */
export const dsaReason = 'DSA keys are 1024 bits and unsafe, and servers refuse them; make a new key with: ssh-keygen -t ed25519';

function unsupported(format: string, reason: string): KeyFormat {
  return { kind: 'unsupported', format, reason };
}
