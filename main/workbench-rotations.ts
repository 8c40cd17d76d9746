import { Emitter, type Event } from '../shared/base/emitter.ts';
import type { Disposable } from '../shared/base/disposable.ts';
import type { KeyRotation } from '../shared/model/trust.ts';
import type { ConnectionId } from '../shared/model/ids.ts';
import type { Host } from './host.ts';
import { keyFace } from './known-hosts/key-face.ts';
import type { TrustMemory } from './known-hosts/memory/trust-memory.ts';
import { KeyRotations } from './known-hosts/rotation/key-rotations.ts';
import type { Connections } from './workbench-connections.ts';

interface RotationParts {
  readonly host: Host;
  readonly connections: Connections;
  readonly memory: TrustMemory;
}

/** What servers announce of their host keys after login, on every connection of the core (KH-21). */
export class Rotations implements Disposable {
  readonly #parts: RotationParts;
  readonly #rotations: KeyRotations;
  readonly #changed = new Emitter<KeyRotation>();
  /** Announced keys are offered, or were dealt with. */
  readonly onChanged: Event<KeyRotation> = this.#changed.event;

  constructor(parts: RotationParts) {
    const { host, connections, memory } = parts;
    this.#parts = parts;
    this.#rotations = new KeyRotations({
      store: connections.knownHosts,
      log: host.log,
      onAnnounced: (name, fingerprints) => memory.announced(name, fingerprints),
      onChanged: (rotation) => {
        if (rotation.state === 'stored') this.#remember(rotation);
        this.#changed.emit(rotation);
      },
    });
    connections.pool.onOpened((connection) => void this.#rotations.watch(connection));
  }

  list(): KeyRotation[] {
    return [...this.#rotations.list()];
  }

  /** Errors: `session.notFound` when nothing is offered for the connection. */
  apply(connectionId: ConnectionId, apply: boolean): Promise<KeyRotation> {
    return this.#rotations.apply(connectionId, apply);
  }

  /** What is being written is written to its end; for after the connections were closed. */
  idle(): Promise<void> {
    return this.#rotations.idle();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** A key that its server proved is as certain as the key that the connection is trusted by. */
  #remember({ connectionId, name, added }: KeyRotation): void {
    const { connections, memory } = this.#parts;
    const connection = connections.pool.connections.find(({ id }) => id === connectionId);
    const current = connection && memory.key([name], keyFace(connection.hostKeyBlob).sha256);
    for (const { sha256 } of added) memory.stored(name, sha256, current?.compared === false ? false : undefined);
  }
}
