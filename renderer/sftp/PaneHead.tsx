import { useEffect, useRef } from 'react';
import { ArrowLeft, ArrowRight, ArrowUp, Eye, FolderPlus, Laptop, ListFilter, RefreshCw, Server, X } from 'lucide-react';
import type { FileSide } from '../../shared/model/files.ts';
import { sessionName } from '../shell/session-state.ts';
import { useSessions, useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx';
import { Crumbs } from './Crumbs.tsx';
import type { PaneController, PaneState } from './pane-controller.ts';
import { PathField } from './PathField.tsx';
import { text } from './text.ts';
import { useShallow } from 'zustand/react/shallow';
import styles from './PaneHead.module.css';

interface PaneHeadProps {
  readonly pane: PaneController;
  readonly state: PaneState;
  /** What the side is called. */
  readonly place: string;
  /** Puts the focus back into the rows. */
  readonly onDone: () => void;
  readonly onActivate: () => void;
}

const words = text.head;

/** Where a side is, and the ways from there. */
export function PaneHead({ pane, state, place, onDone, onActivate }: PaneHeadProps) {
  const { commands } = useWorkbench();
  const { places, view, path, side, isTypingPath, filterIsOpen } = state;
  const keys = (id: string): string | undefined => commands.keysOf(`files.${id}`)[0];
  return (
    <header className={styles.head}>
      <IconButton
        icon={ArrowLeft}
        label={words.back}
        keys={keys('back')}
        size={15}
        disabled={places.before.length === 0}
        onClick={() => pane.goBack()}
      />
      <IconButton
        icon={ArrowRight}
        label={words.forward}
        keys={keys('forward')}
        size={15}
        disabled={places.after.length === 0}
        onClick={() => pane.goForward()}
      />
      <IconButton
        icon={ArrowUp}
        label={words.up}
        keys={keys('up')}
        size={15}
        disabled={!path.startsWith('/') || path === '/'}
        onClick={() => pane.goUp()}
      />
      <SideMenu pane={pane} side={side} place={place} />
      {isTypingPath ? (
        <PathField pane={pane} side={side} path={path} onDone={onDone} />
      ) : (
        <Crumbs
          path={path}
          onGo={(to, cursor) => pane.go(to, { cursor })}
          onType={() => pane.state.setState({ isTypingPath: true })}
        />
      )}
      {filterIsOpen && !isTypingPath && <FilterField pane={pane} filter={view.filter} onDone={onDone} />}
      <div className={styles.tools}>
        {!filterIsOpen && (
          <IconButton
            icon={ListFilter}
            label={words.filter}
            keys={keys('filter')}
            onClick={() => pane.state.setState({ filterIsOpen: true })}
          />
        )}
        <IconButton
          icon={Eye}
          label={words.hidden}
          keys={keys('hidden')}
          aria-pressed={view.showHidden}
          className={classNames(view.showHidden && styles.pressed)}
          onClick={() => pane.setView({ showHidden: !view.showHidden })}
        />
        <IconButton
          icon={FolderPlus}
          label={words.newFolder}
          keys={keys('newFolder')}
          onClick={() => {
            onActivate();
            commands.run('files.newFolder');
          }}
        />
        <IconButton icon={RefreshCw} label={words.refresh} keys={keys('refresh')} onClick={() => pane.refresh()} />
      </div>
    </header>
  );
}

interface SideMenuProps {
  readonly pane: PaneController;
  readonly side: FileSide;
  readonly place: string;
}

/** Whose files: this computer's, or those of any open files session. */
function SideMenu({ pane, side, place }: SideMenuProps) {
  const sessions = useSessions(useShallow((state) => Object.values(state.byId).filter((session) => session.kind === 'files')));
  const entries: readonly MenuEntry[] = [
    { kind: 'item', words: text.local, icon: Laptop, run: () => pane.go('~', { side: { kind: 'local' } }) },
    { kind: 'separator' },
    ...sessions.map((session): MenuEntry => ({
      kind: 'item',
      words: sessionName(session),
      icon: Server,
      disabled: session.state.kind !== 'open',
      run: () => pane.go('~', { side: { kind: 'remote', sessionId: session.sessionId } }),
    })),
  ];
  return (
    <MenuButton entries={entries} label={words.side(place)}>
      <Button kind="quiet" icon={side.kind === 'local' ? Laptop : Server} className={styles.side} aria-label={words.side(place)}>
        {place}
      </Button>
    </MenuButton>
  );
}

interface FilterFieldProps {
  readonly pane: PaneController;
  readonly filter: string;
  readonly onDone: () => void;
}

/** Only rows whose name has this in it. Escape shows all again. */
function FilterField({ pane, filter, onDone }: FilterFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const close = (): void => {
    pane.state.setState({ filterIsOpen: false });
    if (filter !== '') pane.setView({ filter: '' });
    onDone();
  };
  return (
    <div className={styles.filter}>
      <input
        ref={field}
        type="text"
        aria-label={words.filter}
        placeholder={words.filterPlaceholder}
        spellCheck={false}
        autoComplete="off"
        value={filter}
        maxLength={1000}
        className={styles.filterInput}
        onChange={(event) => pane.setView({ filter: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close();
          else if (event.key === 'ArrowDown' || event.key === 'Enter') onDone();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <IconButton icon={X} size={13} label={text.states.showAll} onClick={close} />
    </div>
  );
}
