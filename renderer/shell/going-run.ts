/** A run that has not ended. */
export interface GoingRun {
  readonly id: string;
  /** The first line of what it runs. */
  readonly label: string;
  /** Hosts that have not ended. */
  readonly hosts: number;
}
