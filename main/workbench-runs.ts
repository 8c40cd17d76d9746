import { randomUUID } from 'node:crypto';
import { Emitter } from '../shared/base/emitter.ts';
import { AppError, cancelled } from '../shared/model/errors.ts';
import { commandPurpose } from '../shared/model/purpose.ts';
import {
  RunId,
  type AnsiblePlan,
  type RunHost,
  type RunInfo,
  type RunNews,
  type RunRequest,
  type RunStart,
} from '../shared/model/runs.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import type { Production } from './bookmarks/production.ts';
import type { Host } from './host.ts';
import type { Page, PageRegistry } from './pages/page-registry.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import { unattendedPrompter } from './prompts/unattended-prompter.ts';
import { watchedPrompter } from './prompts/watched-prompter.ts';
import { goingOn, type GoingOn } from './runs/going-on.ts';
import { HostRun } from './runs/host-run.ts';
import type { HostPart } from './runs/host-part.ts';
import { HostRunner, type OpenCommand, type OpenedCommand } from './runs/host-runner.ts';
import { RunShelf } from './runs/run-shelf.ts';
import { noOptions } from './ssh-config/command-line-options.ts';
import type { StartGate } from './ssh/start-gate.ts';
import { AnsibleRun, ansibleLine, ansibleNotes, findAnsible, sweepAnsible } from './workbench-ansible.ts';
import { openCommandOn } from './workbench-command-open.ts';
import type { Connections } from './workbench-connections.ts';
import { inventoryOf, type MadeInventory } from './workbench-inventory.ts';
import { Sampler } from './workbench-powershell-news.ts';

export interface RunsParts {
  readonly host: Host;
  readonly book: HostBook;
  readonly connections: Connections;
  readonly desk: PromptDesk;
  readonly pages: PageRegistry;
  /** Of all that opens channels on many hosts. */
  readonly channels: StartGate;
}

interface News {
  readonly pageKey: string;
  readonly changed: RunNews[];
  readonly removed: RunId[];
}

/** What a run on several hosts may reach. */
interface Permit {
  readonly marks: Production;
  /** Of its hosts, as far as that is known before a login. */
  readonly production: readonly RunHost[];
  /** By their keys: somebody said yes to them. */
  readonly confirmed: ReadonlySet<string>;
}

const usualThrottle = 8;
const closingMs = 1000;

/** All runs of commands on hosts. They belong to the page that started them, and go with it. */
export class Runs {
  readonly #parts: RunsParts;
  readonly #shelf = new RunShelf<RunId, HostRun>();
  readonly #requests = new Map<RunId, RunRequest>();
  readonly #runners = new Map<RunId, HostRunner>();
  /** Of runs on several hosts: what may be production. */
  readonly #permits = new Map<RunId, Permit>();
  /** Who is told of what is gone: its page does not have it any more. */
  readonly #owners = new Map<RunId, string>();
  /** Folders of Ansible that are not removed yet. */
  readonly #disposals = new Set<Promise<unknown>>();
  readonly #news: Sampler<RunId>;
  readonly #changed = new Emitter<News>();
  readonly onChanged = this.#changed.event;

  constructor(parts: RunsParts) {
    this.#parts = parts;
    void sweepAnsible(parts.host.clock.now());
    this.#news = new Sampler(parts.host.clock, (changed, removed) => this.#tell(changed, removed));
  }

  /** Hosts that are named twice are one. `earlier`: it is one of several, and these turned out to be production. */
  async start(page: Page, request: RunRequest, earlier?: readonly RunHost[]): Promise<RunStart> {
    const hosts = distinct(request.hosts);
    // On one host nobody overlooks what it is.
    const asks = hosts.length > 1 || earlier !== undefined;
    const permit = asks ? await this.#permitFor(hosts, request.confirmed ?? [], earlier ?? []) : undefined;
    const open = permit?.production.filter((each) => !permit.confirmed.has(keyOf(each))) ?? [];
    if (open.length > 0) {
      const titles = this.#parts.book.titles();
      const production = permit?.production.map((each) => ({ host: each, name: nameOf(each, titles) })) ?? [];
      return { kind: 'needsConfirmation', production };
    }
    const wanted = { ...request, hosts };
    if (request.engine === undefined) return { kind: 'started', run: this.#begin(page, wanted, permit) };
    const file = await findAnsible(this.#parts.host);
    if (file === undefined) return { kind: 'noAnsible' };
    const { text, hosts: count } = await this.#inventory(hosts);
    if (count === 0) throw notFound('host');
    if (count < hosts.length && request.shownHosts !== count)
      throw new AppError('runs.hostsLeftOut', { hosts: count, of: hosts.length }, 'hosts that can’t be resolved');
    const ansible = await AnsibleRun.prepare(file, text, request);
    try {
      return { kind: 'started', run: this.#begin(page, wanted, permit, ansible) };
    } catch (error) {
      await ansible.dispose();
      throw error;
    }
  }

  /** What a hand-over to Ansible comes to. */
  async ansible(request: RunRequest): Promise<AnsiblePlan> {
    const line = ansibleLine(request);
    const { hosts, notes: left } = await this.#inventory(distinct(request.hosts));
    const notes = [...ansibleNotes(request), ...left];
    return { isInstalled: (await findAnsible(this.#parts.host)) !== undefined, line, hosts, notes };
  }

  async #inventory(hosts: readonly RunHost[]): Promise<MadeInventory> {
    const { book } = this.#parts;
    return inventoryOf(book, (await book.tree()).roots, hosts);
  }

  #begin(page: Page, request: RunRequest, permit: Permit | undefined, ansible?: AnsibleRun): RunInfo {
    const { host } = this.#parts;
    const { hosts } = request;
    const titles = this.#parts.book.titles();
    const id = RunId.parse(randomUUID());
    page.belongings.add(id);
    if (this.#parts.pages.ownerOf(id) === undefined) throw cancelled();
    this.#owners.set(id, page.key);
    const run = new HostRun({
      id,
      place: request.place,
      program: request.program,
      line: ansible?.line,
      hosts: ansible
        ? [{ host: { destination: 'localhost' }, name: 'ansible' }]
        : hosts.map((each) => ({ host: each, name: nameOf(each, titles) })),
      clock: host.clock,
      onChanged: () => this.#news.touch(id),
    });
    this.#shelf.put(run);
    this.#requests.set(id, request);
    if (permit !== undefined) this.#permits.set(id, permit);
    const runner = new HostRunner({
      clock: host.clock,
      open: (part, what, signal) => (ansible ? ansible.open(host.environment) : this.#open(id, part, what, signal)),
    });
    this.#runners.set(id, runner);
    const { timeoutSeconds } = request;
    const done = runner.run(run, {
      throttle: request.throttle ?? usualThrottle,
      // Ansible has it as that of its task: it is for each host.
      timeoutMs: timeoutSeconds === undefined || ansible ? undefined : timeoutSeconds * 1000,
      stopAfterFailures: request.stopAfterFailures,
    });
    if (ansible !== undefined) {
      const gone = done.finally(() => ansible.dispose()).catch(() => undefined);
      this.#disposals.add(gone);
      void gone.then(() => this.#disposals.delete(gone));
    }
    return run.info;
  }

  list(page: Page): RunInfo[] {
    return this.#shelf.all.filter(({ id }) => page.belongings.has(id)).map(({ info }) => info);
  }

  /** What has not ended of a page's; `onChanged` is heard when that changes. */
  goingOn({ belongings }: Pick<Page, 'belongings'>): GoingOn[] {
    return goingOn(this.#shelf.all, belongings, ({ program }) => (program.kind === 'script' ? program.script : program.command));
  }

  /** Throws `runs.notFound`. */
  run(id: RunId): HostRun {
    const run = this.#shelf.get(id);
    if (run === undefined) throw notFound('run');
    return run;
  }

  /** Of one host or of all. */
  stop(id: RunId, part: number | undefined): void {
    const { parts } = this.run(id);
    for (const each of parts) if (part === undefined || each.index === part) this.#runners.get(id)?.stop(each);
  }

  /** A new run of the same: where it is not done, or everywhere. */
  again(page: Page, id: RunId, failedOnly: boolean, confirmed: readonly RunHost[] = []): Promise<RunStart> {
    const run = this.run(id);
    const request = this.#requests.get(id);
    if (request?.engine === 'ansible')
      return this.start(page, { ...request, confirmed: [...confirmed] }, this.#permits.has(id) ? [] : undefined);
    const parts = run.parts.filter((part) => !failedOnly || part.isUndone);
    if (request === undefined || parts.length === 0) throw notFound('host');
    const earlier = parts.filter(({ isProduction }) => isProduction).map(({ host }) => host);
    const next = { ...request, hosts: parts.map(({ host }) => host), confirmed: [...confirmed] };
    return this.start(page, next, this.#permits.has(id) ? earlier : undefined);
  }

  async #permitFor(hosts: readonly RunHost[], confirmed: readonly RunHost[], known: readonly RunHost[]): Promise<Permit> {
    const { book } = this.#parts;
    const marks = await book.production();
    const found = new Set([...known, ...(await book.productionAmong(hosts, marks))].map(keyOf));
    return {
      marks,
      production: hosts.filter((host) => found.has(keyOf(host))),
      confirmed: new Set(confirmed.map(keyOf)),
    };
  }

  forget(id: RunId): void {
    const run = this.#shelf.get(id);
    if (run === undefined) return;
    this.#leave(run);
    this.#shelf.remove(id);
    this.#requests.delete(id);
    this.#runners.delete(id);
    this.#permits.delete(id);
    this.#parts.pages.ownerOf(id)?.belongings.delete(id);
    this.#news.remove(id);
  }

  /** The page is gone for good: so is all that it had. */
  pageGone({ belongings }: Page): void {
    for (const id of [...belongings]) this.forget(RunId.parse(id));
  }

  /** Ends all of them. What they have on the disk is waited for, but not for long. */
  async close(): Promise<void> {
    for (const run of this.#shelf.all) this.#leave(run);
    let timer: { dispose(): void } | undefined;
    const patience = new Promise<void>((resolve) => (timer = this.#parts.host.clock.after(closingMs, resolve)));
    await Promise.race([Promise.all(this.#disposals), patience]);
    timer?.dispose();
    this.#news.dispose();
    this.#changed.dispose();
  }

  /** Ends it at once: nobody waits for it. */
  #leave(run: HostRun): void {
    const runner = this.#runners.get(run.id);
    for (const part of run.parts) {
      if (part.isFinal) continue;
      runner?.stop(part);
      part.leaver.abort();
    }
  }

  async #open(
    id: RunId,
    part: HostPart,
    { command, terminal }: Parameters<OpenCommand>[1],
    signal: AbortSignal,
  ): Promise<OpenedCommand> {
    const { book, connections, desk, host, channels } = this.#parts;
    const pageKey = this.#parts.pages.ownerOf(id)?.key;
    const prompter =
      pageKey === undefined ? unattendedPrompter : watchedPrompter(desk.prompterForPage(pageKey), (asks) => part.asks(asks));
    const resolved = await book.resolve(part.host, { ...noOptions, purpose: commandPurpose(command) }, signal, prompter);
    const permit = this.#permits.get(id);
    const isProduction = permit?.marks.has(resolved) ?? resolved.settings.production ?? false;
    part.named(resolved.name, isProduction);
    // What Match exec and the name service say is asked no earlier than here.
    if (isProduction && permit !== undefined && !permit.confirmed.has(keyOf(part.host)))
      throw new AppError('runs.unconfirmed', { name: resolved.name }, 'production that was not confirmed');
    const login = connections.holdLogins(resolved);
    try {
      const ask = { prompter, onProgress: () => undefined, signal };
      const { lease, channel } = await openCommandOn(resolved, command, ask, { connections, channels, host }, terminal);
      const release = (): void => {
        login.dispose();
        lease.release();
      };
      return { channel, release };
    } catch (error) {
      login.dispose();
      throw error;
    }
  }

  #tell(changed: readonly RunId[], removed: readonly RunId[]): void {
    const forgotten = this.#shelf.tidy();
    for (const id of forgotten) {
      this.#requests.delete(id);
      this.#runners.delete(id);
      this.#permits.delete(id);
      this.#parts.pages.ownerOf(id)?.belongings.delete(id);
    }
    const byPage = new Map<string, News>();
    const newsOf = (id: RunId): News | undefined => {
      const pageKey = this.#parts.pages.ownerOf(id)?.key ?? this.#owners.get(id);
      if (pageKey === undefined) return undefined;
      const news = byPage.get(pageKey) ?? { pageKey, changed: [], removed: [] };
      byPage.set(pageKey, news);
      return news;
    };
    for (const id of changed) {
      const run = this.#shelf.get(id);
      if (run !== undefined) newsOf(id)?.changed.push(run.takeNews());
    }
    for (const id of [...removed, ...forgotten]) {
      newsOf(id)?.removed.push(id);
      this.#owners.delete(id);
    }
    for (const news of byPage.values()) this.#changed.emit(news);
  }
}

function nameOf(host: RunHost, titles: ReadonlyMap<string, string>): string {
  return 'destination' in host ? host.destination : (titles.get(host.bookmarkId) ?? host.bookmarkId);
}

function distinct(hosts: readonly RunHost[]): RunHost[] {
  return [...new Map(hosts.map((each) => [keyOf(each), each])).values()];
}

function keyOf(host: RunHost): string {
  return 'bookmarkId' in host ? `bookmark ${host.bookmarkId}` : `destination ${host.destination}`;
}

export function notFound(what: 'run' | 'host'): AppError {
  return new AppError('runs.notFound', { what }, `no such ${what}`);
}
