import type { TreeNode } from '../shared/model/bookmark.ts';
import { AppError } from '../shared/model/errors.ts';
import type { CommandTarget } from './bookmarks/export/host-commands.ts';
import { hostLines } from './bookmarks/export/host-lines.ts';
import { labelOfHost, type ResolvedTarget } from './bookmarks/resolved-target.ts';
import { findNode } from './bookmarks/tree.ts';
import { parseDestination } from './ssh-config/destination.ts';

/** A host as OpenSSH's command line has it, and sentences about what has no words there. Throws `destination.invalid`. */
export function commandTargetOf(
  roots: readonly TreeNode[],
  resolved: ResolvedTarget,
): { readonly target: CommandTarget; readonly untold: readonly string[] } {
  const { bookmarkId, destination, settings, hops } = resolved;
  const placed = bookmarkId === undefined ? undefined : findNode(roots, bookmarkId);
  const typed = placed?.node.kind === 'bookmark' ? placed.node.host : (destination ?? resolved.target.originalHost);
  const parsed = parseDestination(typed);
  if (parsed.kind === 'invalid') throw new AppError('destination.invalid', { input: typed, why: parsed.why }, parsed.why);
  const { lines, untold } = placed ? hostLines(placed, parsed.host) : { lines: [], untold: [] };
  const isOwn = ({ keyword }: { readonly keyword: string }): boolean =>
    /^(?:HostName|User|Port|ProxyJump|IdentityFile)$/i.test(keyword);
  const value = (keyword: string): string | undefined => lines.find((each) => each.keyword === keyword)?.value;
  const jump = settings.proxyJump?.trim() ?? parsed.options.jump;
  const keys = settings.identityFile === undefined ? parsed.options.identityFiles : [settings.identityFile];
  return {
    target: {
      host: parsed.host,
      user: settings.user ?? parsed.user,
      port: settings.port ?? parsed.port,
      jumps:
        jump === undefined
          ? undefined
          : /^none$/i.test(jump)
            ? 'none'
            : value('ProxyCommand') === undefined
              ? hops.map(labelOfHost)
              : undefined,
      identityFiles: keys,
      options: [
        ...parsed.options.options.map(({ keyword, value: given }) => ({ keyword, value: given })),
        ...lines.filter((each) => !isOwn(each)),
      ],
      command: resolved.command,
      folder: settings.startFolder ?? parsed.folder,
    },
    untold: untold.filter((sentence) => !/^(?:Command|Files are opened in):/.test(sentence)),
  };
}
