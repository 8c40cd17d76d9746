import { rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import type { Diagnosis, DoctorAction } from '../shared/model/doctor.ts';
import type { EffectiveHost } from '../shared/model/effective-host.ts';
import { AppError, type WireError } from '../shared/model/errors.ts';
import type { ConnectionId } from '../shared/model/ids.ts';
import { legacyKey, type LegacyException } from '../shared/model/legacy-exception.ts';
import type { SessionInfo } from '../shared/model/session.ts';
import type { Settings } from '../shared/model/settings.ts';
import type { StoryId, StoryInfo } from '../shared/model/timeline.ts';
import { diagnose } from './doctor/diagnose.ts';
import { failureReport } from './doctor/failure-report.ts';
import { fixPermissions } from './doctor/fix-permissions.ts';
import { StoryBook } from './doctor/story-book.ts';
import type { Host } from './host.ts';
import { readPrivateKeyFile } from './keys/key-file.ts';
import { RotatingFile } from './log/rotating-file.ts';
import type { ConnectProgress } from './ssh/connection-types.ts';
import type { JsonDocument } from './storage/json-document.ts';
import { legacyWay } from './workbench-legacy.ts';

/** News of stories are gathered for this long. */
const newsEveryMs = 200;
const logBytes = 5 * 1024 * 1024;
const dayMs = 24 * 60 * 60 * 1000;

export interface StoryNews {
  readonly changed: readonly StoryInfo[];
  readonly removed: readonly StoryId[];
}

/** Somebody who connected, or tried to. */
export interface Attempt {
  /** `user@host:port`. */
  readonly target: string;
  readonly error: WireError | undefined;
  /** Of the connections that took part, the target's last. */
  readonly storyIds: readonly StoryId[];
}

/** Keeps the stories of all connections, and knows which of them a session's latest attempt was made of. */
export class Doctor implements Disposable {
  readonly stories: StoryBook;
  readonly #host: Host;
  readonly #settings: JsonDocument<Settings>;
  /** By the session, PowerShell session or host of tunnels that connected. */
  readonly #byAttempt = new Map<string, Map<number, StoryId>>();
  readonly #news = new Emitter<StoryNews>();
  readonly #touched = new Set<StoryId>();
  #timer: Disposable | undefined;
  /** Sampled. */
  readonly onNews: Event<StoryNews> = this.#news.event;

  constructor(host: Host, settings: JsonDocument<Settings>) {
    this.#host = host;
    this.#settings = settings;
    this.stories = new StoryBook({ clock: host.clock, openLog: (name) => openLog(host, name) });
    this.stories.onChanged((id) => this.#note(id));
  }

  /** Somebody connects: `undefined` as an attempt begins, then what is told of it. `who`: the id of a session, or what else stands for it. */
  progressed(who: string, progress: ConnectProgress | undefined): void {
    if (progress === undefined) this.#byAttempt.set(who, new Map());
    else if (progress.story !== undefined) {
      const known = this.#byAttempt.get(who) ?? new Map<number, StoryId>();
      known.set(progress.hop.index, progress.story);
      this.#byAttempt.set(who, known);
    }
  }

  forget(who: string): void {
    this.#byAttempt.delete(who);
  }

  /** The connections of the latest attempt, in the order of its route. */
  storiesOf(who: string, connectionId?: ConnectionId): StoryId[] {
    const known = [...(this.#byAttempt.get(who) ?? new Map<number, StoryId>())]
      .sort(([one], [other]) => one - other)
      .map(([, id]) => id);
    const own = connectionId === undefined ? undefined : this.stories.ofConnection(connectionId);
    const all = own === undefined || known.includes(own) ? known : [...known, own];
    return all.filter((id) => this.stories.info(id) !== undefined);
  }

  /** undefined while there is nothing to explain. */
  diagnose(session: SessionInfo): Diagnosis | undefined {
    const error = errorOf(session);
    return error && this.diagnoseError(error, this.storiesOf(session.sessionId, session.connectionId));
  }

  /** `storyIds`: of the connections that took part, the target's last. */
  diagnoseError(error: WireError, storyIds: readonly StoryId[]): Diagnosis {
    const stories = storyIds.flatMap((id) => this.stories.get(id) ?? []);
    const story = stories.find(({ hop }) => hop.index === error.hop?.index) ?? stories.at(-1);
    return diagnose({ error, story, host: story && this.stories.targetOf(story.storyId) });
  }

  /** Text for an administrator. */
  report(session: SessionInfo): string {
    const storyIds = this.storiesOf(session.sessionId, session.connectionId);
    return this.reportOf({ target: session.target, error: errorOf(session), storyIds });
  }

  /** The same of whatever connected. */
  reportOf({ target, error, storyIds }: Attempt): string {
    const stories = storyIds.flatMap((id) => this.stories.get(id) ?? []);
    const diagnosis = error && this.diagnoseError(error, storyIds);
    return failureReport({ target, error, diagnosis, stories, version: this.#host.version, now: this.#host.clock.now() });
  }

  /** Does what a diagnosis offers and the core can do; answers in words what it did, undefined for what a page has to do. */
  async act(action: DoctorAction): Promise<string | undefined> {
    switch (action.kind) {
      case 'fixPermissions':
        return fixPermissions(action.file);
      case 'rebuildPublicKey':
        return rebuildPublicKey(action.file);
      default:
        return undefined;
    }
  }

  /** SE-19: for one server, by the way that these connections took to it (absent: the direct one), with a reason, and for a time. */
  async allowLegacy(
    server: { readonly host: string; readonly port: number; readonly storyIds: readonly StoryId[] | undefined },
    reason: string,
    days: number,
  ): Promise<void> {
    if (reason === '')
      throw new AppError('bookmark.invalid', { field: 'reason', why: 'say why this server needs old algorithms' }, 'no reason');
    const { host, port, storyIds } = server;
    const way = storyIds && legacyWay(this.#routeTo(storyIds, host, port));
    const since = this.#host.clock.now();
    await this.#setLegacy(legacyKey(host, port, way), { reason, since, until: since + days * dayMs });
  }

  async endLegacy({
    host,
    port,
    way,
  }: {
    readonly host: string;
    readonly port: number;
    readonly way?: string | undefined;
  }): Promise<void> {
    await this.#setLegacy(legacyKey(host, port, way), undefined);
  }

  async #setLegacy(key: string, leave: LegacyException | undefined): Promise<void> {
    const now = this.#host.clock.now();
    await this.#settings.update('legacyHosts', (settings) => {
      const others = Object.entries(settings.legacyHosts).filter(([name, { until }]) => name !== key && until > now);
      return { ...settings, legacyHosts: Object.fromEntries(leave === undefined ? others : [...others, [key, leave]]) };
    });
  }

  /** The way that was taken to one of its servers. A guess would give the leave to another machine. */
  #routeTo(storyIds: readonly StoryId[], host: string, port: number): readonly EffectiveHost[] {
    for (const id of [...storyIds].reverse()) {
      const { hostName, port: itsPort } = this.stories.targetOf(id) ?? {};
      if (hostName === host && itsPort === port) return this.stories.routeOf(id);
    }
    throw new AppError(
      'bookmark.invalid',
      { field: 'host', why: 'this tab has not tried to reach that server: connect again first' },
      'no story of that server',
    );
  }

  dispose(): void {
    this.#timer?.dispose();
    this.stories.dispose();
    this.#news.dispose();
  }

  #note(id: StoryId): void {
    this.#touched.add(id);
    this.#timer ??= this.#host.clock.after(newsEveryMs, () => {
      this.#timer = undefined;
      const ids = [...this.#touched];
      this.#touched.clear();
      this.#news.emit({
        changed: ids.flatMap((each) => this.stories.info(each) ?? []),
        removed: ids.filter((each) => this.stories.info(each) === undefined),
      });
    });
  }
}

function errorOf({ state }: SessionInfo): WireError | undefined {
  return state.kind === 'failed' || state.kind === 'reconnecting' ? state.error : undefined;
}

function openLog(host: Host, name: string): { readonly path: string; write(line: string): void; close(): void } {
  const stamp = new Date(host.clock.now()).toISOString().replace(/[:.]/g, '-');
  const path = join(host.dataDir, 'logs', `${name.replace(/[^A-Za-z0-9@._-]/g, '_').slice(0, 100)}-${stamp}.log`);
  const file = new RotatingFile({ path, maxBytes: logBytes, keep: 1 });
  if (!file.isOpen)
    throw new AppError('storage.unwritable', { file: path, reason: 'it can’t be opened' }, 'cannot open a log file');
  return { path, write: (line) => file.write(line), close: () => file.close() };
}

async function rebuildPublicKey(file: string): Promise<string> {
  const key = await readPrivateKeyFile(file);
  if (key.publicKeyFrom !== 'own' || key.publicKey === undefined) {
    throw new AppError(
      'key.unreadable',
      { file, reason: 'its public half is behind the passphrase: ssh-keygen -y can write it' },
      'the public half is encrypted',
    );
  }
  const { type, blob } = key.publicKey;
  await rename(`${file}.pub`, `${file}.pub.old`).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });
  await writeFile(`${file}.pub`, `${[type, blob.toString('base64'), key.comment].join(' ').trim()}\n`, {
    mode: 0o644,
    flag: 'wx',
  });
  return `${basename(file)}.pub was written anew; the old one is ${basename(file)}.pub.old.`;
}
