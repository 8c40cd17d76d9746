/** One thing that was dropped from outside: what the browser lets read of it. */
export interface OutsideItem {
  readonly file: File | undefined;
  /** Absent where the browser has none; then it is a file. */
  readonly entry: FileSystemEntry | undefined;
}

/** What a drop brought. To be taken while its event is handled: a browser forgets it right after. */
export function takeOutsideItems(transfer: DataTransfer): readonly OutsideItem[] {
  return [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry() ?? undefined, file: item.getAsFile() ?? undefined }))
    .filter(({ entry, file }) => entry !== undefined || file !== undefined);
}
