const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** Words of “Why these settings?”. */
export const text = {
  host: 'Host to ask about',
  hostPlaceholder: 'A name, user@host, or a bookmark',
  ask: 'Show',
  find: 'Find a setting',
  empty: 'Type a name to see which settings and rules it gets. Nothing connects.',
  close: 'Close',
  copy: 'Copy as text',
  copied: 'Copied',
  failed: 'The settings could not be read.',
  refused: 'Hawser does not connect to this host',
  run: (count: number) => (count === 1 ? 'Run the test now' : 'Run the tests now'),
  running: 'Running…',
  open: (count: number) =>
    count === 1
      ? 'One rule depends on a command that runs on connecting. It was not run for this page.'
      : `${number.format(count)} rules depend on commands that run on connecting. They were not run for this page.`,
  values: 'Settings',
  defaults: 'Show defaults too',
  noValues: 'Nothing is set: all defaults.',
  nothingFound: (query: string) => `No setting matches “${query}”.`,
  columns: { keyword: 'Keyword', value: 'Value', from: 'From' },
  isDefault: 'default',
  showLine: (place: string) => `Show ${place}`,
  openEditor: 'Open the file in the editor',
  copyPlace: 'Copy file:line',
  lineGone: 'This line is no longer there: the file was changed.',
  rules: 'Rules, in the order they are read',
  noRules: 'No Host or Match line was read.',
  outcomes: { applies: 'applies', passedOver: 'does not apply', notRun: 'not tested' },
  finalPass: 'second reading',
  exit: (status: number | undefined) => (status === undefined ? 'not run' : `exit status ${status}`),
  notes: 'Worth knowing',
} as const;
