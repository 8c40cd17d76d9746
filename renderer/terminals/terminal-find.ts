import type { ISearchOptions, SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';
import { createStore } from 'zustand/vanilla';
import { readFindColours } from './terminal-theme.ts';

/** More matches than this are not counted and not marked. */
export const findLimit = 1000;

export interface FindOptions {
  readonly regex: boolean;
  readonly caseSensitive: boolean;
  readonly wholeWord: boolean;
}

export interface FindState extends FindOptions {
  readonly words: string;
  /** Of the match that is selected, from 0; -1: none or too many to count. */
  readonly index: number;
  readonly count: number;
  readonly badRegex: boolean;
}

/** Search in one terminal's buffer; the find bar shows its store. */
export class TerminalFind {
  readonly store = createStore<FindState>(() => ({
    words: '',
    regex: false,
    caseSensitive: false,
    wholeWord: false,
    index: -1,
    count: 0,
    badRegex: false,
  }));
  readonly #terminal: Terminal;
  readonly #search: SearchAddon;

  constructor(terminal: Terminal, search: SearchAddon) {
    this.#terminal = terminal;
    this.#search = search;
    search.onDidChangeResults(({ resultIndex, resultCount }) => this.store.setState({ index: resultIndex, count: resultCount }));
  }

  /** Sets what is looked for, or how, and goes to the nearest match. */
  set(change: Partial<FindOptions & { readonly words: string }>): void {
    this.store.setState(change);
    // The add-on (0.16) forgets to compare the options: without its marks it counts anew.
    if (change.words === undefined) this.#search.clearDecorations();
    this.#go('next', true);
  }

  next(): void {
    this.#go('next', false);
  }

  previous(): void {
    this.#go('previous', false);
  }

  /** Takes the marks away; the words stay for the next time. */
  close(): void {
    this.#search.clearDecorations();
    this.store.setState({ index: -1, count: 0 });
    this.#terminal.focus();
  }

  #go(direction: 'next' | 'previous', incremental: boolean): void {
    const { words, regex, caseSensitive, wholeWord } = this.store.getState();
    const badRegex = regex && !isRegex(words);
    this.store.setState({ badRegex });
    if (badRegex || words === '') {
      this.#search.clearDecorations();
      this.#terminal.clearSelection();
      this.store.setState({ index: -1, count: 0 });
      return;
    }
    const options: ISearchOptions = { regex, caseSensitive, wholeWord, incremental, decorations: decorations() };
    if (direction === 'next') this.#search.findNext(words, options);
    else this.#search.findPrevious(words, { ...options, incremental: false });
  }
}

function decorations(): NonNullable<ISearchOptions['decorations']> {
  const { match, active } = readFindColours();
  return { matchBorder: match, matchOverviewRuler: match, activeMatchBorder: active, activeMatchColorOverviewRuler: active };
}

function isRegex(words: string): boolean {
  try {
    new RegExp(words);
    return true;
  } catch {
    return false;
  }
}
