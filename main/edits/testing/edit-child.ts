/**
 * A program that edits one file and is there to be killed: `node edit-child.mjs ORDER`, where ORDER is an `EditOrder` as JSON. Sends what an earlier
 * one left, else opens the file. Prints a line when the edit is there, and one each time when its state changes.
 */
import { systemClock } from '../../../shared/base/clock.ts';
import { serverPlace } from '../../transfers/testing/server-place.ts';
import type { EditOrder } from './edit-order.ts';
import { editsOf } from './edits-of.ts';

const order = JSON.parse(process.argv[2] ?? '') as EditOrder;
const server = serverPlace(order.way, systemClock);
const edits = editsOf(order.dataDir, server);
let said = '';
edits.onChanged(({ edits: [edit] }) => {
  const line = edit === undefined ? 'none' : `${edit.state.kind} ${edit.hasChanges}`;
  if (line !== said) process.stdout.write(`${line}\n`);
  said = line;
  if (edit?.state.kind === 'left') edits.get(edit.editId).send();
});
if (!order.isAgain) {
  const { editId } = await edits.open({ target: 'test', path: order.path, mostBytes: 1e9 }, new AbortController().signal);
  process.stdout.write(`id ${editId}\n`);
}
