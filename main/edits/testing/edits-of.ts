import { systemClock } from '../../../shared/base/clock.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import { silentLogger } from '../../log/logger.ts';
import { LocalFileSystem } from '../../sftp/local-file-system.ts';
import type { FilePlace } from '../../transfers/transfer-types.ts';
import { Edits } from '../edits.ts';

/** The edits of a data folder with one host, whose editor does nothing. */
export function editsOf(dataDir: string, server: FilePlace): Edits {
  const edits = new Edits({
    dataDir,
    clock: systemClock,
    log: silentLogger,
    environment: process.env,
    platform: process.platform,
    editorCommand: () => 'true',
    local: { reference: { kind: 'local' }, open: () => Promise.resolve(new LocalFileSystem('/')) },
    server: () => server,
    face: (label) => ({ label, production: false }),
    localPath: (native) => native as FilePath,
    onWritten: () => undefined,
  });
  edits.takeLeft();
  return edits;
}
