import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { TransferJobInfo, TransferQuestion } from '../../shared/model/transfers.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

/** All jobs in their order. */
export function useJobs(): readonly TransferJobInfo[] {
  return useStore(
    useWorkbench().transfers.state,
    useShallow(({ byId, order }) => order.flatMap((id) => byId[id] ?? [])),
  );
}

export function useTransferQuestions(): readonly TransferQuestion[] {
  return useStore(useWorkbench().transfers.state, ({ questions }) => questions);
}
