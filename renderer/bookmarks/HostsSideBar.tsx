import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import {
  BookmarkPlus,
  Ellipsis,
  FolderPlus,
  Plus,
  Search,
  TriangleAlert,
  Undo2,
  X,
  ChevronsDownUp,
  ChevronsUpDown,
  FileInput,
  FileOutput,
} from 'lucide-react';
import type { TreeNode } from '../../shared/model/bookmark.ts';
import { useHosts, useView, useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { TextField } from '../ui/TextField.tsx';
import { connectRow, targetOfRow } from './host-menu.ts';
import { HostTreeView, type TreeHandle } from './HostTreeView.tsx';
import { text as importText } from './imports/text.ts';
import { text } from './text.ts';
import { configRootKey, treeRows } from './tree-rows.ts';
import styles from './HostsSideBar.module.css';

/** The side bar's content: the hosts that are kept and those of ssh_config, with a search that narrows them as one types. */
export function HostsSideBar() {
  const workbench = useWorkbench();
  const tree = useHosts((state) => state.tree);
  const loadError = useHosts((state) => state.loadError);
  const closedFolders = useView((state) => state.closedFolders);
  const [query, setQuery] = useState('');
  const handle = useRef<TreeHandle>(null);
  const closed = useMemo(() => new Set(closedFolders), [closedFolders]);
  const rows = useMemo(() => (tree ? treeRows(tree, closed, query) : []), [tree, closed, query]);

  const connect = (): void => {
    const first = rows.find((row) => targetOfRow(row) !== undefined && !(row.kind === 'bookmark' && row.isOnlyAbove));
    if (first) connectRow(workbench, first);
    else void workbench.openTerminal({ destination: query.trim() });
  };
  return (
    <>
      <Header />
      <FindField query={query} onQuery={setQuery} onDown={() => handle.current?.focus()} onEnter={connect} />
      {tree && tree.problems.length > 0 && <Problems problems={tree.problems} />}
      {tree === undefined && loadError === undefined && <Skeleton rows={8} />}
      {tree === undefined && loadError !== undefined && (
        <EmptyState words={text.loadFailed} action={<Button onClick={() => void workbench.hosts.load()}>{text.retry}</Button>} />
      )}
      {tree && (
        <HostTreeView ref={handle} tree={tree} rows={rows}>
          {query.trim() !== '' && rows.length === 0 && <EmptyState words={text.nothingFound(query.trim())} />}
          {query.trim() === '' && tree.roots.length === 0 && <EmptyState words={text.empty} />}
        </HostTreeView>
      )}
    </>
  );
}

function Header() {
  const workbench = useWorkbench();
  const { view, hosts, commands } = workbench;
  const undoLabel = useHosts((state) => state.tree?.undoLabel);
  const add: MenuEntry[] = [
    { kind: 'item', words: text.newBookmark, icon: BookmarkPlus, run: () => commands.run('hosts.newBookmark') },
    { kind: 'item', words: text.newFolder, icon: FolderPlus, run: () => commands.run('hosts.newFolder') },
    {
      kind: 'item',
      words: importText.commands.import,
      icon: FileInput,
      run: () => view.setState({ dialog: { kind: 'importHosts' } }),
    },
  ];
  const more: MenuEntry[] = [
    ...(undoLabel === undefined
      ? []
      : [{ kind: 'item', words: text.undoLabel(undoLabel), icon: Undo2, run: () => commands.run('hosts.undo') } as const]),
    { kind: 'item', words: text.openAll, icon: ChevronsUpDown, run: () => view.setState({ closedFolders: [] }) },
    {
      kind: 'item',
      words: text.closeAll,
      icon: ChevronsDownUp,
      run: () => view.setState({ closedFolders: [...folderIds(hosts.state.getState().tree?.roots ?? []), configRootKey] }),
    },
    {
      kind: 'item',
      words: importText.commands.export,
      icon: FileOutput,
      run: () => view.setState({ dialog: { kind: 'exportHosts' } }),
    },
  ];
  return (
    <header className={styles.header}>
      <h2 className={styles.title}>{text.title}</h2>
      <MenuButton entries={add} label={text.new}>
        <IconButton icon={Plus} label={text.new} />
      </MenuButton>
      <MenuButton entries={more} label={text.more}>
        <IconButton icon={Ellipsis} label={text.more} />
      </MenuButton>
    </header>
  );
}

/** And those of bookmarks with variants. */
function folderIds(nodes: readonly TreeNode[]): string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'folder') return [node.id, ...folderIds(node.children)];
    return node.variants === undefined ? [] : [node.id];
  });
}

interface FindFieldProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onDown: () => void;
  readonly onEnter: () => void;
}

function FindField({ query, onQuery, onDown, onEnter }: FindFieldProps) {
  const { commands } = useWorkbench();
  const asked = useView((state) => state.findHostsAsked);
  const field = useRef<HTMLInputElement>(null);
  const seen = useRef(asked);
  useEffect(() => {
    if (seen.current === asked) return;
    seen.current = asked;
    field.current?.focus();
    field.current?.select();
  }, [asked]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') onDown();
    else if (event.key === 'Escape' && query !== '') onQuery('');
    else if (event.key === 'Enter' && query.trim() !== '') {
      onEnter();
      onQuery('');
    } else return;
    event.preventDefault();
  };
  const [keys] = commands.keysOf('palette.open');
  return (
    <div className={styles.find}>
      <TextField
        ref={field}
        icon={Search}
        type="search"
        aria-label={text.find}
        placeholder={text.find}
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={onKeyDown}
        trailing={
          query !== '' ? (
            <IconButton icon={X} label={text.clearFind} size={14} onClick={() => onQuery('')} />
          ) : (
            keys !== undefined && <Kbd keys={keys} />
          )
        }
      />
    </div>
  );
}

/** Files that could not be read, or only in part. */
function Problems({ problems }: { readonly problems: readonly string[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className={styles.problems} role="status">
      <div className={styles.problemHead}>
        <Icon of={TriangleAlert} size={14} />
        <span className={styles.problemTitle}>{text.problems(problems.length)}</span>
        <button type="button" className={styles.link} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? text.hideProblems : text.showProblems}
        </button>
      </div>
      {isOpen && (
        <ul className={styles.problemList}>
          {problems.map((problem, index) => (
            <li key={index}>{problem}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
