import type { Import } from './imports.ts';

/** Who may import whom (CONTRIBUTING.md has it as a table). The answer of `brokenRule` is what the reader of a failure sees. */

const ssh2Folders = ['main/ssh/', 'main/agent/', 'main/sftp/', 'main/certificates/', 'main/fido/', 'main/keys/'];

/** Every feature of main may import these. */
const everyFeature = ['log', 'prompts', 'settings', 'storage'];

/** The arrows inside main; a feature that is not named has none but those to `everyFeature`. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  transfers: ['sftp', 'ssh'],
  archives: ['handover', 'transfers', 'sftp', 'ssh'],
  comparison: ['transfers', 'sftp'],
  edits: ['transfers', 'sftp', 'ssh'],
  handover: ['sftp', 'ssh'],
  sessions: ['ssh'],
  sftp: ['sessions', 'ssh'],
  terminals: ['sessions', 'ssh'],
  scrollback: ['terminals', 'vault'],
  doctor: ['limits'],
  limits: ['ssh'],
  tunnels: ['ssh'],
  powershell: ['runs', 'ssh'],
  runs: ['ssh'],
  streams: ['runs', 'transfers', 'sftp', 'ssh'],
  bookmarks: ['ssh-config'],
  auth: ['agent', 'fido', 'certificates', 'vault', 'keys'],
  keys: ['agent', 'fido', 'certificates', 'vault'],
  'known-hosts': ['certificates', 'ssh'],
};

/** Arrows for types alone: they vanish before anything runs. */
const typeArrows: Readonly<Record<string, readonly string[]>> = {
  auth: ['ssh'],
  keys: ['ssh', 'sftp'],
};

const rendererCommons = ['ui', 'shell', 'host', 'styles'];
const pageless = ['ssh2', 'electron', 'pino', 'ws'];
const pageOnly = ['react', 'react-dom', '@xterm/xterm', 'dockview-react', '@base-ui/react', 'zustand', 'lucide-react'];

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** A suite that several tests share (`wire-conformance.ts`) is a test too. */
const isTest = (path: string): boolean =>
  /(\.(test|bench)|-conformance)\.tsx?$/.test(path) || /(^|\/)(fixtures|testing|test-support)\//.test(path);

/** `main/ssh/connection.ts` → `ssh`; a file right below main or renderer has no feature: it puts the others together. */
function featureOf(path: string): string | undefined {
  const parts = path.split('/');
  return parts.length > 2 ? parts[1] : undefined;
}

function packageRule({ from, to }: Import): string | undefined {
  const name = packageOf(to);
  const isBuiltIn = to.startsWith('node:');
  if (/^ssh2\/lib(\/|$)/.test(to)) {
    const isAllowed =
      /^main\/ssh\/(ssh2-internals\.(ts|test\.ts|live\.test\.ts)|ssh2-lib\.d\.ts)$/.test(from) || from.endsWith('.bench.ts');
    return isAllowed ? undefined : "ssh2's internals only in main/ssh/ssh2-internals.ts, its contract tests and benches";
  }
  if (name === 'ssh2') {
    const isAllowed = [...ssh2Folders, 'app/demo/', 'e2e/servers/'].some((folder) => from.startsWith(folder)) || isTest(from);
    return isAllowed ? undefined : `ssh2 only in ${ssh2Folders.join(' ')}and, as a server, in app/demo and e2e/servers`;
  }
  if (name === 'electron') {
    return from.startsWith('app/electron/') ? undefined : 'electron only in app/electron';
  }
  if (isTest(from) || from.startsWith('e2e/') || from.startsWith('scripts/')) return undefined;
  if (from.startsWith('shared/')) return name === 'zod' ? undefined : 'shared takes no package but zod, and nothing of Node';
  if (from.startsWith('renderer/')) {
    return isBuiltIn || pageless.includes(name) ? 'the page has no Node and none of its packages' : undefined;
  }
  return pageOnly.includes(name) ? 'main and app have no page: packages of the page only in renderer' : undefined;
}

function mainRule({ from, to, isTypeOnly }: Import): string | undefined {
  if (!to.startsWith('main/')) return 'main imports shared and main';
  // A fixture puts features together for a test, as the workbench does for a host.
  if (from.includes('/fixtures/')) return undefined;
  const [feature, target] = [featureOf(from), featureOf(to)];
  // workbench.ts and its parts put the features together; host.ts is what a host supplies.
  if (feature === undefined || target === feature) return undefined;
  if (target === undefined) {
    return to === 'main/host.ts' ? undefined : 'no feature imports the workbench';
  }
  const allowed = [...everyFeature, ...(arrows[feature] ?? []), ...(isTypeOnly ? (typeArrows[feature] ?? []) : [])];
  if (everyFeature.includes(feature) && !(arrows[feature] ?? []).includes(target) && !everyFeature.includes(target)) {
    return `main/${feature} is there for every feature and imports none of them`;
  }
  if (allowed.includes(target)) return undefined;
  return `main/${feature} may import ${allowed.join(', ')}, not ${target}`;
}

function appRule({ from, to, isTypeOnly }: Import): string | undefined {
  const part = from.split('/')[1] ?? '';
  // A host supplies the log and the data folder, serves the page and starts the demo.
  const hostParts = ['main/log/', 'main/storage/data-dir.ts', 'app/page/', 'app/demo/'];
  // What the windows' program is without Electron; nobody else is one.
  const ofElectron = part === 'electron' ? ['app/desktop/'] : [];
  const allowed = [`app/${part}/`, ...ofElectron, 'main/workbench.ts', 'main/host.ts', ...hostParts];
  if (allowed.some((start) => to.startsWith(start))) return undefined;
  // Types of what the workbench hands out vanish before anything runs.
  if (isTypeOnly && to.startsWith('main/')) return undefined;
  return 'app imports shared, main/workbench.ts, main/host.ts, what a host is made of (log, data folder, app/page, app/demo) and its own folder';
}

function rendererRule({ from, to }: Import): string | undefined {
  if (!to.startsWith('renderer/')) return to.startsWith('assets/') ? undefined : 'renderer imports shared and renderer';
  const [feature, target] = [featureOf(from), featureOf(to)];
  if (feature === undefined || target === feature || target === 'styles') return undefined;
  if (target === undefined) return 'no part of the page imports the files that put it together';
  if (feature === 'ui' || feature === 'styles') return `renderer/${feature} stands below the rest and imports none of it`;
  if (rendererCommons.includes(target)) return undefined;
  return rendererCommons.includes(feature)
    ? `renderer/${feature} serves the features and imports none of them`
    : 'a feature of the page imports ui, shell and host, never another feature';
}

function e2eRule({ from, to, isTypeOnly }: Import): string | undefined {
  if (to.startsWith('e2e/')) return undefined;
  // What the page says to programs of the system is tried with them: that needs Node, which nothing below renderer/ knows.
  if (isTest(from) && to.startsWith('renderer/')) return undefined;
  return to.startsWith('shared/') && isTypeOnly
    ? undefined
    : 'e2e takes types from shared and otherwise uses the program from outside';
}

/** The rule that an import breaks, in words; undefined when it breaks none. */
export function brokenRule(entry: Import): string | undefined {
  if (!entry.isOurs) return packageRule(entry);
  const { from, to } = entry;
  // The version stands there.
  if (to === 'package.json') return undefined;
  if (isTest(from) && !from.startsWith('e2e/') && /^e2e\/(servers|fixtures)/.test(to)) return undefined;
  if (from.endsWith('.bench.ts') && to.startsWith('e2e/bench/')) return undefined;
  const top = from.split('/')[0];
  if (top === 'scripts') return undefined;
  if (top === 'e2e') return e2eRule(entry);
  if (to.startsWith('shared/')) return undefined;
  switch (top) {
    case 'shared':
      return 'shared imports shared only';
    case 'main':
      return mainRule(entry);
    case 'app':
      return appRule(entry);
    case 'renderer':
      return rendererRule(entry);
    default:
      return `${from} lies in no folder that the table knows`;
  }
}
