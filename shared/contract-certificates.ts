import { z } from 'zod';
import {
  CertificateExpiry,
  CertificateReading,
  CertificateRun,
  CertificateSource,
  HostCertificates,
  OwnCertificate,
} from './model/certificates.ts';
import { BookmarkId } from './model/ids.ts';
import { call, event, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});

/** OpenSSH certificates of users: what is in them, what they are worth for a host, and when they end. */
export const certificateContract = {
  /** Reads a file of this computer, or a pasted line. Nothing is kept. */
  inspect: call(z.object({ source: CertificateSource }), CertificateReading),
  /** Those beside the keys in the user's .ssh folder, and those that his agent holds. */
  own: call(nothing, z.object({ certificates: z.array(OwnCertificate) })),
  /** Those that a login to this host would find. Nothing connects, and no command is run. */
  ofHost: call(
    z.object({ target: z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().max(4000) })]) }),
    HostCertificates,
  ),
  /** Sampled: a host's command for getting a certificate runs, says something, or ended. */
  commandTold: event(CertificateRun),
  /** Of open connections: ten minutes before the end, and at the end. */
  expiring: event(CertificateExpiry),
} as const satisfies Contract[string];
