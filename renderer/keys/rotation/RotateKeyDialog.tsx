import { useState } from 'react';
import { rotationOf, type OwnKeyRotation } from '../../../shared/model/key-rotation.ts';
import type { DialogProps } from '../../shell/views.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { RotateStart } from './RotateStart.tsx';
import { RotationSteps } from './RotationSteps.tsx';
import { text } from './text.ts';
import { useRotations } from './use-rotations.ts';

/** Gives a key's place to a new one (KY-12): makes it, then host by host. A rotation that was begun goes on where it stopped. */
export function RotateKeyDialog({ request: { key }, onClose }: DialogProps<'rotateKey'>) {
  const { rotations } = useRotations();
  const [started, setStarted] = useState<OwnKeyRotation>();
  const [first, setFirst] = useState<string>();
  // Fixed once it is known, for files may change their names.
  const known = rotations && rotationOf(rotations, key.path)?.rotationId;
  if (first === undefined && known !== undefined) setFirst(known);
  const id = started?.rotationId ?? first;
  const rotation = rotations?.find(({ rotationId }) => rotationId === id) ?? started;
  if (rotations === undefined)
    return (
      <Dialog open onClose={onClose} title={text.title(key.name)} width="wide">
        <Skeleton rows={5} />
      </Dialog>
    );
  if (rotation === undefined) return <RotateStart info={key} onStarted={setStarted} onClose={onClose} />;
  return <RotationSteps rotation={rotation} onClose={onClose} />;
}
