import type { HostSettings, HostTree, TreeNode } from '../../shared/model/bookmark.ts';
import { destinationParts } from '../shell/destination.ts';
import type { Target } from '../shell/target.ts';

type Wanted = Pick<HostSettings, 'user' | 'port' | 'identityFile' | 'proxyJump'>;

/** The line that enters a host from PowerShell over SSH (PS-03); undefined for a bookmark that is no longer there. */
export function enterLine(target: Target, tree: HostTree | undefined): string | undefined {
  if ('bookmarkId' in target) {
    const found = placed(tree?.roots ?? [], target.bookmarkId, {});
    return found && line(found.host, found.settings);
  }
  const { user, host = target.destination, port } = destinationParts(target.destination) ?? {};
  return line(host, { ...(user !== undefined && { user }), ...(port !== undefined && { port: Number(port) }) });
}

function line(host: string, { user, port, identityFile, proxyJump }: Wanted): string {
  return [
    'Enter-PSSession',
    `-HostName ${word(host)}`,
    ...(user === undefined ? [] : [`-UserName ${word(user)}`]),
    ...(port === undefined || port === 22 ? [] : [`-Port ${port}`]),
    ...(identityFile === undefined ? [] : [`-KeyFilePath ${word(identityFile)}`]),
    // Of PowerShell 7.3 and later.
    ...(proxyJump === undefined || proxyJump === 'none' ? [] : [`-Options @{ ProxyJump = ${quoted(proxyJump)} }`]),
  ].join(' ');
}

/** As PowerShell reads it in argument mode (about_Parsing): anything but plain names is quoted. */
function word(text: string): string {
  return /^[\p{L}\p{N}_~/][\p{L}\p{N}_.:/\\~-]*$/u.test(text) ? text : quoted(text);
}

/** PowerShell also takes the curly single quotes for quotes (about_Quoting_Rules). */
function quoted(text: string): string {
  return `'${text.replace(/['‘’‚‛]/g, '$&$&')}'`;
}

/** A bookmark with what its folders give it: the nearest that says something counts. */
function placed(
  nodes: readonly TreeNode[],
  id: string,
  inherited: HostSettings,
): { readonly host: string; readonly settings: HostSettings } | undefined {
  for (const node of nodes) {
    const settings: HostSettings = { ...inherited, ...node.settings };
    if (node.kind === 'bookmark') {
      if (node.id === id) return { host: node.host, settings };
      const variant = node.variants?.find((each) => each.id === id);
      if (variant) return { host: variant.host ?? node.host, settings: { ...settings, ...variant.settings } };
      continue;
    }
    const below = placed(node.children, id, settings);
    if (below) return below;
  }
  return undefined;
}
