import { printableLine } from '../../shared/base/printable.ts';
import { optionText, type Certificate } from './certificate.ts';
import { dateText, listText } from './certificate-words.ts';
import { checkSignature } from './signature-check.ts';

/**
 * What is said of a user certificate before it is offered. `skip`: no server takes it, so offering it would only use up an attempt (MaxAuthTries);
 * the rest of “the certificate …”. `doubts`: why a server may refuse it, which only the server can know for certain.
 */
export interface UserCertificateVerdict {
  readonly skip: string | undefined;
  readonly doubts: readonly string[];
}

/**
 * Clocks differ: what ended or begins within this time is still offered, and the server decides. ssh(1) offers expired certificates whatever
 * their age, and plain keys before those beside them; both burn attempts.
 */
const clockSlackMs = 5 * 60 * 1000;

/** Options that sshd knows for users. Others are refused by it as the specification demands. */
const knownCritical: ReadonlySet<string> = new Set(['force-command', 'source-address', 'verify-required']);

export interface LoginFacts {
  /** The account on the server. */
  readonly user: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Judges a user certificate for a login, as far as it can be judged from here (PROTOCOL.certkeys; sshd's auth2-pubkey.c). */
export function judgeUserCertificate(certificate: Certificate, { user, now }: LoginFacts): UserCertificateVerdict {
  const { authorityBlob, signedPart, signature, role, validAfter, validBefore, principals, criticalOptions } = certificate;
  const doubts: string[] = [];
  const skipped = (skip: string): UserCertificateVerdict => ({ skip, doubts: [] });
  if (role !== 'user') return skipped(role === 'host' ? 'is for hosts, not for users' : 'is neither for users nor for hosts');
  if (validBefore <= validAfter) return skipped('ends before it begins');
  const at = (ms: number): bigint => BigInt(Math.floor(ms / 1000));
  if (at(now - clockSlackMs) >= validBefore) return skipped(`expired ${dateText(validBefore)}`);
  if (at(now + clockSlackMs) < validAfter) return skipped(`is not valid before ${dateText(validAfter)}`);
  const signed = checkSignature(authorityBlob, signedPart, signature);
  if (signed === 'bad') return skipped('is damaged: its signature is not the authority’s');
  if (at(now) >= validBefore) doubts.push(`it expired ${dateText(validBefore)} by the clock of this computer`);
  if (at(now) < validAfter) doubts.push(`it is not valid before ${dateText(validAfter)} by the clock of this computer`);
  const strange = criticalOptions.filter((name) => !knownCritical.has(name));
  if (strange.length > 0) doubts.push(`it has conditions that servers may not know: ${listText(strange)}`);
  if (principals.length === 0)
    doubts.push('it names no account; servers since OpenSSH 10.3, and those with a list, take it for nobody');
  else if (!principals.includes(user))
    doubts.push(`it is for ${listText(principals)}, and ${printableLine(user, 80)} is not among them`);
  if (signed === 'weak') doubts.push('its authority signed with SHA-1 or a key that is too short');
  const from = addressesOf(certificate);
  if (from !== undefined) doubts.push(`it may be used only from ${from}`);
  return { skip: undefined, doubts };
}

/** What every server may hold against a certificate, after what shows in it. */
export const serverDoubts = [
  'the server may not trust its authority (TrustedUserCAKeys)',
  'it may be revoked there (RevokedKeys)',
] as const;

/** What a session by this certificate can’t do, in a few words each (CE-05). */
export function sessionLimits(certificate: Certificate): string[] {
  const { extensions, criticalData, criticalOptions } = certificate;
  const limits: string[] = [];
  const command = criticalData.find(({ name }) => name === 'force-command');
  if (command !== undefined) limits.push(`only runs ${printableLine(optionText(command) ?? 'one command', 200)}`);
  const from = addressesOf(certificate);
  if (from !== undefined) limits.push(`only from ${from}`);
  if (criticalOptions.includes('verify-required')) limits.push('the security key must ask for its PIN');
  if (!extensions.includes('permit-pty')) limits.push('no terminal');
  if (!extensions.includes('permit-port-forwarding')) limits.push('no tunnels');
  if (!extensions.includes('permit-agent-forwarding')) limits.push('no agent forwarding');
  if (!extensions.includes('permit-X11-forwarding')) limits.push('no X11');
  if (!extensions.includes('permit-user-rc')) limits.push('no ~/.ssh/rc');
  return limits;
}

function addressesOf({ criticalData }: Certificate): string | undefined {
  const option = criticalData.find(({ name }) => name === 'source-address');
  return option && printableLine(optionText(option) ?? 'addresses that can’t be read', 200);
}
