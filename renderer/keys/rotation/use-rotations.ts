import { useCallback, useEffect, useState } from 'react';
import type { OwnKeyRotation } from '../../../shared/model/key-rotation.ts';
import { useWireGeneration } from '../../host/host-context.tsx';
import { useWorkbench } from '../../shell/workbench-context.tsx';

/** Rotations that are kept, asked for anew when one changed and after a broken wire; undefined until they came. */
export function useRotations(): { readonly rotations: readonly OwnKeyRotation[] | undefined; readonly look: () => void } {
  const { client } = useWorkbench();
  const generation = useWireGeneration();
  const [rotations, setRotations] = useState<readonly OwnKeyRotation[]>();
  const look = useCallback(() => {
    // What can't be had now is asked for again with the next change; whoever acts on one is told why.
    client.keyRotations.list({}).then(
      (answer) => setRotations(answer.rotations),
      () => undefined,
    );
  }, [client]);
  useEffect(look, [look, generation]);
  useEffect(() => {
    const subscription = client.keyRotations.onChanged(look);
    return () => subscription.dispose();
  }, [client, look]);
  return { rotations, look };
}
