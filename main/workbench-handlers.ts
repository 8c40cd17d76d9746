import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { HelloAnswer } from '../shared/model/page.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { describeTarget } from './bookmarks/describe.ts';
import { interpretInput } from './bookmarks/quick-connect.ts';
import type { Page } from './pages/page-registry.ts';
import { createArchiveHandlers } from './workbench-archives.ts';
import { createAttemptHandlers } from './workbench-attempts.ts';
import { createCertificateHandlers } from './workbench-certificate-handlers.ts';
import { localAddresses } from './ssh/local-addresses.ts';
import { createLimitHandlers } from './workbench-limits.ts';
import { createConnectionLogHandlers } from './workbench-connection-logs.ts';
import { createDoctorHandlers } from './workbench-doctor-handlers.ts';
import { createSshConfigHandlers } from './workbench-ssh-config-handlers.ts';
import { createEditHandlers } from './workbench-edits.ts';
import { createComparisonHandlers } from './workbench-comparisons.ts';
import { createExportHandlers } from './workbench-exports.ts';
import { createFileHandlers } from './workbench-files.ts';
import { createFolderHandlers } from './workbench-folders.ts';
import { createHandoverHandlers } from './workbench-handover.ts';
import type { PageContext } from './workbench-page-context.ts';
import { createHostFilesHandlers } from './workbench-host-files.ts';
import type { WorkbenchParts } from './workbench-parts.ts';
import { createPolicyHandlers } from './workbench-policy-handlers.ts';
import { createPowerShellHandlers } from './workbench-powershell-handlers.ts';
import { createRunHandlers } from './workbench-run-handlers.ts';
import { createImportHandlers } from './workbench-import-handlers.ts';
import { createKeyHandlers } from './workbench-key-handlers.ts';
import { createKeyRotationHandlers } from './workbench-key-rotation-handlers.ts';
import { createAgentHandlers } from './workbench-agents.ts';
import { createPasskeyHandlers } from './workbench-passkeys.ts';
import { createScrollbackHandlers } from './workbench-scrollback.ts';
import { createSessionLogHandlers } from './workbench-session-logs.ts';
import { createDetachedHandlers, findRun } from './workbench-detached.ts';
import { createSnippetHandlers } from './workbench-snippets.ts';
import { createStreamHandlers } from './workbench-streams.ts';
import { createTerminalHandlers } from './workbench-terminals.ts';
import { createTransferHandlers } from './workbench-transfer-handlers.ts';
import { createTrustHandlers } from './workbench-trust.ts';
import { createTunnelHandlers } from './workbench-tunnel-handlers.ts';
import { createLockHandlers, createVaultHandlers } from './workbench-vault.ts';

export type { PageContext };

/** All that the tray does: nothing that opens, changes or answers anything. */
const forWatchers: ReadonlySet<string> = new Set(['tunnels.list', 'tunnels.switch']);

/** Of `pages`, what a page may do before it is welcome and while the program is locked. */
const forStrangers: ReadonlySet<string> = new Set(['pages.hello', 'pages.takeOver', 'pages.saveLayout']);

/**
 * Refuses everything but a page's name until the page is welcome, a watcher everything but what it is for, and every page everything but its name
 * and the way out while the program is locked.
 */
export function gate(
  { group, member }: { readonly group: string; readonly member: string },
  { page, isWatcher }: Pick<PageContext, 'page' | 'isWatcher'>,
  isLocked = false,
): AppError | undefined {
  if (isWatcher) {
    if (forWatchers.has(`${group}.${member}`)) return undefined;
    return new AppError('page.occupied', {}, 'a watcher is no page');
  }
  const isForStrangers = forStrangers.has(`${group}.${member}`);
  if (isLocked) return group === 'lock' || isForStrangers ? undefined : new AppError('lock.locked', {}, 'the program is locked');
  if (isForStrangers || page) return undefined;
  return new AppError('page.occupied', {}, 'this page has not been welcomed');
}

/** What the core does for each member of the contract. */
export function createHandlers(parts: WorkbenchParts): Handlers<HawserContract, PageContext> {
  const { host, book, imports, sessions, connections, desk, pages, settings } = parts;
  const nothing = {};
  const isForeign = (sessionId: SessionId, { page }: Pick<PageContext, 'page'>): boolean => {
    const owner = pages.pageOf(sessionId);
    return owner !== undefined && owner !== page;
  };

  const welcome = (context: PageContext, page: Page): HelloAnswer => {
    // It has its place, so that its terminals are not closed, and learns nothing.
    if (parts.vaults.programLock.isLocked) return { kind: 'locked' };
    parts.vaults.programLock.used();
    context.page = page;
    parts.windows.welcomed(page);
    const infos = sessions.infos(page.sessions);
    // Questions come after the answer, when the page knows the sessions they belong to.
    setImmediate(() => desk.repeatFor(page.key));
    return {
      kind: 'welcome',
      welcome: {
        hostKind: host.kind === 'electron' ? 'electron' : 'serve',
        platform: platform(),
        version: host.version,
        userName: host.userName,
        homeDir: host.homeDir,
        demo: host.startDemo !== undefined,
        sessions: infos,
        layout: page.layout,
        isRestored: page.isRestored,
        restoreProblem: parts.windows.takeProblem(),
      },
    };
  };

  return {
    pages: {
      hello({ pageKey }, { context }) {
        const isNew = !pages.has(pageKey);
        const outcome = pages.attach(pageKey, context, parts.windows.isInvited(pageKey));
        if (outcome.kind === 'occupied') return { kind: 'occupied' };
        // A window that was closed with an open question does not come back; a new one is where it can be answered.
        if (isNew) {
          const away = pages.awayKeys();
          parts.windows.greet(outcome.page, context);
          for (const key of away) desk.handOver(key, pageKey);
        }
        return welcome(context, outcome.page);
      },
      takeOver({ pageKey }, { context }) {
        const { page, displaced, moved } = pages.takeOver(pageKey, context);
        for (const wire of displaced) parts.displace(wire);
        for (const other of moved) desk.handOver(other, pageKey);
        parts.windows.tookOver(page, context, moved);
        return welcome(context, page);
      },
      saveLayout({ layout }, { context }) {
        if (context.page) parts.windows.save(context.page, layout);
        return nothing;
      },
      async moveOut({ sessionIds, layout }, { context, signal }) {
        if (context.page === undefined) return { kind: 'failed' };
        return parts.windows.moveOut(context.page, sessionIds, layout, signal);
      },
      takeBack({ pageKey }, { context }) {
        if (context.page) parts.windows.takeBack(context.page, pageKey);
        return nothing;
      },
      titled({ title, tabs }, { context }) {
        if (context.page) Object.assign(context.page, { title, tabs });
        return nothing;
      },
      others: (_nothing, { context }) => ({ windows: context.page === undefined ? [] : parts.windows.others(context.page) }),
      async moveTo({ windowId, sessionIds, layout }, { context, signal }) {
        if (context.page === undefined) return { kind: 'gone' };
        const isMoved = await parts.windows.moveTo(context.page, windowId, sessionIds, layout, signal);
        return { kind: isMoved ? 'moved' : 'gone' };
      },
      tookIn({ moveId }, { context }) {
        return { kind: context.page !== undefined && parts.windows.tookIn(context.page, moveId) ? 'yours' : 'gone' };
      },
    },

    hosts: {
      tree: () => book.tree(),
      edit: ({ edit }) => book.edit(edit),
      undo: () => imports.undo(),
      parseDestination: ({ input }) => interpretInput(input),
      describe: ({ target }) => describeTarget(book, target),
    },

    sessions: {
      async open({ target, size, ownConnection, kind, program, detached, continues }, { context, signal }) {
        const run = detached === undefined ? undefined : findRun(parts.detached.state.data, detached);
        return sessions.open(
          {
            target,
            size,
            kind: kind ?? 'terminal',
            program,
            detached: run,
            continues,
            ownConnection: ownConnection ?? false,
            pageOf: (id) => pages.pageOf(id)?.key,
            prompter: context.page && desk.prompterForPage(context.page.key),
          },
          (id) => context.page?.sessions.add(id),
          signal,
        );
      },
      close({ sessionId }, { context }) {
        // What a tab leaves behind for a moment when it was given to another window ends nothing there.
        if (isForeign(sessionId, context)) return nothing;
        context.page?.sessions.delete(sessionId);
        sessions.close(sessionId);
        return nothing;
      },
      resize({ sessionId, size }) {
        sessions.terminal(sessionId).resize(size);
        return nothing;
      },
      reconnect({ sessionId }, { context }) {
        if (isForeign(sessionId, context)) throw busy(sessionId);
        sessions.get(sessionId).reconnect();
        return nothing;
      },
      stop({ sessionId }, { context }) {
        if (isForeign(sessionId, context)) throw busy(sessionId);
        sessions.get(sessionId).stop();
        return nothing;
      },
      terminal({ sessionId, from }, pipe, { context }) {
        if (!context.page?.sessions.has(sessionId)) throw busy(sessionId);
        sessions.terminal(sessionId).attach(pipe, from, ({ start, end }) => context.emitReplayed({ sessionId, start, end }));
      },
    },

    connections: {
      list: () => connections.infos((id) => sessions.countOn(id)),
      disconnect({ connectionId }) {
        connections.disconnect(connectionId);
        return nothing;
      },
    },

    routes: {
      retire({ connectionId }) {
        connections.retire(connectionId);
        return nothing;
      },
      localAddresses: () => ({ addresses: localAddresses() }),
      async seen({ connectionId }, { signal }) {
        const seen = await connections.seen(connectionId, signal);
        return seen === undefined ? {} : { seen };
      },
    },

    prompts: {
      answer({ promptId, answer }, { context }) {
        if (context.page) desk.answer(context.page.key, promptId, answer);
        return nothing;
      },
    },

    trust: createTrustHandlers(parts),

    files: createFileHandlers(parts),

    folders: createFolderHandlers(parts),

    hostFiles: createHostFilesHandlers(parts),

    transfers: createTransferHandlers(parts),

    exports: createExportHandlers(parts),

    archives: createArchiveHandlers(parts),
    comparisons: createComparisonHandlers(parts),

    edits: createEditHandlers(parts),

    handover: createHandoverHandlers(parts),

    tunnels: createTunnelHandlers(parts),

    doctor: createDoctorHandlers(parts),
    connectionLogs: createConnectionLogHandlers(parts),
    limits: createLimitHandlers(parts),
    attempts: createAttemptHandlers(parts),
    sshConfig: createSshConfigHandlers(parts),
    policy: createPolicyHandlers(parts),
    powershell: createPowerShellHandlers(parts),
    runs: createRunHandlers(parts),

    imports: createImportHandlers(parts),
    keys: createKeyHandlers(parts),
    keyRotations: createKeyRotationHandlers(parts),
    certificates: createCertificateHandlers(parts),
    agents: createAgentHandlers(parts),
    passkeys: createPasskeyHandlers(parts),
    vault: createVaultHandlers(parts),
    scrollback: createScrollbackHandlers(parts.scrollback),
    sessionLogs: createSessionLogHandlers(parts.sessionLogs),
    snippets: createSnippetHandlers(parts.snippets),
    streams: createStreamHandlers(parts),
    detached: createDetachedHandlers(parts.detached, host.clock),
    terminals: createTerminalHandlers(parts),
    lock: createLockHandlers(parts),

    settings: {
      get: () => settings.state.data,
      async update({ patch }) {
        const set = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
        return (await settings.update('Change settings', (present) => ({ ...present, ...set }))).data;
      },
    },

    system: {
      async readClipboard() {
        if (!host.readClipboard)
          throw new AppError('clipboard.unavailable', { reason: 'the page reads it itself' }, 'no clipboard here');
        return { text: await host.readClipboard() };
      },
      async openLink({ url }) {
        if (!isWebAddress(url)) throw new AppError('link.refused', { url }, 'not a web address');
        if (!host.openLink) throw new AppError('link.refused', { url }, 'the page opens links itself');
        await host.openLink(url);
        return nothing;
      },
      startDemo: async () => ({ destination: await parts.startDemo() }),
      diagnostics() {
        const { rss, heapUsed } = process.memoryUsage();
        return { ...parts.counts(), rssBytes: rss, heapBytes: heapUsed };
      },
    },
  };
}

function busy(sessionId: SessionId): AppError {
  return new AppError('session.busy', { sessionId }, 'another page has this session');
}

function isWebAddress(url: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

function platform(): 'linux' | 'darwin' | 'win32' | 'other' {
  const { platform: name } = process;
  return name === 'linux' || name === 'darwin' || name === 'win32' ? name : 'other';
}
