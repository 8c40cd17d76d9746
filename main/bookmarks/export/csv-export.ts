import type { TreeNode } from '../../../shared/model/bookmark.ts';
import { inheritedSettings, titleOf, walkTargets } from '../tree.ts';

const columns = ['Groups', 'Label', 'Hostname/IP', 'Protocol', 'Port', 'Username', 'Jump hosts', 'Key file', 'Notes'] as const;

/**
 * All bookmarks as comma-separated values (RFC 4180), with what they inherit; the first columns as Termius has them. A cell that a table program
 * would take for a formula begins with an apostrophe, as such programs write it themselves.
 */
export function exportCsv(roots: readonly TreeNode[]): string {
  const rows = [...walkTargets(roots)].flatMap((placed) => {
    const { node, folders } = placed;
    if (node.kind !== 'bookmark') return [];
    const { user = '', port, proxyJump = '', identityFile = '' } = inheritedSettings(placed).settings;
    const path = folders.map(({ name }) => name).join('/');
    return [
      [
        path,
        titleOf(placed),
        node.host,
        'ssh',
        port === undefined ? '' : String(port),
        user,
        proxyJump,
        identityFile,
        node.note ?? '',
      ],
    ];
  });
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
