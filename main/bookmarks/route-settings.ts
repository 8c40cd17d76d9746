/** What a bookmark says of the way to its host and ssh_config has no word for. */
import type { HostSettings } from '../../shared/model/bookmark.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';

/** `sources` names the bookmark or folder of each setting by its path; `locked`: what the administrator fixed, in lower case. */
export function withRouteSettings(
  host: EffectiveHost,
  settings: HostSettings,
  sources: ReadonlyMap<keyof HostSettings, string> | undefined,
  locked: ReadonlyMap<string, unknown> = new Map(),
): EffectiveHost {
  const { passwordCommand, passphraseCommand, certificateCommand } = settings;
  const lingerSeconds = locked.has('controlpersist') ? undefined : settings.lingerSeconds;
  // The way is the administrator's: neither past his jump hosts nor by another proxy than his program.
  const outgoingProxy = locked.has('proxycommand') ? undefined : settings.outgoingProxy;
  const jumpAfterSeconds = locked.has('proxyjump') ? undefined : settings.jumpAfterSeconds;
  const isByProxy = outgoingProxy !== undefined && outgoingProxy !== 'none';
  const isCommandNearer = host.proxyCommand !== undefined && isNearer(host.proxyCommand.file, sources?.get('outgoingProxy'));
  const { proxyCommand, ...others } = host;
  const keepsCommand = proxyCommand !== undefined && (!isByProxy || isCommandNearer);
  return {
    ...others,
    ...(keepsCommand && { proxyCommand }),
    ...(outgoingProxy !== undefined && !keepsCommand && { outgoingProxy }),
    // Straight past a proxy would be another way than the user chose.
    ...(jumpAfterSeconds !== undefined && host.proxyJump.length > 0 && !isByProxy && { jumpAfterSeconds }),
    ...(lingerSeconds !== undefined && { lingerSeconds }),
    ...(isCommand(passwordCommand) && {
      passwordCommand: { line: passwordCommand, from: `bookmark ${sources?.get('passwordCommand') ?? ''}`.trim() },
    }),
    ...(isCommand(passphraseCommand) && {
      passphraseCommand: { line: passphraseCommand, from: `bookmark ${sources?.get('passphraseCommand') ?? ''}`.trim() },
    }),
    ...(isCommand(certificateCommand) && {
      certificateCommand: { line: certificateCommand, from: `bookmark ${sources?.get('certificateCommand') ?? ''}`.trim() },
    }),
  };
}

function isCommand(line: string | undefined): line is string {
  return line !== undefined && line.trim() !== '' && line.trim() !== 'none';
}

/** The command line is nearer than any bookmark, the bookmark nearer than its folders, and all of them than the files. */
function isNearer(commandFrom: string, proxyFrom: string | undefined): boolean {
  if (commandFrom === 'command line' || proxyFrom === undefined) return true;
  const bookmark = /^bookmark (.*)$/s.exec(commandFrom)?.[1];
  return bookmark !== undefined && bookmark.length >= proxyFrom.length;
}

/** The proxy of a host with jump hosts is for the first connection that is made, unless that jump host says a way of its own. */
export function withProxyOnFirstHop(
  target: EffectiveHost,
  hops: readonly EffectiveHost[],
): { readonly target: EffectiveHost; readonly hops: readonly EffectiveHost[] } {
  const { outgoingProxy, ...plain } = target;
  const [first, ...others] = hops;
  if (outgoingProxy === undefined || first === undefined) return { target, hops };
  const hasOwn = first.proxyCommand !== undefined || first.outgoingProxy !== undefined;
  return { target: plain, hops: [hasOwn ? first : { ...first, outgoingProxy }, ...others] };
}
