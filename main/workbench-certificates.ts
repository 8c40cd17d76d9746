import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import type { CertificateExpiry, CertificateRun, OwnCertificate } from '../shared/model/certificates.ts';
import { listIdentities } from './agent/agent-client.ts';
import { agentSocket } from './agent/agent-socket.ts';
import { certifiedBlob, readingOfBlob, readingOfFile } from './certificates/certificate-reading.ts';
import { CertificateWatch } from './certificates/certificate-watch.ts';
import type { Host } from './host.ts';
import type { Connections } from './workbench-connections.ts';

/** No folder of keys has more. */
const mostFiles = 500;

/** What the workbench knows of the user's certificates. */
export class Certificates implements Disposable {
  readonly #host: Host;
  readonly #watch: CertificateWatch;
  readonly #commandTold = new Emitter<CertificateRun>();
  readonly onCommandTold: Event<CertificateRun> = this.#commandTold.event;
  readonly onExpiring: Event<CertificateExpiry>;

  constructor(host: Host) {
    this.#host = host;
    this.#watch = new CertificateWatch(host.clock);
    this.onExpiring = this.#watch.onExpiring;
  }

  /** Given to every login. */
  readonly told = (run: CertificateRun): void => this.#commandTold.emit(run);

  /** Watches the certificates that connections logged in by. */
  follow(connections: Connections): void {
    connections.pool.onOpened(({ id }) => {
      const info = connections.info(id, 0);
      if (info?.certificate === undefined) return;
      const host = `${info.user}@${info.host}:${info.port}`;
      this.#watch.watch({ connectionId: id, host, certificate: info.certificate });
    });
    connections.onClosed((id) => this.#watch.forget(id));
  }

  /** Those beside the keys in the user's .ssh folder, and those of his agent. */
  async own(signal: AbortSignal): Promise<OwnCertificate[]> {
    const folder = join(this.#host.homeDir, '.ssh');
    const names = (await readdir(folder).catch((): string[] => [])).filter((name) => name.endsWith('-cert.pub')).sort();
    const files = await Promise.all(
      names.slice(0, mostFiles).map(async (label): Promise<OwnCertificate> => {
        const from = join(folder, label);
        return { label, from, reading: await readingOfFile(from) };
      }),
    );
    return [...files, ...(await this.#ofAgent(signal))];
  }

  dispose(): void {
    this.#watch.dispose();
    this.#commandTold.dispose();
  }

  async #ofAgent(signal: AbortSignal): Promise<OwnCertificate[]> {
    const socket = agentSocket(undefined, this.#host.environment);
    if (socket === undefined) return [];
    // An agent that can't be asked is told of where agents are shown.
    const keys = await listIdentities(socket, signal).catch(() => []);
    return keys.flatMap(({ blob, comment }) =>
      certifiedBlob(blob) ? [{ label: comment, from: 'agent', reading: readingOfBlob(blob, comment) }] : [],
    );
  }
}
