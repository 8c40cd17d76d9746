import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { longestCertificateText, readCertificateLine, type CertificateLine } from './certificate-line.ts';

export type CertificateFile =
  | Exclude<CertificateLine, { kind: 'none' }>
  | { readonly kind: 'none' }
  | { readonly kind: 'missing' }
  /** `why`: in a few words. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** Reads a certificate file. Certificates are public: nobody's permissions are looked at. */
export async function readCertificateFile(path: string): Promise<CertificateFile> {
  let handle;
  try {
    // Without O_NONBLOCK a FIFO that nobody writes would hold a thread for ever.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'unreadable', why: code === 'EACCES' ? 'permission denied' : String(code ?? error) };
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return { kind: 'unreadable', why: 'it is not a regular file' };
    if (stat.size > longestCertificateText)
      return { kind: 'unreadable', why: `it is ${stat.size} bytes long, which no certificate is` };
    return readCertificateLine((await handle.readFile()).toString('utf8'));
  } catch (error) {
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
  } finally {
    await handle.close();
  }
}
