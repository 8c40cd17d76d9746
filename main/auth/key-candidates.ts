import { basename } from 'node:path';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError, type AuthAttempt } from '../../shared/model/errors.ts';
import { listIdentities } from '../agent/agent-client.ts';
import { readIdentityFile, type KeyFile } from '../keys/key-file.ts';
import { identityFromAgent, identityFromFile, type AskPassphrase } from '../keys/identity.ts';
import { isCertificateType, isSecurityKeyType } from '../keys/public-key.ts';
import type { Identity } from '../ssh/connection-types.ts';

/** A key that may be offered. */
export interface KeyCandidate {
  readonly label: string;
  readonly from: string;
  /** undefined: the public half is known only after the passphrase was typed. */
  readonly keyType: string | undefined;
  /** Whether using it asks a person for a passphrase. */
  readonly asks: boolean;
  /** Worth knowing when the server refuses it. */
  readonly note: string | undefined;
  /** May ask when `keyType` is undefined; errors as of `identityFromFile`. */
  open(signal: AbortSignal): Promise<Identity>;
}

export interface KeyCandidates {
  readonly candidates: readonly KeyCandidate[];
  /** What was found and cannot be used, with the reason. */
  readonly skipped: readonly AuthAttempt[];
}

type KeyPolicy = Pick<EffectiveHost, 'identityFiles' | 'identitiesOnly'>;

/**
 * The keys for one host in ssh's order (AU-04): those of the IdentityFiles that the agent holds, then the agent's others
 * unless IdentitiesOnly, then the files. A default file that is missing is passed over in silence, a named one is reported.
 */
export async function findKeyCandidates(
  policy: KeyPolicy,
  agent: string | undefined,
  ask: AskPassphrase,
  signal: AbortSignal,
): Promise<KeyCandidates> {
  const [files, held] = await Promise.all([
    Promise.all(policy.identityFiles.map((file) => readNamed(file.path, file.isDefault))),
    agent === undefined ? { candidates: [], skipped: [] } : fromAgent(agent, signal),
  ]);
  const skipped = [...held.skipped];
  const named: KeyCandidate[] = [];
  const fromFiles: KeyCandidate[] = [];
  const taken = new Set<AgentCandidate>();
  const seen = new Set<string>();
  for (const file of files) {
    if (file.kind === 'missing') continue;
    if (file.kind === 'unusable') {
      skipped.push(file.attempt);
      continue;
    }
    if (file.blob && seen.has(file.blob)) continue;
    if (file.blob) seen.add(file.blob);
    const inAgent = held.candidates.find((candidate) => candidate.blob === file.blob);
    if (inAgent) {
      taken.add(inAgent);
      named.push({ ...inAgent.candidate, label: file.label });
    } else if (file.file) {
      fromFiles.push(fromFile(file.file, ask));
    } else if (!file.isDefault) {
      // A lone default .pub is no fault: it often is what is left of a key that lives in an agent elsewhere.
      skipped.push(skip(file.label, file.path, 'only the public key is there, and the agent does not hold the private one'));
    }
  }
  const others = policy.identitiesOnly
    ? []
    : held.candidates.filter((candidate) => !taken.has(candidate)).map((held) => held.candidate);
  return { candidates: [...named, ...others, ...fromFiles], skipped };
}

type Named =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly attempt: AuthAttempt }
  | {
      readonly kind: 'usable';
      readonly label: string;
      readonly path: string;
      readonly isDefault: boolean;
      readonly blob: string | undefined;
      readonly file: KeyFile | undefined;
    };

async function readNamed(path: string, isDefault: boolean): Promise<Named> {
  const label = basename(path);
  try {
    const found = await readIdentityFile(path);
    switch (found.kind) {
      case 'missing':
        return isDefault ? { kind: 'missing' } : { kind: 'unusable', attempt: skip(label, path, 'there is no such file') };
      case 'public': {
        const blob = found.publicKey.blob.toString('base64');
        return { kind: 'usable', label: basename(found.path), path: found.path, isDefault, blob, file: undefined };
      }
      case 'private':
        return { kind: 'usable', label, path, isDefault, blob: found.file.publicKey?.blob.toString('base64'), file: found.file };
    }
  } catch (error) {
    if (error instanceof AppError) return { kind: 'unusable', attempt: skip(label, path, whyUnusable(error)) };
    throw error;
  }
}

interface AgentCandidate {
  readonly blob: string;
  readonly candidate: KeyCandidate;
}

async function fromAgent(
  socketPath: string,
  signal: AbortSignal,
): Promise<{ readonly candidates: readonly AgentCandidate[]; readonly skipped: readonly AuthAttempt[] }> {
  const candidates: AgentCandidate[] = [];
  const skipped: AuthAttempt[] = [];
  try {
    for (const key of await listIdentities(socketPath, signal)) {
      const identity = identityFromAgent(socketPath, key);
      const { label, from, keyType } = identity;
      const unusable = whyTypeUnusable(keyType);
      if (unusable !== undefined) skipped.push(skip(label, from, unusable));
      else {
        const candidate: KeyCandidate = {
          label,
          from,
          keyType,
          asks: false,
          note: undefined,
          open: () => Promise.resolve(identity),
        };
        candidates.push({ blob: key.blob.toString('base64'), candidate });
      }
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    skipped.push(skip('ssh agent', 'agent', whyUnusable(error)));
  }
  return { candidates, skipped };
}

function whyTypeUnusable(keyType: string): string | undefined {
  if (isCertificateType(keyType)) return 'logging in by certificate is not supported yet';
  if (isSecurityKeyType(keyType)) return 'security keys are not supported yet';
  if (keyType === 'ssh-dss') return 'DSA keys are unsafe and never used';
  return keyType === 'unknown' ? 'the agent sent a key that cannot be read' : undefined;
}

function fromFile(file: KeyFile, ask: AskPassphrase): KeyCandidate {
  let note: string | undefined;
  if (file.strayPublicFile !== undefined) note = `${file.strayPublicFile} belongs to another key`;
  else if (file.publicKeyFrom === 'pub') note = `offered as ${file.path}.pub says, which may belong to another key`;
  return {
    label: basename(file.path),
    from: file.path,
    keyType: file.publicKey?.type,
    asks: file.isEncrypted,
    note,
    open: (signal) => identityFromFile(file, ask, signal),
  };
}

function skip(identity: string, from: string, why: string): AuthAttempt {
  return { method: 'publickey', identity, from, answer: 'skipped', why };
}

/** The reason of a key's error, in a few words for the list of attempts. */
export function whyUnusable(error: AppError): string {
  const detail: unknown = error.detail;
  const text = (name: string): string => {
    const value: unknown = typeof detail === 'object' && detail !== null ? Reflect.get(detail, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  switch (error.code) {
    case 'key.badPermissions':
      return `others may read the file (mode ${text('mode')}): chmod 600 makes it usable`;
    case 'key.unsupported':
      return `${text('format')} is not supported: ${text('reason')}`;
    case 'key.wrongPassphrase':
      return 'the passphrase was wrong';
    case 'key.unreadable':
    case 'agent.unavailable':
      return text('reason');
    case 'agent.refused':
      return 'the agent refused to sign: confirmation denied, token absent, or the key is restricted to other hosts';
    default:
      return error.message;
  }
}
