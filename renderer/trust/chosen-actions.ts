/** What can be done with the entries that are chosen. */
export interface ChosenActions {
  /** How many entries they act on. */
  readonly count: number;
  readonly remove: () => void;
  readonly revoke: () => void;
  readonly exportThem: () => void;
  /** For one entry only. */
  readonly copyFingerprint: (() => void) | undefined;
}
