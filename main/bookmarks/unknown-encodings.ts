import { printableLine } from '../../shared/base/printable.ts';
import type { HostSettings, TreeNode } from '../../shared/model/bookmark.ts';
import { isUnknownNameEncoding } from '../../shared/model/name-encoding.ts';
import { isUnknownEncoding } from '../../shared/model/terminal-encoding.ts';

/** A sentence for each folder, bookmark and variant whose text encoding nobody here knows (T9). Their terminals are in UTF-8. */
export function encodingProblems(roots: readonly TreeNode[]): readonly string[] {
  return roots.flatMap((node) => [
    ...problemOf(node.name, node.settings),
    ...(node.kind === 'folder'
      ? encodingProblems(node.children)
      : (node.variants ?? []).flatMap((variant) => problemOf(`${node.name}/${variant.name}`, variant.settings))),
  ]);
}

function problemOf(name: string, { terminalEncoding }: HostSettings): readonly string[] {
  if (!isUnknownEncoding(terminalEncoding)) return [];
  const words = `“${name}” has the unknown text encoding “${terminalEncoding}”: its terminals show UTF-8. Choose another in its form.`;
  return [printableLine(words)];
}

/** The same for what the settings have for the file names of hosts, by user@host:port. Those names are shown as UTF-8. */
export function nameEncodingProblems(encodings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(encodings)
    .filter(([, name]) => isUnknownNameEncoding(name))
    .map(([host, name]) =>
      printableLine(
        `“${name}” is an unknown encoding of the file names of ${host}: they are shown as UTF-8. Choose another in its files.`,
      ),
    );
}
