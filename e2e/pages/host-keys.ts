import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../servers/requirements.ts';
import { knownHostsName, type Sshd } from '../servers/sshd.ts';
import type { KeyFile } from '../servers/ssh-keys.ts';

/** `TYPE BASE64` of a public key. */
export function bareKey(key: KeyFile | undefined): string {
  return key?.publicLine.split(' ').slice(0, 2).join(' ') ?? '';
}

/** A known_hosts line for a server, with another key than its own if wanted. */
export function lineFor(server: { readonly host: string; readonly port: number }, key: KeyFile | undefined, marker = ''): string {
  return `${marker === '' ? '' : `${marker} `}${knownHostsName(server.host, server.port)} ${bareKey(key)}`;
}

export interface CertificateOptions {
  readonly authority: KeyFile;
  readonly principals: string;
  /** ssh-keygen -V; default without end. */
  readonly validity?: string;
}

/** Has an authority sign a server's host key (ssh-keygen -s -h); answers the certificate's file. */
export function signHostKey(server: Sshd, { authority, principals, validity = 'always:forever' }: CertificateOptions): string {
  const publicKey = join(server.dir, 'certified.pub');
  copyFileSync(server.hostKeyFiles[0]?.publicPath ?? '', publicKey);
  execFileSync(
    program('ssh-keygen'),
    ['-q', '-s', authority.path, '-h', '-I', 'host of the test', '-z', '7', '-n', principals, '-V', validity, publicKey],
    { stdio: 'ignore' },
  );
  return join(server.dir, 'certified-cert.pub');
}
