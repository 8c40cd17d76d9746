import type { PsHost } from '../../shared/model/powershell.ts';
import { maySpeakSecret } from './sensitive.ts';

const storageKey = 'hawser.powershell.history';
const mostCommands = 500;
const mostHosts = 100;
const longest = 20_000;

type Book = Readonly<Record<string, readonly string[]>>;

export interface History {
  /** The latest last. */
  of(key: string): readonly string[];
  /** What was run before on any host, the latest last. */
  all(): readonly string[];
  note(key: string, command: string): void;
}

export function historyKey(host: PsHost): string {
  return 'bookmarkId' in host ? `bookmark ${host.bookmarkId}` : `destination ${host.destination}`;
}

/** Commands by host, kept from one start to the next in this page's storage. Those that may hold a secret live as long as the page. */
export function createHistory(storage: Pick<Storage, 'getItem' | 'setItem'>): History {
  let kept = read(storage.getItem(storageKey));
  let shown: Book = kept;
  const noted = (book: Book, key: string, command: string): Book => {
    const { [key]: before = [], ...others } = book;
    const commands = [...before.filter((each) => each !== command), command].slice(-mostCommands);
    // The host that was used last stands last.
    return Object.fromEntries([...Object.entries(others), [key, commands] as const].slice(-mostHosts));
  };
  return {
    of: (key) => shown[key] ?? [],
    all: () => [...new Set(Object.values(shown).flat())],
    note(key, typed) {
      const command = typed.trim();
      if (command === '' || command.length > longest) return;
      shown = noted(shown, key, command);
      if (maySpeakSecret(command)) return;
      kept = noted(kept, key, command);
      try {
        storage.setItem(storageKey, JSON.stringify(kept));
      } catch {
        // A full storage forgets nothing that is on screen.
      }
    },
  };
}

/** Those that have all words, the latest first, each once. */
export function searched(commands: readonly string[], typed: string): readonly string[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.toReversed().filter((command) => words.every((word) => command.toLowerCase().includes(word)));
  return [...new Set(found)].slice(0, 100);
}

/** Steps through the history: `at` counts from the end, 0 is what was being typed. Only those that begin with it, as PSReadLine searches. */
export function stepped(
  commands: readonly string[],
  beginning: string,
  at: number,
  step: 1 | -1,
): { readonly at: number; readonly command: string } | undefined {
  const fitting = [...new Set(commands.toReversed())].filter((command) => command.startsWith(beginning) && command !== beginning);
  const next = at + step;
  if (next < 0 || next > fitting.length) return undefined;
  return { at: next, command: next === 0 ? beginning : (fitting[next - 1] ?? beginning) };
}

/** Also of what was written down when fewer forms of secrets were known. */
function isKept(command: unknown): command is string {
  return typeof command === 'string' && !maySpeakSecret(command);
}

function read(text: string | null): Book {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, commands]: [string, unknown]) =>
        Array.isArray(commands) ? [[key, commands.filter(isKept)] as const] : [],
      ),
    );
  } catch {
    return {};
  }
}
