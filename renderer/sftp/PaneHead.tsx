import { useEffect, useRef } from 'react';
import { ArrowLeft, ArrowRight, ArrowUp, Eye, FolderPlus, Footprints, ListFilter, RefreshCw, X } from 'lucide-react';
import { useSession, useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Crumbs } from './Crumbs.tsx';
import type { FilesTab } from './files-tab.ts';
import { FoldersMenu } from './FoldersMenu.tsx';
import { useHostNames, type HostNames } from './host-names.ts';
import { MoreMenu } from './MoreMenu.tsx';
import type { PaneController, PaneState } from './pane-controller.ts';
import { PathField } from './PathField.tsx';
import { SideMenu } from './SideMenu.tsx';
import { RootButton } from './RootStrip.tsx';
import { text } from './text.ts';
import styles from './PaneHead.module.css';

interface PaneHeadProps {
  readonly tab: FilesTab;
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
export function PaneHead({ tab, pane, state, place, onDone, onActivate }: PaneHeadProps) {
  const { commands } = useWorkbench();
  const names = useHostNames(state.side);
  const { places, view, path, side, isTypingPath, filterIsOpen } = state;
  const session = useSession(side.kind === 'remote' ? side.sessionId : undefined);
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
      <SideMenu tab={tab} pane={pane} side={side} place={place} />
      {isTypingPath ? (
        <PathField pane={pane} side={side} path={path} onDone={onDone} />
      ) : (
        <Crumbs
          names={names}
          pane={pane}
          path={path}
          onGo={(to, cursor) => pane.go(to, { cursor })}
          onType={() => pane.state.setState({ isTypingPath: true })}
        />
      )}
      {filterIsOpen && !isTypingPath && <FilterField pane={pane} names={names} filter={view.filter} onDone={onDone} />}
      <div className={styles.tools}>
        {state.follows && side.kind === 'remote' && (
          <IconButton
            icon={Footprints}
            label={words.following}
            aria-pressed
            className={styles.pressed}
            onClick={() => pane.state.setState({ follows: false })}
          />
        )}
        <FoldersMenu pane={pane} state={state} />
        {!filterIsOpen && (
          <IconButton
            icon={ListFilter}
            label={words.filter}
            keys={keys('filter')}
            className={styles.roomy}
            onClick={() => pane.state.setState({ filterIsOpen: true })}
          />
        )}
        <IconButton
          icon={Eye}
          label={words.hidden}
          keys={keys('hidden')}
          aria-pressed={view.showHidden}
          className={classNames(styles.roomy, view.showHidden && styles.pressed)}
          onClick={() => pane.setView({ showHidden: !view.showHidden })}
        />
        <IconButton
          icon={FolderPlus}
          label={words.newFolder}
          keys={keys('newFolder')}
          className={styles.roomy}
          onClick={() => {
            onActivate();
            commands.run('files.newFolder');
          }}
        />
        <IconButton
          icon={RefreshCw}
          label={words.refresh}
          keys={keys('refresh')}
          className={styles.wide}
          onClick={() => pane.refresh()}
        />
        <RootButton session={session} className={styles.roomy} />
        <MoreMenu side={side} follows={state.follows} onActivate={onActivate} />
      </div>
    </header>
  );
}

interface FilterFieldProps {
  readonly pane: PaneController;
  readonly names: HostNames;
  readonly filter: string;
  readonly onDone: () => void;
}

/** Only rows whose name has this in it. Escape shows all again. */
function FilterField({ pane, names, filter, onDone }: FilterFieldProps) {
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
        value={names.encoding === 'utf-8' ? filter : names.shown(filter)}
        maxLength={1000}
        className={styles.filterInput}
        onChange={(event) => pane.setView({ filter: names.typed(event.target.value) ?? event.target.value })}
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
