import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { ArrowLeft, FileInput, Film } from 'lucide-react';
import type { RecordingFile, RecordingList as Recordings } from '../../../shared/model/session-logs.ts';
import { offerDropSpot, type DropAsk } from '../../shell/dragging/drop-spots.ts';
import { errorWords } from '../../shell/error-words.ts';
import type { ViewProps } from '../../shell/views.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { sizeWords } from '../../ui/file-figures.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { VirtualList } from '../../ui/VirtualList.tsx';
import { whenWords } from '../../ui/when.ts';
import frame from '../../ui/ViewFrame.module.css';
import { PlayerView } from './PlayerView.tsx';
import { takeFocus } from './take-focus.ts';
import { recordingsText as text } from './text.ts';
import { useRecording, type Source } from './use-recording.ts';
import styles from './Recordings.module.css';

const rowHeight = 36;

/** The recordings of this computer, and the player of one of them or of any other file. */
export function RecordingsView({ isVisible }: ViewProps) {
  const [source, setSource] = useState<Source>();
  /** What was played before the list was gone back to. */
  const [played, setPlayed] = useState<Source>();
  const view = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const openButton = useRef<HTMLButtonElement>(null);
  const goBack = (): void => {
    // The button that was pressed goes with the player; the list takes the focus from here.
    openButton.current?.focus();
    setPlayed(source);
    setSource(undefined);
  };
  const play = useCallback((file: File) => setSource({ name: file.name, from: file }), []);
  useFileDrops(view, play);
  const open = (
    <Button
      ref={openButton}
      icon={FileInput}
      onClick={() => input.current?.click()}
      {...(source === undefined && { 'data-panel-focus': true })}
    >
      {text.open}
    </Button>
  );
  return (
    <div ref={view} className={frame.view}>
      <header className={frame.top}>
        {source !== undefined && (
          <Button icon={ArrowLeft} onClick={goBack}>
            {text.all}
          </Button>
        )}
        <h1 className={`${frame.title} ${styles.title}`}>{source?.name ?? text.title}</h1>
        <span className={frame.space} />
        {open}
        <input
          ref={input}
          type="file"
          accept=".cast,.json"
          aria-label={text.open}
          hidden
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = '';
            if (file !== undefined) play(file);
          }}
        />
      </header>
      {source === undefined ? (
        <RecordingList isVisible={isVisible} played={played} onPlay={(from) => setSource({ name: from.name, from })} />
      ) : (
        <Played key={keyOf(source)} source={source} onBack={goBack} />
      )}
    </div>
  );
}

let files = 0;
const fileKeys = new WeakMap<File, number>();

/** Two files may have the same name. */
function keyOf({ from }: Source): string {
  if (!(from instanceof File)) return from.path;
  const known = fileKeys.get(from) ?? ++files;
  fileKeys.set(from, known);
  return String(known);
}

function Played({ source, onBack }: { readonly source: Source; readonly onBack: () => void }) {
  const loaded = useRecording(source);
  const waiting = useRef<HTMLDivElement>(null);
  // What it was opened by is gone. Not its button: a key that is held would press that.
  useEffect(() => takeFocus(waiting.current), []);
  if (loaded.kind === 'ready') {
    const { recording } = loaded;
    return (
      <>
        {recording.brokenLine !== undefined && (
          <p className={frame.remark} role="status">
            {text.broken(recording.brokenLine)}
          </p>
        )}
        <PlayerView name={recording.title ?? source.name} recording={recording} />
      </>
    );
  }
  return (
    <div ref={waiting} tabIndex={-1} className={frame.centre} role={loaded.kind === 'failed' ? 'alert' : 'status'}>
      <EmptyState
        words={loaded.words}
        action={<Button onClick={onBack}>{loaded.kind === 'failed' ? text.all : text.cancel}</Button>}
      />
    </div>
  );
}

interface RecordingListProps {
  readonly isVisible: boolean;
  /** Its row has the focus when the list comes back. */
  readonly played: Source | undefined;
  readonly onPlay: (file: RecordingFile) => void;
}

type Listed = Recordings | { readonly problem: string } | undefined;

function RecordingList({ isVisible, played, onPlay }: RecordingListProps) {
  const { client } = useWorkbench();
  const [listed, setListed] = useState<Listed>();
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [now] = useState(() => Date.now());
  const load = useCallback(() => {
    client.sessionLogs.recordings({}).then(setListed, (error: unknown) => setListed({ problem: errorWords(error).text }));
  }, [client]);
  // New ones are there when the tab is looked at again.
  useEffect(() => {
    if (isVisible) load();
  }, [isVisible, load]);
  const [cameFrom] = useState(played);
  useEffect(() => {
    if (cameFrom !== undefined) takeFocus(scroller?.querySelector('[data-played]') ?? scroller);
  }, [cameFrom, scroller]);
  if (listed === undefined) return <Skeleton rows={4} />;
  if ('problem' in listed)
    return (
      <div className={frame.centre} role="alert">
        <EmptyState words={`${text.failed} ${listed.problem}`} action={<Button onClick={load}>{text.retry}</Button>} />
      </div>
    );
  const { recordings: rows, cut, links } = listed;
  const remarks = [...(cut === undefined ? [] : [text.cuts[cut]]), ...(links.length === 0 ? [] : [text.links(links)])].map(
    (words) => (
      <p key={words} className={frame.remark} role="status">
        {words}
      </p>
    ),
  );
  if (rows.length === 0)
    return (
      <>
        {remarks}
        <div className={frame.centre}>
          <EmptyState words={text.empty} />
        </div>
      </>
    );
  return (
    <>
      {remarks}
      <div ref={setScroller} className={styles.list} role="list" aria-label={text.list} tabIndex={0}>
        <VirtualList
          count={rows.length}
          rowHeight={rowHeight}
          scroller={scroller}
          rowKey={(index) => rows[index]?.path ?? String(index)}
          row={(index) => {
            const row = rows[index];
            return (
              row && (
                <div role="listitem">
                  <button
                    type="button"
                    className={styles.row}
                    onClick={() => onPlay(row)}
                    data-played={row.path === (cameFrom && keyOf(cameFrom)) || undefined}
                  >
                    <Icon of={Film} size={14} />
                    <span className={styles.name}>{row.name}</span>
                    <span className={styles.fact}>{sizeWords(row.bytes)}</span>
                    <span className={styles.when}>{whenWords(row.modifiedAt, now)}</span>
                  </button>
                </div>
              )
            );
          }}
        />
      </div>
    </>
  );
}

function useFileDrops(view: RefObject<HTMLElement | null>, onFile: (file: File) => void): void {
  useEffect(() => {
    const element = view.current;
    if (element === null) return;
    const ask: DropAsk = (_target, dragged) => {
      if (dragged.kind !== 'outside') return undefined;
      if (dragged.count !== 1) return { element, words: text.dropMany, look: 'refused' };
      return {
        element,
        words: text.drop,
        look: 'copy',
        drop: ([item]) => {
          if (item?.file !== undefined) onFile(item.file);
        },
      };
    };
    const spot = offerDropSpot(element, ask);
    return () => spot.dispose();
  }, [view, onFile]);
}
