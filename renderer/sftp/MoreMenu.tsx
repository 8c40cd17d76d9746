import { ALargeSmall, Check, Ellipsis, SquareTerminal } from 'lucide-react';
import { nameEncodings, readNameEncoding, type NameEncoding } from '../../shared/model/name-encoding.ts';
import type { FileSide } from '../../shared/model/files.ts';
import { useSettings, useWorkbench } from '../shell/workbench-context.tsx';
import type { Workbench } from '../shell/workbench.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx';
import type { DialogProps } from '../shell/views.ts';
import { hostKeyOf } from './folder-book.ts';
import { hostNames } from './host-names.ts';
import { text } from './text.ts';
import styles from './SmallDialogs.module.css';

interface MoreMenuProps {
  readonly side: FileSide;
  readonly follows: boolean;
  /** The commands act on this side from then on. */
  readonly onActivate: () => void;
}

const words = text.head;
const groups = [
  ['newFolder', 'newFile', 'newLink'],
  ['find', 'filter', 'hidden', 'refresh', 'columns'],
  ['sameFolder', 'swap', 'compare'],
] as const;

/** What a side can do besides, each a command with its keys. */
export function MoreMenu({ side, follows, onActivate }: MoreMenuProps) {
  const workbench = useWorkbench();
  const { commands } = workbench;
  const entry = (id: string): Extract<MenuEntry, { kind: 'item' }>[] => {
    const command = commands.all().find((each) => each.id === id);
    if (!command || (id === 'files.asRoot' && !commands.isAvailable(command))) return [];
    const run = (): void => {
      onActivate();
      commands.run(id);
    };
    return [
      { kind: 'item', words: command.title, icon: command.icon, keys: commands.keysOf(id)[0], why: command.blocked?.(), run },
    ];
  };
  const entries: readonly MenuEntry[] = [
    ...groups.flatMap((group): MenuEntry[] => [...group.flatMap((name) => entry(`files.${name}`)), { kind: 'separator' }]),
    ...(side.kind === 'local'
      ? []
      : [
          ...entry('session.terminalHere').map((each): MenuEntry => ({ ...each, icon: SquareTerminal })),
          ...entry('files.asRoot'),
          ...entry('files.follow').map((each): MenuEntry => (follows ? { ...each, icon: Check } : each)),
        ]),
    {
      kind: 'item',
      words: words.encoding(encodingWords(hostNames(workbench, side).encoding)),
      icon: ALargeSmall,
      run: () => workbench.view.setState({ dialog: { kind: 'nameEncoding', host: hostKeyOf(workbench, side) } }),
    },
  ];
  return (
    <MenuButton entries={entries} label={words.more}>
      <IconButton icon={Ellipsis} label={words.more} />
    </MenuButton>
  );
}

function encodingWords(encoding: NameEncoding): string {
  return text.encodings[encoding];
}

/** The encoding that the names of a host are in. */
export function NameEncodingDialog({ request, onClose }: DialogProps<'nameEncoding'>) {
  const workbench = useWorkbench();
  const chosen = useSettings((state) => readNameEncoding(state.fileNameEncodings[request.host]));
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.encoding.title}
      actions={
        <Button kind="primary" onClick={onClose}>
          {text.encoding.done}
        </Button>
      }
    >
      <p className={styles.sentence}>{text.encoding.why}</p>
      <div role="radiogroup" aria-label={text.encoding.title} className={styles.encodings}>
        {nameEncodings.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="encoding"
              checked={each === chosen}
              onChange={() => choose(workbench, request.host, each)}
            />
            {text.encodings[each]}
          </label>
        ))}
      </div>
    </Dialog>
  );
}

function choose(workbench: Workbench, host: string, encoding: NameEncoding): void {
  const { [host]: _before, ...others } = workbench.settings.state.getState().fileNameEncodings;
  const fileNameEncodings = encoding === 'utf-8' ? others : { ...others, [host]: encoding };
  workbench.settings.update({ fileNameEncodings }).catch(workbench.showError);
}
