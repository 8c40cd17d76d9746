import { useEffect, useRef, useState } from 'react';
import { lastName } from '../../shared/model/file-path.ts';
import type { FilePreview, FileRow } from '../../shared/model/files.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { sizeWords } from '../ui/file-figures.ts';
import { isSpecial, modeWords } from './file-words.ts';
import { hostNames } from './host-names.ts';
import { text } from './text.ts';
import styles from './PreviewDialog.module.css';

const words = text.preview;

type Answer = { readonly preview: FilePreview } | { readonly failure: string };

/** A look at the beginning of a file. Nothing of it runs, and nothing is kept. */
export function PreviewDialog({ request, onClose }: DialogProps<'filePreview'>) {
  const { row, path } = request;
  const name = hostNames(useWorkbench(), request.side).shown(lastName(path) ?? path);
  const special = isSpecial(row.kind);
  const { answer, retry } = usePreview(request, special);
  const content = useRef<HTMLDivElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(name)}
      width="wide"
      initialFocus={content}
      sideActions={<span className={styles.facts}>{factsOf(row, answer)}</span>}
      actions={
        <>
          {answer && 'failure' in answer && <Button onClick={retry}>{words.retry}</Button>}
          <Button kind="primary" onClick={onClose}>
            {words.close}
          </Button>
        </>
      }
    >
      {/* What scrolls must be within the keyboard's reach. */}
      <div ref={content} className={styles.content} tabIndex={0} role="region" aria-label={words.content}>
        {special ? (
          <p className={styles.sentence}>{words.special}</p>
        ) : answer === undefined ? (
          <Skeleton rows={10} />
        ) : 'failure' in answer ? (
          <p className={styles.sentence} role="alert">
            {answer.failure}
          </p>
        ) : (
          <Content preview={answer.preview} name={name} />
        )}
      </div>
    </Dialog>
  );
}

function Content({ preview, name }: { readonly preview: FilePreview; readonly name: string }) {
  switch (preview.kind) {
    case 'text':
      return preview.text === '' ? (
        <p className={styles.sentence}>{words.empty}</p>
      ) : (
        <pre className={styles.text}>{preview.text}</pre>
      );
    case 'image':
      return (
        <img className={styles.image} alt={words.picture(name)} src={`data:${preview.mediaType};base64,${preview.base64}`} />
      );
    case 'binary':
      return (
        <>
          <p className={styles.sentence}>{words.binary}</p>
          <pre className={styles.text}>{preview.head}</pre>
        </>
      );
    case 'tooLarge':
      return <p className={styles.sentence}>{words.tooLarge(preview.sizeBytes)}</p>;
  }
}

function factsOf(row: FileRow, answer: Answer | undefined): string {
  const preview = answer && 'preview' in answer ? answer.preview : undefined;
  return [
    row.kind === 'file' && row.sizeBytes !== undefined ? sizeWords(row.sizeBytes) : undefined,
    row.mode === undefined ? undefined : modeWords(row.mode),
    preview?.kind === 'text' ? words.encoding[preview.encoding] : undefined,
    preview?.kind === 'text' && preview.isCut ? words.cut : undefined,
  ]
    .filter(Boolean)
    .join(' · ');
}

function usePreview(
  { side, path }: DialogProps<'filePreview'>['request'],
  isSpecialFile: boolean,
): { readonly answer: Answer | undefined; readonly retry: () => void } {
  const { client } = useWorkbench();
  const [answer, setAnswer] = useState<Answer>();
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (isSpecialFile) return;
    const given = new AbortController();
    client.files.preview({ side, path }, { signal: given.signal }).then(
      (preview) => !given.signal.aborted && setAnswer({ preview }),
      (error: unknown) => {
        if (!given.signal.aborted && !isCancelled(error)) setAnswer({ failure: errorWords(error).text });
      },
    );
    return () => given.abort();
  }, [client, side, path, isSpecialFile, tries]);
  return {
    answer,
    retry: () => {
      setAnswer(undefined);
      setTries((before) => before + 1);
    },
  };
}
