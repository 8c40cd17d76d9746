import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { BookmarkId } from '../../shared/model/ids.ts';
import { targetKey, type Target } from '../shell/target.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { classNames } from '../ui/class-names.ts';
import { endMark } from './certificate-end.ts';
import { certificateEnds } from './certificate-ends.ts';
import styles from './HostRow.module.css';

interface CertificateMarkProps {
  readonly bookmarkId?: BookmarkId;
  readonly destination?: string;
}

/** When the certificate of a row's host ends, where that is near (SE-28). */
export function CertificateMark({ bookmarkId, destination = '' }: CertificateMarkProps) {
  const ends = certificateEnds(useWorkbench());
  const target = useMemo<Target>(() => (bookmarkId === undefined ? { destination } : { bookmarkId }), [bookmarkId, destination]);
  useEffect(() => ends.want(target), [ends, target]);
  const end = useStore(ends.state, (state) => state.ends[targetKey(target)]);
  const now = useStore(ends.state, (state) => (end === undefined ? 0 : state.now));
  const mark = end && endMark(end, now);
  if (mark === undefined) return null;
  return (
    <span className={classNames(styles.certificate, styles[mark.state])} title={mark.detail}>
      {mark.words}
    </span>
  );
}
