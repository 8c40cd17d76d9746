import { printableLine } from '../../shared/base/printable.ts';
import type { CertificateReading } from '../../shared/model/certificates.ts';
import { certifiedType, readCertificate, type Certificate } from './certificate.ts';
import { certificateFacts } from './certificate-facts.ts';
import { readCertificateFile, type CertificateFile } from './certificate-file.ts';
import { readCertificateLine } from './certificate-line.ts';
import { certificateLines } from './certificate-text.ts';
import { sessionLimits } from './user-certificate.ts';
import { Reader } from './wire.ts';

/** What a file of this computer says, as the inspector shows it. */
export async function readingOfFile(path: string): Promise<CertificateReading> {
  return reading(await readCertificateFile(path));
}

/** What a pasted text says. */
export function readingOfText(text: string): CertificateReading {
  return reading(readCertificateLine(text));
}

/** What an agent's blob says. */
export function readingOfBlob(blob: Buffer, comment: string): CertificateReading {
  const certificate = readCertificate(blob);
  return certificate === undefined ? reading({ kind: 'damaged' }) : certificateReading(certificate, comment);
}

/** Whether an agent's blob says that it is a certificate. */
export function certifiedBlob(blob: Buffer): boolean {
  return certifiedType(new Reader(blob).string()?.toString('latin1') ?? '') !== undefined;
}

function reading(read: CertificateFile): CertificateReading {
  switch (read.kind) {
    case 'certificate':
      return certificateReading(read.certificate, read.comment);
    case 'missing':
      return { kind: 'none', why: 'There is no such file.' };
    case 'unreadable':
      return { kind: 'none', why: `The file can’t be read: ${read.why}.` };
    case 'damaged':
      return { kind: 'none', why: 'The certificate is cut off or mangled.' };
    case 'plainKey':
      return { kind: 'none', why: `This is a public key without a certificate (${printableLine(read.type, 64)}).` };
    case 'privateKey':
      return { kind: 'none', why: 'This is a private key. It was not kept; a certificate ends in -cert.pub.' };
    case 'none':
      return { kind: 'none', why: 'There is no certificate in it.' };
  }
}

function certificateReading(certificate: Certificate, comment: string): CertificateReading {
  const facts = certificateFacts(certificate);
  return {
    kind: 'certificate',
    facts,
    text: certificateLines(facts).join('\n'),
    comment: printableLine(comment, 200),
    limits: facts.role === 'user' ? sessionLimits(certificate) : [],
  };
}
