import type { TerminalSize } from '../../shared/model/session.ts';
import { Channel } from './channel.ts';
import type { ShellChannel } from './connection-types.ts';
import { isSignalName } from './ssh2-internals.ts';

/** A channel of type `session`: what RFC 4254 section 6 adds to a byte channel. */
export class SessionChannel extends Channel implements ShellChannel {
  resize(size: TerminalSize): void {
    this.tell((id) => this.transport.engine.send.windowChange(id, size.rows, size.columns, 0, 0));
  }

  /** `name` with or without SIG; one that the protocol does not know is passed over. */
  signal(name: string): void {
    const plain = name.toUpperCase().replace(/^SIG/, '');
    if (isSignalName(plain)) this.tell((id) => this.transport.engine.send.signal(id, plain));
  }

  sendBreak(lengthMs: number): Promise<boolean> {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(lengthMs);
    return this.request((id) => this.transport.engine.requestOnChannel(id, 'break', length));
  }
}
