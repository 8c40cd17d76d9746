export declare const secretMarker: string;
export declare const ledgerVariable: string;
export declare const suiteVariable: string;
export declare function ledgerFolder(): string | undefined;

/** What a process of the tests notes for the suite `secrets`. */
export type Note =
  /** `what` was looked through; `cut`: not all of it. */
  | {
      readonly kind: 'looked';
      readonly what: string;
      readonly files: number;
      readonly bytes: number;
      readonly cut: boolean;
      readonly found: readonly string[];
    }
  /** A fixture was given a secret that nobody could find. */
  | { readonly kind: 'unmarked'; readonly where: string };

/** Notes it where a run wants notes. */
export declare function note(entry: Note): void;
