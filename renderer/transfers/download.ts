import { DownloadMessage, handoverLimits } from '../../shared/model/handover.ts';
import { readMessages } from '../../shared/rpc/pipe-messages.ts';
import type { FileSelection } from '../shell/file-panes.ts';
import type { Workbench } from '../shell/workbench.ts';
import { sizeWords } from '../ui/file-figures.ts';
import { startTransfer } from './start-transfer.ts';
import { text } from './text.ts';

/** Pieces that are put together to a blob, which a browser keeps on its disk when it is large. */
const blobBytes = 16 * 1024 * 1024;
const tellMs = 500;
const mostNames = 10_000;

/** Rows as files of the user's own computer: in Electron in a folder that he chooses, in a browser as a download. */
export async function download(workbench: Workbench, rows: FileSelection): Promise<void> {
  if (workbench.keyboard().hostKind === 'serve') return downloadInBrowser(workbench, rows);
  try {
    const { folder } = await workbench.client.handover.chooseFolder({});
    if (folder !== undefined) await startTransfer(workbench, 'copy', rows, { side: { kind: 'local' }, folder });
  } catch (error) {
    workbench.showError(error);
  }
}

/** Drops them on the disk of the browser. A note tells how far it is, and cancels. */
async function downloadInBrowser(workbench: Workbench, { side, folder, names }: FileSelection): Promise<void> {
  const words = text.download;
  if (names.length > mostNames) return workbench.note(words.tooMany(mostNames));
  const { show, change, dismiss } = workbench.toasts.getState();
  const incoming = new Incoming();
  const pipe = workbench.client.handover.download({ files: { side, folder, names: [...names] } });
  const toast = show({ tone: 'note', words: words.begins, isKept: true, action: { words: words.cancel, run: () => pipe.end() } });
  const tell = (): void => change(toast, { words: words.running(incoming.name), detail: amountOf(incoming) });
  const timer = setInterval(tell, tellMs);
  const ended = new Promise<void>((resolve) => pipe.onEnded(() => resolve()));
  const limits = { headBytes: 4096, bodyBytes: handoverLimits.readBytes };
  readMessages(pipe, limits, (head, body) => incoming.take(DownloadMessage.parse(head), body));
  await ended;
  clearInterval(timer);
  dismiss(toast);
  if (pipe.failure !== undefined) return workbench.showError(pipe.failure);
  const end = incoming.end;
  // Cancelled.
  if (end === undefined) return;
  save(incoming.blob(), incoming.name);
  workbench.note(end.left > 0 ? words.doneWithout(incoming.name, end.left) : words.done(incoming.name));
}

function amountOf({ sizeBytes, doneBytes }: Incoming): string {
  return sizeBytes === undefined ? sizeWords(doneBytes) : text.bytesOf(sizeWords(doneBytes), sizeWords(sizeBytes));
}

/** What has come of a download. */
class Incoming {
  name = '';
  sizeBytes: number | undefined;
  doneBytes = 0;
  end: Extract<DownloadMessage, { say: 'end' }> | undefined;
  readonly #blobs: Blob[] = [];
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #pieceBytes = 0;

  take(message: DownloadMessage, body: Uint8Array<ArrayBuffer>): void {
    switch (message.say) {
      case 'begin':
        this.name = message.name;
        this.sizeBytes = message.sizeBytes;
        return;
      case 'bytes':
        this.doneBytes += body.length;
        this.#pieceBytes += body.length;
        this.#pieces.push(body);
        if (this.#pieceBytes >= blobBytes) this.#pack();
        return;
      case 'end':
        this.end = message;
    }
  }

  blob(): Blob {
    this.#pack();
    return new Blob(this.#blobs, { type: 'application/octet-stream' });
  }

  #pack(): void {
    this.#blobs.push(new Blob(this.#pieces));
    this.#pieces = [];
    this.#pieceBytes = 0;
  }
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
