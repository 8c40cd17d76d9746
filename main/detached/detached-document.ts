import { z } from 'zod';
import { DetachedRun } from '../../shared/model/detached-runs.ts';
import type { DocumentShape } from '../storage/document-format.ts';

/** `detached-runs.json`: the handles, the latest first. */
export const detachedDocument: DocumentShape<DetachedRun[]> = {
  name: 'detached-runs',
  version: 1,
  schema: z.array(DetachedRun),
  migrations: {},
  initial: () => [],
  withoutUndo: true,
};
