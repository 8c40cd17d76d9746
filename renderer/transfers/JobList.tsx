import { useState, type KeyboardEvent } from 'react';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { JobItems } from './JobItems.tsx';
import { JobRow } from './JobRow.tsx';
import { StreamDetails } from './StreamDetails.tsx';
import { text } from './text.ts';
import styles from './JobList.module.css';

interface JobListProps {
  readonly id: string;
  readonly jobs: readonly TransferJobInfo[];
}

/** One row a job; each opens to its files. Arrow keys walk, with Alt they move the job. */
export function JobList({ id, jobs }: JobListProps) {
  const { client, showError } = useWorkbench();
  const [openId, setOpenId] = useState<string>();
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-job]')];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const job = jobs[at];
    if (step === 0 || job === undefined || !(event.target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    if (event.altKey) {
      const before = jobs[step < 0 ? at - 1 : at + 2];
      const place = before === undefined ? {} : { beforeId: before.jobId };
      if (jobs[at + step]) client.transfers.move({ jobId: job.jobId, ...place }).catch(showError);
    } else rows[at + step]?.querySelector<HTMLElement>('button')?.focus();
  };
  return (
    <ul id={id} className={styles.list} aria-label={text.list} aria-description={text.keysHint} onKeyDown={onKeyDown}>
      {jobs.map((job) => (
        <li key={job.jobId} data-job={job.jobId}>
          <JobRow
            job={job}
            isOpen={openId === job.jobId}
            onToggle={() => setOpenId(openId === job.jobId ? undefined : job.jobId)}
          />
          {openId === job.jobId && (job.stream ? <StreamDetails job={job} stream={job.stream} /> : <JobItems job={job} />)}
        </li>
      ))}
    </ul>
  );
}
