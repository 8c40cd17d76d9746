const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });

/** Words of detached runs. */
export const text = {
  command: 'Run detached…',
  help: 'Goes on when you disconnect or close Hawser',
  title: 'Detached runs',
  lead: 'A detached command goes on when the connection ends or Hawser is closed: in tmux, else by nohup.',
  forgetting: 'Forget takes a run off this list only: what runs goes on, and its files stay in ~/.hawser/runs on its host.',
  host: 'Host',
  field: 'Command',
  placeholder: 'make -j8 test',
  run: 'Run detached',
  close: 'Close',
  none: 'Nothing has been run detached yet.',
  list: 'Detached runs',
  look: 'Look',
  lookLabel: (command: string) => `Look at ${command}`,
  forget: 'Forget',
  forgetLabel: (command: string) => `Forget ${command}; what runs goes on`,
  since: (label: string, at: number) => `${label}, ${when.format(at)}`,
  failed: 'The detached runs could not be read.',
} as const;
