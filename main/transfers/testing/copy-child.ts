/**
 * A program that copies one tree with a journal and is there to be killed: `node copy-child.mjs ORDER`, where ORDER is a `ChildOrder` as JSON. Goes on
 * with what the journal folder has, else begins. Prints one line at its end.
 */
import { systemClock } from '../../../shared/base/clock.ts';
import { silentLogger } from '../../log/logger.ts';
import { LocalFileSystem } from '../../sftp/local-file-system.ts';
import { JournalFolder } from '../journal-folder.ts';
import { TransferQueue } from '../queue.ts';
import type { FilePlace } from '../transfer-types.ts';
import type { ChildOrder } from './child-order.ts';
import { serverPlace } from './server-place.ts';

const order = JSON.parse(process.argv[2] ?? '') as ChildOrder;
const server = serverPlace(order.way, systemClock);
const local: FilePlace = { reference: { kind: 'local' }, open: () => Promise.resolve(new LocalFileSystem('/')) };
const journals = new JournalFolder(order.journals, systemClock, silentLogger);
const queue = new TransferQueue({ clock: systemClock, log: silentLogger, asker: undefined, journals });
const [left] = await queue.takeLeft(({ kind }) => (kind === 'local' ? local : server));
const [source, target] = order.direction === 'get' ? [server, local] : [local, server];
const job = left ?? (await queue.add({ source, target, pairs: order.pairs, options: order.options }));
queue.start(job.id);
await job.whenEnded();
process.stdout.write(`${job.status}\n`);
await queue.close();
server.close();
