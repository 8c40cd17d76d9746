import { FileQuestion } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { TreeNode } from '../../shared/model/bookmark.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import { hostCommandWords } from '../shell/host-command-words.ts';
import type { Target } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';

/** “Why these settings?” for the palette, with a name to type, and for each host's menu. */
export function registerSshConfigCommands({ commands, view, hosts }: Workbench): Disposable {
  const show = (target: Target | undefined, name: string): void =>
    view.setState({ dialog: { kind: 'configWhy', name, ...(target && { target }) } });
  const nameOf = (target: Target): string => {
    if ('destination' in target) return target.destination;
    return nameIn(hosts.state.getState().tree?.roots ?? [], target.bookmarkId) ?? '';
  };
  return commands.register({
    id: 'sshConfig.why',
    title: hostCommandWords.whySettings,
    group: 'hosts',
    icon: FileQuestion,
    run: () => show(undefined, ''),
    runForHost: (target) => show(target, nameOf(target)),
  });
}

function nameIn(nodes: readonly TreeNode[], id: BookmarkId): string | undefined {
  for (const node of nodes) {
    const name = node.id === id ? node.name : node.kind === 'folder' ? nameIn(node.children, id) : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}
