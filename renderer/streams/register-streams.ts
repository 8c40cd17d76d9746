import { FileDown, FileUp, Radio } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { StreamWay } from '../../shared/model/streams.ts';
import type { Command } from '../shell/commands.ts';
import type { Target } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';

/** Adds streams to the palette, and the first of them to each host's menu, which is long (TM-05, TM-22). Each opens the form that says what would be run. */
export function registerStreamCommands({ commands, dock, view }: Workbench): Disposable {
  const here = (): Target | undefined => dock.active?.target as Target | undefined;
  const command = (id: string, title: string, icon: Command['icon'], way: StreamWay, isCapture = false): Command => {
    const show = (target: Target): void => view.setState({ dialog: { kind: 'stream', way, target, isCapture } });
    return {
      id: `streams.${id}`,
      title,
      group: 'hosts',
      ...(icon && { icon }),
      when: () => here() !== undefined,
      run: () => {
        const target = here();
        if (target !== undefined) show(target);
      },
      ...(id === 'toFile' && { runForHost: show }),
    };
  };
  return commands.register(
    command('toFile', text.commands.toFile, FileDown, 'download'),
    command('fromFile', text.commands.fromFile, FileUp, 'upload'),
    command('capture', text.commands.capture, Radio, 'download', true),
  );
}
