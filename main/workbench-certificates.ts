import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import type { CertificateExpiry, CertificateRun, OwnCertificate } from '../shared/model/certificates.ts';
import { listIdentities } from './agent/agent-client.ts';
import { agentSocket } from './agent/agent-socket.ts';
import { certifiedBlob, readingOfBlob, readingOfFile } from './certificates/certificate-reading.ts';
import { CertificateWatch } from './certificates/certificate-watch.ts';
import { newRunWords } from './certificates/run-words.ts';
import type { Host } from './host.ts';
import type { Connections } from './workbench-connections.ts';

/** No folder of keys has more. */
const mostFiles = 500;

/** What the workbench knows of the user's certificates. */
export class Certificates implements Disposable {
  readonly #host: Host;
  readonly #defaultAgent: () => Promise<string | undefined>;
  readonly #watch: CertificateWatch;
  /** Those under way, as they were told last. */
  readonly #runs = new Map<string, CertificateRun>();
  readonly #commandTold = new Emitter<CertificateRun>();
  readonly onCommandTold: Event<CertificateRun> = this.#commandTold.event;
  readonly onExpiring: Event<CertificateExpiry>;

  /** `defaultAgent`: of hosts that name none, where the environment has none either. */
  constructor(host: Host, defaultAgent: () => Promise<string | undefined> = () => Promise.resolve(undefined)) {
    this.#host = host;
    this.#defaultAgent = defaultAgent;
    this.#watch = new CertificateWatch(host.clock);
    this.onExpiring = this.#watch.onExpiring;
  }

  /** Given to every login. */
  readonly told = (run: CertificateRun): void => {
    this.#host.tell?.(newRunWords(run, this.#runs.get(run.runId)));
    if (run.state === 'running') this.#runs.set(run.runId, run);
    else this.#runs.delete(run.runId);
    this.#commandTold.emit(run);
  };

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

  /** The agent that a login asks; `identityAgent` as in `EffectiveHost`. */
  async agentOf(identityAgent: string | undefined): Promise<string | undefined> {
    const named = agentSocket(identityAgent, this.#host.environment);
    return named ?? (identityAgent === undefined ? this.#defaultAgent() : undefined);
  }

  dispose(): void {
    this.#watch.dispose();
    this.#commandTold.dispose();
  }

  async #ofAgent(signal: AbortSignal): Promise<OwnCertificate[]> {
    const socket = await this.agentOf(undefined);
    if (socket === undefined) return [];
    // An agent that can't be asked is told of where agents are shown.
    const keys = await listIdentities(socket, signal).catch(() => []);
    return keys.flatMap(({ blob, comment }) =>
      certifiedBlob(blob) ? [{ label: comment, from: 'agent', reading: readingOfBlob(blob, comment) }] : [],
    );
  }
}
