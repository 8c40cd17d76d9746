import { useEffect, useRef, useState } from 'react';
import { errorText } from '../../shared/model/error-text.ts';
import { shownName } from '../../shared/model/file-path.ts';
import type { StreamFacts, StreamWords } from '../../shared/model/streams.ts';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';
import { isCancelled } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { sizeWords } from '../ui/file-figures.ts';
import { durationWords } from './job-words.ts';
import { endWords, streamTitle } from './stream-words.ts';
import { text } from './text.ts';
import styles from './StreamDetails.module.css';

const words = text.streams;
const patienceMs = 300;

/** A stream in full: what runs, what became of it, and what the command wrote beside it. */
export function StreamDetails({ job, stream }: { readonly job: TransferJobInfo; readonly stream: StreamFacts }) {
  const { errorBytes, outputBytes } = stream;
  const said = useStreamWords(job.jobId, errorBytes + outputBytes);
  const title = streamTitle(stream, job.firstName);
  return (
    <section className={styles.place} aria-label={words.details(title)}>
      <dl className={styles.facts}>
        {factsOf(job, stream).map(([name, value]) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {outputBytes > 0 && <Said label={words.output} bytes={outputBytes} said={said?.output} />}
      {errorBytes > 0 && <Said label={words.errors} bytes={errorBytes} said={said?.errors} />}
    </section>
  );
}

function Said({ label, bytes, said }: { readonly label: string; readonly bytes: number; readonly said: string | undefined }) {
  return (
    <section className={styles.said} aria-label={label}>
      <h3 className={styles.heading}>
        {label} <span className={styles.size}>{sizeWords(bytes)}</span>
      </h3>
      <pre className={styles.words} tabIndex={0} role="region" aria-label={label}>
        {said ?? ''}
      </pre>
    </section>
  );
}

function factsOf(job: TransferJobInfo, { way, command, path, program, seconds, end, keptAs }: StreamFacts): [string, string][] {
  const { facts } = words;
  const { source, target, totals, error } = job;
  const isUpload = way === 'upload';
  const rows: [string, string | undefined][] = [
    [facts.command, shownName(command)],
    [facts.host, shownName((isUpload ? target : source)?.label ?? '')],
    [facts.file, path && shownName(path)],
    [facts.program, program && shownName(program)],
    [facts.kept, keptAs && shownName(keptAs)],
    [facts.bytes, isUpload ? text.bytesOf(sizeWords(totals.doneBytes), sizeWords(totals.bytes)) : sizeWords(totals.doneBytes)],
    [facts.time, durationWords(seconds)],
    [facts.end, end && endWords(end)],
    [facts.trouble, error && `${errorText(error).title}. ${errorText(error).text}`],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== '');
}

/** `bytes`: of all that there is to read; a new figure has it read again. */
function useStreamWords(jobId: TransferJobInfo['jobId'], bytes: number): StreamWords | undefined {
  const { client, showError } = useWorkbench();
  const [said, setSaid] = useState<StreamWords>();
  const dueAt = useRef(0);
  useEffect(() => {
    if (bytes === 0) return;
    const given = new AbortController();
    // A new figure while it waits does not have it wait longer: words that flow without a break are shown all the same.
    const now = Date.now();
    if (dueAt.current <= now - patienceMs || dueAt.current > now + patienceMs) dueAt.current = now + patienceMs;
    const timer = setTimeout(
      () => {
        dueAt.current = 0;
        client.streams.words({ jobId }, { signal: given.signal }).then(setSaid, (error: unknown) => {
          if (!isCancelled(error)) showError(error);
        });
      },
      Math.max(0, dueAt.current - now),
    );
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [client, jobId, bytes, showError]);
  return bytes === 0 ? undefined : said;
}
