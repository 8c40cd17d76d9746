import { RefreshCw } from 'lucide-react';
import { hasOldKey, type OwnKeyRotation } from '../../../shared/model/key-rotation.ts';
import type { KeyFileInfo } from '../../../shared/model/keys.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { text } from './text.ts';
import dialogs from '../Dialogs.module.css';
import styles from './rotation.module.css';

interface OpenRotationsProps {
  readonly rotations: readonly OwnKeyRotation[];
  readonly keys: readonly KeyFileInfo[];
}

/** Rotations that are not ended, above the key files: where the old key still logs in. */
export function OpenRotations({ rotations, keys }: OpenRotationsProps) {
  const { view } = useWorkbench();
  const shown = rotations.flatMap((rotation) => {
    const key = keys.find(({ path }) => path === rotation.next.path) ?? keys.find(({ path }) => path === rotation.old.path);
    return key === undefined ? [] : [{ rotation, key }];
  });
  if (shown.length === 0) return null;
  return (
    <div role="list" aria-label={text.list}>
      {shown.map(({ rotation, key }) => (
        <div role="listitem" key={rotation.rotationId} className={styles.open}>
          <Icon of={RefreshCw} size={14} className={styles.dim} />
          <span className={dialogs.grow}>
            <span className={styles.name}>{text.title(rotation.old.name)}</span>{' '}
            <span className={styles.dim}>{text.still(rotation.places.filter(hasOldKey).map(({ name }) => name))}</span>
          </span>
          <Button onClick={() => view.setState({ dialog: { kind: 'rotateKey', key } })}>{text.goOn}</Button>
        </div>
      ))}
    </div>
  );
}
