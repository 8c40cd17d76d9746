import { FileQuestion } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import { hostCommandWords } from '../shell/host-command-words.ts';
import { targetName, type Target } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';

/** “Why these settings?” for the palette, with a name to type, and for each host's menu. */
export function registerSshConfigCommands({ commands, view, hosts }: Workbench): Disposable {
  const show = (target: Target | undefined, name: string): void =>
    view.setState({ dialog: { kind: 'configWhy', name, ...(target && { target }) } });
  return commands.register({
    id: 'sshConfig.why',
    title: hostCommandWords.whySettings,
    group: 'hosts',
    icon: FileQuestion,
    run: () => show(undefined, ''),
    runForHost: (target) => show(target, targetName(hosts, target)),
  });
}
