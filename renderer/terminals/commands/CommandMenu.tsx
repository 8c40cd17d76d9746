import { Copy, CornerDownLeft, ListStart, SquareTerminal, TextSelect } from 'lucide-react';
import { ContextMenu, type MenuEntry } from '../../ui/Menu.tsx';
import type { TerminalController } from '../terminal-controller.ts';
import type { CommandMenuRequest } from './command-view.ts';
import { text } from './text.ts';

interface CommandMenuProps {
  readonly request: CommandMenuRequest;
  readonly controller: TerminalController;
}

/** What can be done with the command whose mark was pressed. */
export function CommandMenu({ request: { at, command }, controller }: CommandMenuProps) {
  const { commands } = controller;
  const run = (act: () => unknown) => () => {
    void act();
    controller.focus();
  };
  const hasWords = command.words !== undefined;
  const entries: readonly MenuEntry[] = [
    { kind: 'item', words: text.menu.selectOutput, icon: TextSelect, run: run(() => commands.select(command)) },
    { kind: 'item', words: text.menu.copyOutput, icon: Copy, run: run(() => commands.copyOutput(command)) },
    { kind: 'separator' },
    {
      kind: 'item',
      words: text.menu.copyCommand,
      icon: ListStart,
      disabled: !hasWords,
      run: run(() => commands.copyWords(command)),
    },
    {
      kind: 'item',
      words: text.menu.putOnLine,
      help: hasWords ? text.menu.putOnLineHelp : undefined,
      icon: CornerDownLeft,
      disabled: !hasWords,
      run: run(() => commands.putOnLine(command)),
    },
    { kind: 'separator' },
    {
      kind: 'item',
      words: text.menu.lines,
      icon: SquareTerminal,
      run: () => controller.view.setState({ shellLinesAreOpen: true }),
    },
  ];
  return (
    <ContextMenu
      at={at}
      entries={entries}
      label={text.menu.name}
      onClose={() => controller.view.setState({ commandMenu: undefined })}
    />
  );
}
