import { useEffect, useRef, useState, type ReactNode } from 'react';
import { CircleCheck, CircleX } from 'lucide-react';
import { childPath, type FilePath } from '../../shared/model/file-path.ts';
import type { FileRow } from '../../shared/model/files.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CopyLine.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { sizeWords } from '../ui/file-figures.ts';
import { pastedSum, type Algorithm } from './checksum-words.ts';
import { bytesOf } from './file-words.ts';
import { hostNames } from './host-names.ts';
import { text } from './text.ts';
import styles from './PropertiesDialog.module.css';

type Request = DialogProps<'fileProperties'>['request'];

const words = text.properties;
const algorithms = ['sha256', 'sha512', 'sha1', 'md5'] as const satisfies readonly Algorithm[];
const algorithmNames: Readonly<Record<Algorithm, string>> = { sha256: 'SHA-256', sha512: 'SHA-512', sha1: 'SHA-1', md5: 'MD5' };

/** What is known of the rows; what takes longer is reckoned when it is asked for. */
export function PropertyFacts({ request }: { readonly request: Request }) {
  const { side, rows, folder } = request;
  const names = hostNames(useWorkbench(), side);
  const [first] = rows;
  if (first === undefined) return null;
  const folders = rows.filter((row) => row.kind === 'folder').length;
  const isOne = rows.length === 1;
  return (
    <dl className={styles.facts}>
      <Fact name={words.kind}>{isOne ? text.kinds[first.kind] : words.many(folders, rows.length - folders)}</Fact>
      <Fact name={words.folder}>
        <span className={styles.path}>{names.shown(folder)}</span>
      </Fact>
      {isOne && first.link && (
        <Fact name={words.target}>
          <span className={styles.path}>{names.shown(first.link.target)}</span>
          {first.link.kind === 'broken' && ` (${text.broken})`}
        </Fact>
      )}
      {(folders > 0 || rows.some(({ kind }) => kind === 'file')) && (
        <Fact name={words.size}>{folders === 0 ? <FileSizes rows={rows} /> : <FolderSize request={request} />}</Fact>
      )}
      {isOne && first.kind === 'file' && (
        <Fact name={words.checksum}>
          <Checksum side={side} path={childPath(folder, first.name)} />
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function FileSizes({ rows }: { readonly rows: readonly FileRow[] }) {
  const bytes = rows.reduce((sum, row) => sum + bytesOf(row), 0);
  return (
    <span title={text.exactSize(bytes)}>
      {rows.length === 1 && rows[0]?.sizeBytes === undefined ? '–' : `${sizeWords(bytes)} (${text.exactSize(bytes)})`}
    </span>
  );
}

/** Goes through the folders only when asked to: that can take long. */
function FolderSize({ request }: { readonly request: Request }) {
  const { client } = useWorkbench();
  const { side, folder, rows } = request;
  const { answer, failure, isBusy, run } = useOnDemand((signal) =>
    client.files.folderSize({ side, paths: rows.slice(0, 10_000).map((row) => childPath(folder, row.name)) }, { signal }),
  );
  return (
    <span className={styles.onDemand} role="status">
      {answer ? (
        <span title={text.exactSize(answer.bytes)}>
          {words.sum(answer.files, answer.folders, answer.bytes)}
          {answer.failed > 0 && ` ${words.unread(answer.failed)}`}
        </span>
      ) : (
        <>
          {failure}
          <Button disabled={isBusy} onClick={run}>
            {isBusy ? words.reckoning : words.reckonSize}
          </Button>
        </>
      )}
    </span>
  );
}

function Checksum({ side, path }: { readonly side: Request['side']; readonly path: FilePath }) {
  const { client } = useWorkbench();
  const [algorithm, setAlgorithm] = useState<Algorithm>('sha256');
  const [given, setGiven] = useState('');
  const pasted = pastedSum(given);
  const { answer, failure, isBusy, run, forget } = useOnDemand((signal) =>
    client.files.checksum({ side, path, algorithm }, { signal }),
  );
  return (
    <div className={styles.checksum}>
      <div className={styles.onDemand}>
        <Select
          aria-label={words.algorithm}
          value={algorithm}
          options={algorithms.map((value) => ({ value, words: algorithmNames[value] }))}
          onChange={(next) => {
            setAlgorithm(next);
            forget();
          }}
        />
        {answer === undefined && (
          <Button disabled={isBusy} onClick={run}>
            {isBusy ? words.reckoning : words.reckonSum}
          </Button>
        )}
      </div>
      <TextField
        mono
        aria-label={words.pasted}
        placeholder={words.pasted}
        value={given}
        maxLength={2000}
        onChange={(event) => {
          setGiven(event.target.value);
          // Its length tells which kind it is.
          const kind = pastedSum(event.target.value)?.algorithm;
          if (kind === undefined || kind === algorithm) return;
          setAlgorithm(kind);
          forget();
        }}
      />
      <div role="status">
        {failure}
        {given.trim() !== '' && pasted === undefined && <span className={styles.note}>{words.pastedNone}</span>}
        {pasted && answer && pasted.algorithm === algorithm && (
          <span className={pasted.hex === answer.hex ? styles.same : styles.different}>
            <Icon of={pasted.hex === answer.hex ? CircleCheck : CircleX} size={14} />
            {pasted.hex === answer.hex ? words.same : words.different}
          </span>
        )}
        {answer && (
          <span className={styles.sum}>
            <code>{answer.hex}</code>
            <CopyButton words={answer.hex} label={words.copySum} />
            <span className={styles.note}>{answer.by === 'server' ? words.byServer : words.byReading}</span>
          </span>
        )}
      </div>
    </div>
  );
}

interface OnDemand<T> {
  readonly answer: T | undefined;
  readonly failure: string | undefined;
  readonly isBusy: boolean;
  readonly run: () => void;
  readonly forget: () => void;
}

/** One call that the user asks for, given up when its dialog closes. */
function useOnDemand<T>(call: (signal: AbortSignal) => Promise<T>): OnDemand<T> {
  const [state, setState] = useState<{ readonly answer?: T; readonly failure?: string; readonly isBusy: boolean }>({
    isBusy: false,
  });
  const given = useRef<AbortController>(undefined);
  useEffect(() => () => given.current?.abort(), []);
  const forget = (): void => {
    given.current?.abort();
    setState({ isBusy: false });
  };
  const run = (): void => {
    forget();
    const mine = new AbortController();
    given.current = mine;
    setState({ isBusy: true });
    call(mine.signal).then(
      (answer) => !mine.signal.aborted && setState({ answer, isBusy: false }),
      (error: unknown) => {
        if (!mine.signal.aborted && !isCancelled(error)) setState({ failure: errorWords(error).text, isBusy: false });
      },
    );
  };
  return { answer: state.answer, failure: state.failure, isBusy: state.isBusy, run, forget };
}
