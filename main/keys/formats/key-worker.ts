import { parentPort } from 'node:worker_threads';
import { derive } from './derive.ts';
import type { DerivationJob, WorkerAnswer } from './key-derivation.ts';

/*
 * Begins a thread of its own, for one key that is made of one passphrase: says that it is there, takes one job, answers and is ended. Nothing of the
 * passphrase stands in its arguments or its environment, both of which are empty. scripts/build.mjs lays it beside each program.
 */

const port = parentPort;
if (port === null) throw new Error('this file is a worker thread of Hawser and does nothing by itself');

const say = (answer: WorkerAnswer, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(answer, transfer);

port.once('message', (job: DerivationJob) => {
  derive(job)
    .then(
      (key) => {
        // A copy of its own: small buffers lie in a pool, which can't be handed over.
        const result = new Uint8Array(key);
        key.fill(0);
        say({ kind: 'key', key: result }, [result.buffer]);
      },
      (error: unknown) => say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }),
    )
    .finally(() => job.passphrase.fill(0));
});
say({ kind: 'ready' });
