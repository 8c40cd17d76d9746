import type { CommandLineOptions } from '../../main/ssh-config/command-line-options.ts';
import type { InventoryHost } from './inventory.ts';

/** A host of a run. */
export interface ManyHost {
  readonly name: string;
  /** As HOST on the command line. */
  readonly destination: string;
  /** The file it was read from, of an inventory. */
  readonly file?: string | undefined;
  /** Of an inventory; options of the command line count before it. */
  readonly login?: Pick<InventoryHost, 'port' | 'user' | 'identityFile' | 'words' | 'refusal'> | undefined;
}

/** Options of the command line count before those of an inventory. */
export function loginOptions(given: CommandLineOptions, login: ManyHost['login']): CommandLineOptions {
  const { identityFile, words } = login ?? {};
  const identityFiles = [
    ...given.identityFiles,
    ...(identityFile === undefined ? [] : [identityFile]),
    ...(words?.identityFiles ?? []),
  ];
  const { user = login?.user, port = login?.port, jump = words?.jump } = given;
  return { ...given, user, port, jump, identityFiles, options: [...given.options, ...(words?.options ?? [])] };
}
