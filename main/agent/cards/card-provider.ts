import { realpath } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { isAppError } from '../../../shared/model/errors.ts';
import type { AgentIdentity } from '../agent-client.ts';
import { AskpassDesk } from '../private/askpass-desk.ts';
import { sshTool } from '../private/ssh-tools.ts';
import { findCardLibraries, isSystemsLibrary } from './card-libraries.ts';

/** Reading them may wake the card up. */
const listMs = 15_000;
const mostKeys = 100;

export type Provider =
  | {
      readonly kind: 'found';
      readonly library: string;
      /** It lies where only who rules the computer writes. */ readonly isSystems: boolean;
    }
  | { readonly kind: 'not'; readonly why: string };

/** The library that a PKCS11Provider means: a path, or the bare name of one that the system installed. Nothing of it is loaded. */
export async function findProvider(named: string): Promise<Provider> {
  if (!isAbsolute(named) && basename(named) !== named) return { kind: 'not', why: 'a library is named by its whole path' };
  const path = isAbsolute(named) ? named : (await findCardLibraries()).find((each) => basename(each.path) === named)?.path;
  const library = path === undefined ? undefined : await realpath(path).catch(() => undefined);
  if (path === undefined) return { kind: 'not', why: 'no library of that name is known here; name its whole path' };
  if (library === undefined) return { kind: 'not', why: 'there is no such library on this computer' };
  return { kind: 'found', library, isSystems: await isSystemsLibrary(library) };
}

/**
 * The keys of the cards behind a library, as `ssh-keygen -D` lists them, which asks for no PIN; a string says why there is none. It loads the
 * library, in a process that ends with this. Error: `cancelled`.
 */
export async function readCardKeys(
  library: string,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly AgentIdentity[] | string> {
  let desk: AskpassDesk | undefined;
  const late = AbortSignal.timeout(listMs);
  try {
    const keygen = await sshTool('ssh-keygen', environment['PATH']);
    desk = await AskpassDesk.open(environment);
    const end = await desk.run(keygen, ['-D', library], { signal: AbortSignal.any([signal, late]) });
    const keys = keysOf(end.output);
    if (keys.length > 0) return keys;
    return end.status === 0 || /cannot read public key/.test(end.said) ? 'no card with a key is in a reader' : lastLine(end.said);
  } catch (error) {
    if (late.aborted && !signal.aborted) return `the library did not answer within ${listMs / 1000} seconds`;
    if (isAppError(error, 'agent.toolsMissing')) return `${error.detail.program} is not installed`;
    throw error;
  } finally {
    await desk?.close();
  }
}

/** `TYPE BASE64 LABEL` each; labels are the card's words. */
export function keysOf(output: string): readonly AgentIdentity[] {
  return output
    .split('\n')
    .flatMap((line) => {
      const [, encoded, comment = ''] = /^[\w@.-]+ ([A-Za-z0-9+/]+=*) ?(.*)$/.exec(line.trim()) ?? [];
      return encoded === undefined ? [] : [{ blob: Buffer.from(encoded, 'base64'), comment }];
    })
    .slice(0, mostKeys);
}

function lastLine(said: string): string {
  return said.trim().split('\n').at(-1)?.slice(0, 300) || 'ssh-keygen does not read it';
}
