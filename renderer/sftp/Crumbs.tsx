import { Fragment, useEffect, useRef } from 'react';
import { ChevronRight } from 'lucide-react';
import { lastName, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import { Icon } from '../ui/Icon.tsx';
import type { HostNames } from './host-names.ts';
import { useCrumbDrops } from './file-dragging.ts';
import type { PaneController } from './pane-controller.ts';
import { crumbsOf } from './path-typing.ts';
import { text } from './text.ts';
import styles from './PaneHead.module.css';

interface CrumbsProps {
  readonly names: HostNames;
  readonly pane: PaneController;
  readonly path: FilePath;
  /** `cursor`: the step below, which the cursor shall stand on there. */
  readonly onGo: (path: string, cursor: FileName | undefined) => void;
  readonly onType: () => void;
}

/** The steps of the path. Of a long one the end is in sight. */
export function Crumbs({ pane, names, path, onGo, onType }: CrumbsProps) {
  const list = useRef<HTMLElement>(null);
  useCrumbDrops(list, pane);
  // Where one is not yet told: `~` is not a folder to click on.
  const crumbs = path.startsWith('/') ? crumbsOf(path, names.shown) : [];
  useEffect(() => {
    const { current } = list;
    if (!current) return;
    const showEnd = (): void => {
      current.scrollLeft = current.scrollWidth;
      current.dataset['cut'] = String(current.scrollLeft > 0);
    };
    // Told at once, too.
    const observer = new ResizeObserver(showEnd);
    observer.observe(current);
    return () => observer.disconnect();
  }, [path]);
  return (
    <nav ref={list} className={styles.crumbs} aria-label={text.head.crumbs} onDoubleClick={onType}>
      {crumbs.map((crumb, index) => {
        const isLast = index === crumbs.length - 1;
        const below = crumbs[index + 1]?.path;
        return (
          <Fragment key={crumb.path}>
            {index > 1 && <Icon of={ChevronRight} size={12} className={styles.between} />}
            <button
              type="button"
              className={styles.crumb}
              data-crumb={crumb.path}
              aria-current={isLast ? 'location' : undefined}
              title={isLast ? text.head.pathHint : undefined}
              onClick={() =>
                isLast ? onType() : onGo(crumb.path, below === undefined ? undefined : lastName(below as FilePath))
              }
            >
              {crumb.words}
            </button>
          </Fragment>
        );
      })}
      <span className={styles.rest} onClick={onType} title={text.head.pathHint} />
    </nav>
  );
}
