import type { ImportKind, ImportPreview } from '../../../shared/model/imports.ts';
import type { HawserClient } from '../../host/linked-client.ts';

const chunkBytes = 256 * 1024;

/** Sends the chosen files to the core, one after another, and asks what is in them. */
export async function readFiles(
  client: Pick<HawserClient, 'imports'>,
  files: readonly File[],
  kind: ImportKind | undefined,
  signal: AbortSignal,
): Promise<ImportPreview> {
  const uploadIds: string[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    const uploadId = crypto.randomUUID();
    const pipe = client.imports.upload({ uploadId, name: file.name });
    const bytes = new Uint8Array(await file.arrayBuffer());
    for (let at = 0; at < bytes.length; at += chunkBytes) await pipe.write(bytes.subarray(at, at + chunkBytes));
    pipe.end();
    uploadIds.push(uploadId);
  }
  return client.imports.read({ source: { uploadIds }, ...(kind !== undefined && { kind }) }, { signal });
}
