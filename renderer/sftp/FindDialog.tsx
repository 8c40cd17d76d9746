import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { fromWire } from '../../shared/model/errors.ts';
import { lastName, parentPath, shownInText } from '../../shared/model/file-path.ts';
import type { FoundFile } from '../../shared/model/file-search.ts';
import { errorWords } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { movedCursor, RowGrid } from '../ui/RowGrid.tsx';
import { TextField } from '../ui/TextField.tsx';
import { filesTabsOf } from './files-tab.ts';
import { FoundRow, foundHeader } from './FoundRow.tsx';
import { hostNames } from './host-names.ts';
import { text } from './text.ts';
import { useSearch } from './use-search.ts';
import { Search } from 'lucide-react';
import styles from './FindDialog.module.css';

const words = text.find;
const screenRows = 12;

/** Looks for names in a folder and all folders below it. What is found comes as it is found; Enter goes to where one lies. */
export function FindDialog({ request, onClose }: DialogProps<'findFiles'>) {
  const workbench = useWorkbench();
  const { side, folder, panelId } = request;
  const names = hostNames(workbench, side);
  const [pattern, setPattern] = useState('');
  const [hidden, setHidden] = useState(request.hidden);
  const [cursor, setCursor] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const search = useSearch(side, folder);
  const { found, news } = search;
  const isSearching = search.isAsked && (news === undefined || news.state.kind === 'searching');
  const rowId = (index: number): string => `${id}-${index}`;
  const begin = (): void => {
    const typed = names.typed(pattern.trim());
    if (typed === undefined || typed === '') return;
    setCursor(-1);
    search.begin({ pattern: typed, hidden });
  };
  const goTo = (file: FoundFile | undefined): void => {
    const pane = filesTabsOf(workbench).get(panelId)?.paneOn(side);
    if (!file || !pane) return;
    onClose();
    if (/(^|\/)\./.test(file.path)) pane.setView({ showHidden: true });
    pane.go(parentPath(file.path), { side, cursor: lastName(file.path) });
  };
  const onGridKey = (event: KeyboardEvent): void => {
    const to = movedCursor(event.key, cursor, found.length, screenRows);
    if (to !== undefined && found.length > 0) setCursor(to);
    else if (event.key === 'Enter' && cursor >= 0) goTo(found[cursor]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      width="wide"
      keepOnOutsidePress
      initialFocus={field}
      sideActions={
        <label className={styles.check}>
          <input type="checkbox" checked={hidden} onChange={(event) => setHidden(event.target.checked)} />
          {words.hidden}
        </label>
      }
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          <Button kind="primary" disabled={cursor < 0} onClick={() => goTo(found[cursor])}>
            {words.goTo}
          </Button>
        </>
      }
    >
      <form
        className={styles.line}
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
      >
        <TextField
          ref={field}
          icon={Search}
          aria-label={words.name}
          placeholder={words.placeholder}
          value={pattern}
          maxLength={1000}
          onChange={(event) => setPattern(event.target.value)}
        />
        {isSearching ? (
          <Button onClick={search.stop}>{words.stop}</Button>
        ) : (
          <Button type="submit" disabled={pattern.trim() === ''}>
            {words.begin}
          </Button>
        )}
      </form>
      <div className={styles.results}>
        <RowGrid
          label={words.results}
          count={found.length}
          columns={4}
          header={foundHeader}
          cursor={cursor}
          isBusy={isSearching}
          rowHeight={24}
          rowId={rowId}
          row={(index) => (
            <FoundRow
              id={rowId(index)}
              index={index}
              file={found[index]}
              root={folder}
              names={names}
              isCursor={index === cursor}
            />
          )}
          onKeyDown={onGridKey}
          onFocus={() => cursor < 0 && found.length > 0 && setCursor(0)}
          onPress={setCursor}
          onOpen={(index) => goTo(found[index])}
        />
        {!search.isAsked && <p className={styles.hint}>{words.hint(shownInText(names.shown(folder), 80))}</p>}
        {news && !isSearching && news.found === 0 && news.state.kind !== 'failed' && (
          <p className={styles.hint}>{words.nothing(news.entries)}</p>
        )}
      </div>
      <p className={styles.state} role="status">
        {news === undefined ? '' : news.state.kind === 'failed' ? '' : words.state(news, isSearching)}
        {isSearching && news && <span className={styles.at}>{shownInText(names.shown(news.at), 120)}</span>}
      </p>
      {news?.state.kind === 'failed' && (
        <p className={styles.failure} role="alert">
          {errorWords(fromWire(news.state.error)).text}
        </p>
      )}
      {search.failure !== undefined && (
        <p className={styles.failure} role="alert">
          {errorWords(search.failure).text}
        </p>
      )}
      <FirstResult
        count={found.length}
        isSearching={isSearching}
        onFirst={() => setCursor((before) => (before < 0 ? 0 : before))}
      />
    </Dialog>
  );
}

/** As soon as something is found, Enter on the button leads there. */
function FirstResult(props: { readonly count: number; readonly isSearching: boolean; readonly onFirst: () => void }): null {
  const { count, onFirst } = props;
  const hasSome = count > 0;
  useEffect(() => {
    if (hasSome) onFirst();
    // Once for each search.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [hasSome]);
  return null;
}
